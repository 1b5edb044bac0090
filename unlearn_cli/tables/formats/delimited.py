"""CSV and TSV, plain or compressed: every cell is text and comes back as the same text."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from unlearn_cli.core.errors import InputError, UnlearnError
from unlearn_cli.tables import delimited_faults as faults
from unlearn_cli.tables.delimited_count import Marks, confirm_rows, unconfirmed

Compression = Literal["uncompressed", "gzip", "zstd"]


@dataclass(frozen=True)
class Delimited:
    """No type is inferred: `007`, `NA`, a 30-digit number, and an empty quoted cell against an absent one all survive.

    Not kept: which cells were quoted without need, CRLF line ends, a byte order mark. Compression is recognised by
    content when reading, and is that of the format when writing.
    """

    name: str
    separator: str
    compression: Compression
    text: bool = True

    def scan(self, paths: Sequence[Path]) -> pl.LazyFrame:
        path = _only(paths)
        names = faults.read_header(path, self.separator)
        frame = self._scan(path, names)
        if frame.collect_schema().names() != names:
            raise unconfirmed(path, Marks(self.separator), "its header has other names")
        return frame

    def scan_typed(self, paths: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
        return self._scan(_only(paths), list(schema), pl.Schema({n: t for n, t in schema.items() if t != pl.Null}))

    def unwritable(self, schema: pl.Schema) -> list[str]:
        return [name for name, dtype in schema.items() if dtype.is_nested() or dtype in (pl.Binary, pl.Duration)]

    def count_rows(self, paths: Sequence[Path]) -> int:
        """Every cell is parsed, so that long rows and bytes that are not text come to light now; counted twice."""
        path = _only(paths)
        names = faults.read_header(path, self.separator)
        every = [pl.col(name).null_count().alias(str(i)) for i, name in enumerate(names)]
        rows, *_ = self._scan(path, names).select(pl.len().alias("rows"), *every).collect(engine="streaming").row(0)
        confirm_rows(path, Marks(self.separator), names, int(rows))
        return int(rows)

    def sink(self, frame: pl.LazyFrame, path: Path) -> None:
        frame.sink_csv(
            path, separator=self.separator, compression=self.compression, check_extension=False, maintain_order=True
        )

    def locate(self, paths: Sequence[Path], message: str) -> UnlearnError | None:
        return faults.locate(paths[0], self.separator, message)

    def _scan(self, path: Path, names: list[str], types: pl.Schema | None = None) -> pl.LazyFrame:
        """Polars leaves doubled quotes in header names, hence our own names."""

        def header(found: list[str]) -> list[str]:
            return names if len(found) == len(names) else found

        return pl.scan_csv(
            path,
            separator=self.separator,
            infer_schema=False,
            schema_overrides=types,
            with_column_names=header,
            glob=False,
        )


CSV = Delimited("csv", ",", "uncompressed")
TSV = Delimited("tsv", "\t", "uncompressed")
CSV_GZ = Delimited("csv.gz", ",", "gzip")
TSV_GZ = Delimited("tsv.gz", "\t", "gzip")
CSV_ZST = Delimited("csv.zst", ",", "zstd")
TSV_ZST = Delimited("tsv.zst", "\t", "zstd")


def _only(paths: Sequence[Path]) -> Path:
    if len(paths) > 1:
        raise InputError(
            f"{len(paths)} text files at once ({paths[0].name}, {paths[1].name}, ...) cannot be read as one table.",
            "Only Parquet may come as a directory or glob: join the files into one first.",
        )
    return paths[0]
