"""A table that can be read: its files found, its format known, its header and the length of its rows checked."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl

from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.formats.find import find_files
from unlearn_cli.formats.interface import Format
from unlearn_cli.formats.naming import STREAM, choose_format, output_format
from unlearn_cli.formats.publish import Publication
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


def open_labels(spec: str | None, id_column: str | None) -> Source | None:
    """The file of --labels, matched by `id_column` or in the same order; None where there is none."""
    if id_column and not spec:
        raise UnlearnError("--id names the rows of --labels, and there is none.", "Name the file: --labels FILE")
    if spec == STREAM:
        raise UnlearnError("the labels cannot come from a pipe.", "Write them to a file first.")
    return open_source(spec) if spec else None


def reread(out: Publication, source: Source) -> Source:
    """What was written to `out` from the rows of `source`, as a source of its own; it must have every row."""
    written = open_source(str(out.partial), output_format(out.target, source.format).name)
    if written.rows != source.rows:
        raise UnlearnError(
            f"{written.rows:,} of {source.rows:,} rows arrived in {out.target}.", "Nothing was published. Run it again."
        )
    return replace(written, label=out.target)


def refuse_target(target: str, spec: str, source: Source, columns: pl.Schema) -> None:
    """Faults that show before any work is done: OUT among the files of IN, or types that its format cannot hold."""
    root = Path(spec)
    if target != STREAM and root.is_dir() and Path(target).resolve().is_relative_to(root.resolve()):
        raise UnlearnError(
            f"{target} lies in the directory that is read, and would be a part of it from then on.",
            "Name a place outside of it with -o.",
        )
    chosen = output_format(target, source.format)
    faults = [f"{name!r} of type {columns[name]}" for name in chosen.unwritable(columns)]
    if faults:
        raise UnlearnError(
            f"{target} is to be {chosen.name}, which cannot hold {listing(faults)}.",
            "Write Parquet, or leave these columns out with --drop.",
        )


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
