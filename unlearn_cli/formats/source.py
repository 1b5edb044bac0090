"""A table that can be read: its files found, its format known, its header and the length of its rows checked."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.formats.find import find_files
from unlearn_cli.formats.interface import Format
from unlearn_cli.formats.naming import STREAM, choose_format
from unlearn_cli.formats.readable import readable


@dataclass(frozen=True)
class Source:
    """`schema`: what a scan yields. Cells may still turn out to be damaged when they are read."""

    label: str
    format: Format
    paths: tuple[Path, ...]
    schema: pl.Schema
    rows: int

    def scan(self) -> pl.LazyFrame:
        """The rows, in order, lazily: collect or sink them inside `readable()`."""
        with self.readable():
            return self.format.scan(self.paths)

    def scan_typed(self, schema: pl.Schema) -> pl.LazyFrame:
        """The rows of a file that this program wrote from a table of `schema`, in its types."""
        with self.readable():
            return self.format.scan_typed(self.paths, schema)

    def readable(self) -> AbstractContextManager[None]:
        """Inside it, whatever goes wrong with reading this source is an UnlearnError."""
        return _readable(self.label, self.format, self.paths)


def open_source(spec: str, format_name: str | None = None) -> Source:
    """Find the files of IN and read as much of them as tells that they can be used.

    `spec`: a file, a directory or glob of Parquet, or `-`. `format_name` wins over the file name; a pipe needs it.
    """
    label = "the standard input" if spec == STREAM else spec
    with readable(label):
        paths = find_files(spec, format_name)
        chosen = choose_format(str(paths[0]), format_name)
        empty = next((path for path in paths if path.stat().st_size == 0), None)
    if empty:
        raise _unusable(f"{empty if len(paths) > 1 else label} is empty.")
    with _readable(label, chosen, paths):
        schema = chosen.scan(paths).collect_schema()
        if not schema:
            raise _unusable(f"{label} has no columns.")
        _refuse_patterns(label, schema)
        rows = chosen.count_rows(paths)
    if rows == 0:
        raise _unusable(f"{label} has a header of {len(schema)} columns but no rows.")
    return Source(label, chosen, paths, schema, rows)


def _readable(label: str, chosen: Format, paths: tuple[Path, ...]) -> AbstractContextManager[None]:
    return readable(label, partial(chosen.locate, paths))


def _refuse_patterns(label: str, schema: pl.Schema) -> None:
    """Polars takes such a name for all columns, or for all that match."""
    patterns = [repr(name) for name in schema if name == "*" or (name.startswith("^") and name.endswith("$"))]
    if patterns:
        raise UnlearnError(
            f"{label} has columns whose names are patterns: {listing(patterns)}.", "Rename them: no *, no ^...$ names."
        )


def _unusable(problem: str) -> UnlearnError:
    return UnlearnError(problem, "Check the step that wrote it.")
