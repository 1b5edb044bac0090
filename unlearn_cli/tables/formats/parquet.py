"""Parquet: one file, or many files of one schema; written as it was read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from unlearn_cli.core.errors import InputError, UnlearnError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.tables import parquet_files
from unlearn_cli.tables.arrow_types import is_plain, scan_batches
from unlearn_cli.tables.names import repeated
from unlearn_cli.tables.parquet_writer import Layout, layout_of, write, write_parts


@dataclass(frozen=True)
class Parquet:
    """Every Polars type survives a scan and a sink; of files that were read, every Arrow type and all metadata.

    layout  of the files that were read, which `sink` keeps; None: as Polars writes them
    empty   those without a row, which are left out
    int96   the unit in which old timestamps are read
    root    directory of the files that were read, where `sink` writes another one like it; None: one file
    """

    name: str = "parquet"
    text: bool = False
    layout: Layout | None = None
    empty: tuple[Path, ...] = ()
    int96: str = "ns"
    root: Path | None = None

    @property
    def notes(self) -> tuple[Note, ...]:
        if not self.empty:
            return ()
        named = listing([path.name for path in self.empty])
        return (Note("empty parts", f"files without a row: {named}"),)

    @property
    def places(self) -> dict[Path, Path]:
        """Every file that was read, in order, and where it lies below `root`."""
        root = (self.root or Path()).absolute()
        full = [part.path for part in self.layout.parts] if self.layout else []
        return {path: path.absolute().relative_to(root) for path in sorted((*full, *self.empty))}

    @property
    def rows_at_once(self) -> int:
        return self.layout.most_rows if self.layout else 0

    def of_files(self, paths: Sequence[Path]) -> "Parquet":
        parts = parquet_files.read_parts(paths)
        names = parts[0].schema.names if parts else []
        if parts is None or repeated(names) or any(name.startswith("\0") for name in names):
            return self  # Polars knows the first, and refuses the second; of the third the table is refused
        full = [part for part in parts if part.rows] or parts[:1]
        empty = tuple(part.path for part in parts if not part.rows) if len(parts) > 1 else ()
        schema, int96 = parquet_files.merged(full), parquet_files.int96_unit(full)
        if int96 != "ns":
            full = [replace(part, schema=part.read_as(int96)) for part in full]
            schema = parquet_files.merged(full)
        return replace(self, layout=layout_of(full, schema), empty=empty, int96=int96)

    def scan(self, paths: Sequence[Path]) -> pl.LazyFrame:
        known = self.layout
        if known is None:
            return pl.scan_parquet(list(paths), glob=False, hive_partitioning=False)
        if not _needs_arrow(known):
            folders = pl.Schema(dict.fromkeys(known.parts[0].folders, pl.String))
            files = [part.path for part in known.parts]
            scan = pl.scan_parquet(files, glob=False, hive_partitioning=bool(folders), hive_schema=folders or None)
            if scan.collect_schema() == parquet_files.polars_schema(known.schema):
                return scan
        return scan_batches(partial(parquet_files.batches, known.parts, int96=self.int96), known.schema)

    def scan_typed(self, paths: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
        return self.scan(paths)

    def unwritable(self, schema: pl.Schema) -> list[str]:
        return []

    def count_rows(self, paths: Sequence[Path]) -> int:
        if self.layout:
            return sum(part.rows for part in self.layout.parts)
        return int(pl.scan_parquet(list(paths), glob=False, hive_partitioning=False).select(pl.len()).collect().item())

    def sink(self, frame: pl.LazyFrame, path: Path) -> None:
        if self.layout is None:
            frame.sink_parquet(path, maintain_order=True)
        elif self.root:
            write_parts(frame, path, self.layout, self.places)
        else:
            write(frame, path, self.layout)

    def locate(self, paths: Sequence[Path], message: str) -> UnlearnError | None:
        """Of several files, the ones whose footer cannot be read."""
        if len(paths) == 1 or "parquet" not in message.lower():
            return None
        broken = [str(path) for path in paths if not _has_footer(path)]
        return InputError(f"damaged or cut short: {listing(broken)}.", "Write or copy again.") if broken else None


PARQUET = Parquet()


def _needs_arrow(known: Layout) -> bool:
    """Are there cells that Polars reads wrongly, or not at all?"""
    odd = any(part.int96 for part in known.parts) or not all(is_plain(field.type) for field in known.schema)
    typed = [field.name for field in known.schema if not pa.types.is_null(field.type)]
    absent = any(pa.types.is_null(field.type) and field.name in typed for part in known.parts for field in part.schema)
    return odd or absent


def _has_footer(path: Path) -> bool:
    try:
        pq.read_metadata(path)
    except (pa.ArrowException, OSError):
        return False
    return True
