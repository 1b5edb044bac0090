"""CSV and TSV, plain or compressed: every cell is text and comes back as the same text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Self

import polars as pl
import pyarrow as pa

from unlearn_cli.core.errors import InputError, UnlearnError
from unlearn_cli.core.notes import Note
from unlearn_cli.core.reading import Reading
from unlearn_cli.tables import delimited_faults as faults
from unlearn_cli.tables.delimited_count import confirm_rows, unconfirmed
from unlearn_cli.tables.dialect import Dialect
from unlearn_cli.tables.encoding import as_utf8, named_as_given, write_recoded
from unlearn_cli.tables.recognise import recognised

Compression = Literal["uncompressed", "gzip", "zstd"]

TRAILING = "\0trailing"
"""Name of what stands after the last separator of rows that end in one."""


@dataclass(frozen=True)
class Delimited:
    """No type is inferred: `007`, `NA`, a 30-digit number, and an empty quoted cell against an absent one all survive.

    Not kept: which cells of a column were quoted without need where others were not. Compression is recognised by
    content when reading, and is that of the format when writing.
    """

    name: str
    compression: Compression
    dialect: Dialect = field(default_factory=Dialect)
    text: bool = True

    @property
    def notes(self) -> tuple[Note, ...]:
        return ()

    @property
    def rows_at_once(self) -> int:
        return 0

    def of_files(self, paths: Sequence[Path]) -> Self:
        return self

    def recognised(self, paths: Sequence[Path], asked: Reading) -> tuple["Delimited", tuple[Note, ...]]:
        """This format in the dialect of a file, and notes on what of it was recognised."""
        found, notes = recognised(_only(paths), self.dialect, asked)
        return replace(self, dialect=found), notes

    def like(self, source: "Delimited") -> "Delimited":
        """This format in the dialect of the input; a TSV of a CSV has tabs all the same."""
        same_kind = self.name.split(".")[0] == source.name.split(".")[0]
        separator = source.dialect.separator if same_kind else self.dialect.separator
        return replace(self, dialect=source.dialect.of_separator(separator))

    def scan(self, paths: Sequence[Path]) -> pl.LazyFrame:
        path, marks = self._readable(paths), self.dialect.marks
        with named_as_given(paths[0], path):
            names = faults.read_header(path, marks)
            frame = self._scan(path, names)
            if frame.collect_schema().names() != names:
                raise unconfirmed(path, marks, "its header has other names")
        return frame

    def scan_typed(self, paths: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
        types = pl.Schema({n: t for n, t in schema.items() if t != pl.Null})
        return self._scan(self._readable(paths), list(schema), types)

    def unwritable(self, schema: pl.Schema) -> list[str]:
        return [name for name, dtype in schema.items() if dtype.is_nested() or dtype in (pl.Binary, pl.Duration)]

    def count_rows(self, paths: Sequence[Path]) -> int:
        """Every cell is parsed, so that long rows and bytes that are not text come to light now; counted twice."""
        path, marks = self._readable(paths), self.dialect.marks
        names = faults.read_header(path, marks)
        whole = self._scan(path, names, ends=True)
        every = [pl.col(name).null_count().alias(str(i)) for i, name in enumerate(whole.collect_schema())]
        rows, *absent = whole.select(pl.len().alias("rows"), *every).collect(engine="streaming").row(0)
        with named_as_given(paths[0], path):
            confirm_rows(path, marks, [*names, *([TRAILING] * self.dialect.trailing)], int(rows))
            if self.dialect.trailing and absent[-1] != rows:
                raise faults.beyond_the_header(path, rows - absent[-1], len(names))
        return int(rows)

    def sink(self, frame: pl.LazyFrame, path: Path) -> None:
        if self.dialect.encoding == "utf-8":
            self._write(frame, path, self.compression)
            return
        with pa.output_stream(str(path), compression=_PACKING[self.compression]) as out:
            write_recoded(path.parent, self.dialect.encoding, out.write, lambda copy: self._write(frame, copy))

    def locate(self, paths: Sequence[Path], message: str) -> UnlearnError | None:
        return faults.locate(self._readable(paths), self.dialect.marks, message)

    def _write(self, frame: pl.LazyFrame, path: Path, compression: Compression = "uncompressed") -> None:
        """Header and rows in UTF-8; each is packed by itself, as members of one file."""
        dialect, names = self.dialect, frame.collect_schema().names()
        head = dialect.header(names).encode()
        with path.open("wb") as out:
            out.write(pa.compress(head, codec=compression, asbytes=True) if compression != "uncompressed" else head)
            out.flush()
            dialect.cells(frame, names).sink_csv(
                out,
                include_header=False,
                separator=dialect.separator,
                line_terminator=dialect.line_end,
                quote_style=dialect.quote_style,
                quote_char=dialect.quote or '"',
                compression=compression,
                check_extension=False,
                maintain_order=True,
            )

    def _readable(self, paths: Sequence[Path]) -> Path:
        return as_utf8(_only(paths), self.dialect.encoding)

    def _scan(self, path: Path, names: list[str], types: pl.Schema | None = None, ends: bool = False) -> pl.LazyFrame:
        """Polars leaves doubled quotes in header names, hence our own names. `ends`: with what trails, too."""
        dialect = self.dialect
        told = {
            "separator": dialect.separator,
            "quote_char": dialect.quote or None,
            "comment_prefix": dialect.comment or None,
            "glob": False,
        }
        if dialect.trailing:
            lines = faults.header_lines(path, dialect.marks)
            schema = pl.Schema({**dict.fromkeys(names, pl.String()), TRAILING: pl.String()} | dict(types or {}))
            whole = pl.scan_csv(path, has_header=False, skip_lines=lines, schema=schema, **told)  # type: ignore[arg-type]
            return whole if ends else whole.drop(TRAILING)
        return pl.scan_csv(
            path,
            infer_schema=False,
            schema_overrides=types,
            with_column_names=_naming(names),
            skip_lines=dialect.marks.above,
            **told,  # type: ignore[arg-type]
        )


CSV = Delimited("csv", "uncompressed")
TSV = Delimited("tsv", "uncompressed", Dialect("\t"))
CSV_GZ = Delimited("csv.gz", "gzip")
TSV_GZ = Delimited("tsv.gz", "gzip", Dialect("\t"))
CSV_ZST = Delimited("csv.zst", "zstd")
TSV_ZST = Delimited("tsv.zst", "zstd", Dialect("\t"))

_PACKING = {"uncompressed": None, "gzip": "gzip", "zstd": "zstd"}


def _naming(names: list[str]) -> Callable[[list[str]], list[str]]:
    return lambda found: names if len(found) == len(names) else found


def _only(paths: Sequence[Path]) -> Path:
    if len(paths) > 1:
        raise InputError(
            f"{len(paths)} text files at once ({paths[0].name}, {paths[1].name}, ...) cannot be read as one table.",
            "Only Parquet may come as a directory or glob: join the files into one first.",
        )
    return paths[0]
