"""What a file format is: a lazy scan of files, and a streaming sink into one file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, Self

import polars as pl

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.notes import Note


class Format(Protocol):
    """`text`: cells have no type of their own; the scan yields String columns only, an absent cell as null."""

    @property
    def name(self) -> str: ...

    @property
    def text(self) -> bool: ...

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader should know of the files."""
        ...

    @property
    def rows_at_once(self) -> int:
        """Rows that cannot be read but together, as those of a row group; 0 where any number can."""
        ...

    def of_files(self, paths: Sequence[Path]) -> Self:
        """This format as these files have it: `scan` reads them so, and `sink` writes others like them."""
        ...

    def scan(self, paths: Sequence[Path]) -> pl.LazyFrame:
        """The rows of `paths`, one after the other; raises UnlearnError where headers or schemas are unusable."""
        ...

    def scan_typed(self, paths: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
        """The rows of files that `sink` wrote from a table of `schema`, in its types."""
        ...

    def unwritable(self, schema: pl.Schema) -> list[str]:
        """The columns of types that `sink` cannot write."""
        ...

    def count_rows(self, paths: Sequence[Path]) -> int:
        """Number of rows; a format whose files can hold rows of the wrong length refuses them here."""
        ...

    def sink(self, frame: pl.LazyFrame, path: Path) -> None:
        """Write `frame` to `path` in batches, rows in order."""
        ...

    def locate(self, paths: Sequence[Path], message: str) -> UnlearnError | None:
        """The fault that `message`, an error of Polars, speaks of, with its place in the files; None if not found."""
        ...
