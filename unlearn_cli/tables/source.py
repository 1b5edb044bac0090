"""Tables from files: found, their format known, their header and the length of their rows checked."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl

from unlearn_cli.core.errors import InputError, SettingsError, UnlearnError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.tables.find import find_files
from unlearn_cli.tables.formats.delimited import Delimited
from unlearn_cli.tables.formats.interface import Format
from unlearn_cli.tables.naming import STREAM, choose_format, output_format
from unlearn_cli.tables.null_values import NullValues, with_null_values
from unlearn_cli.tables.output.publish import Publication
from unlearn_cli.tables.readable import readable
from unlearn_cli.tables.table import Table, refuse_patterns


def open_table(spec: str, format_name: str | None = None, reading: Reading = AS_SEEN) -> Table:
    """Find the files of IN and read as much of them as tells that they can be used.

    Parameters
    ----------
    spec : str
        A file, a directory or glob of Parquet, or `-`.
    format_name : str, optional
        Wins over the file name; a pipe needs it.
    reading : Reading, optional
        What the files leave open.

    Raises
    ------
    InputError
        Where there is no such file, or it is none of a known format, damaged or empty.
    """
    label = "the standard input" if spec == STREAM else spec
    with readable(label):
        paths = find_files(spec, format_name)
        chosen = choose_format(str(paths[0]), format_name)
        _refuse_unnameable(paths)
        empty = next((path for path in paths if path.stat().st_size == 0), None)
    if empty:
        raise _unusable(f"{empty if len(paths) > 1 else label} is empty.")
    with readable(label):
        chosen, notes = _told(chosen, paths, label, reading)
    opened = _opened(paths, chosen, label)
    return replace(opened, reading_as=reading, notes=(*notes, *opened.notes))


def _told(chosen: Format, paths: tuple[Path, ...], label: str, reading: Reading) -> tuple[Format, tuple[Note, ...]]:
    """The format with all that was asked for, and all that its files say; and notes on what was recognised."""
    notes: tuple[Note, ...] = ()
    if isinstance(chosen, Delimited):
        chosen, notes = chosen.recognised(paths, reading)
    elif reading.of_text:
        raise SettingsError(
            f"{label} is {chosen.name}, and {listing(reading.of_text)} is for text files.", "Leave it out."
        )
    with readable(label, partial(chosen.locate, paths)):
        chosen = chosen.of_files(paths)
    if reading.null_value:
        chosen = with_null_values(chosen, paths, reading.null_value)
    return chosen, notes


def _opened(paths: tuple[Path, ...], chosen: Format, label: str) -> Table:
    """The table in files of a format that knows them; an error where it is damaged or empty."""
    with readable(label, partial(chosen.locate, paths)):
        scan = chosen.scan(paths)
        schema = scan.collect_schema()
        if not schema:
            raise _unusable(f"{label} has no columns.")
        refuse_patterns(label, schema)
        rows = chosen.count_rows(paths)
    if rows == 0:
        raise _unusable(f"{label} has a header of {len(schema)} columns but no rows.")
    return Table(scan, schema, rows, chosen.text, label, chosen, paths, notes=chosen.notes)


def _refuse_unnameable(paths: tuple[Path, ...]) -> None:
    """Polars takes names that are text."""
    odd = [path for path in paths if any(0xD800 <= ord(sign) <= 0xDFFF for sign in str(path))]
    if odd:
        raise InputError(f"{odd[0]}: the name of the file is not UTF-8.", "Rename it, or link to it by another name.")


def open_labels(spec: str | None, id_column: str | None, reading: Reading = AS_SEEN) -> Table | None:
    """The file of --labels, matched by `id_column` or in the same order; None where there is none."""
    if id_column and not spec:
        raise InputError("--id names the rows of --labels, and there is none.", "Name the file: --labels FILE")
    if spec == STREAM:
        raise InputError("the labels cannot come from a pipe.", "Write them to a file first.")
    return open_table(spec, None, reading) if spec else None


def reread(out: Publication, table: Table, schema: pl.Schema) -> Table:
    """What was written to `out` from the rows of `table`, in the types of `schema`; it must have every row."""
    paths = find_files(str(out.partial), None)
    chosen = format_of(str(paths[0]) if out.partial.is_dir() else out.target, table)
    with readable(out.target, partial(chosen.locate, paths)):
        chosen = chosen.of_files(paths)
    written = _opened(paths, chosen, out.target)
    if written.rows != table.rows:
        raise InputError(
            f"{written.rows:,} of {table.rows:,} rows arrived in {out.target}.", "Nothing was published. Run it again."
        )
    assert written.format is not None, "it was read from a file"
    with written.reading():
        scan = written.format.scan_typed(written.paths, schema)
    return replace(written, scan=scan, reading_as=table.reading_as)


def format_of(target: str, table: Table) -> Format:
    """The format of an output: by its name, else that of the input, whose dialect it has; Parquet for a frame."""
    source = table.format or choose_format(".parquet")
    plain = source.base if isinstance(source, NullValues) else source
    chosen = output_format(target, plain)
    if isinstance(chosen, Delimited) and isinstance(plain, Delimited):
        chosen = chosen.like(plain)
    same = chosen.text == plain.text
    return replace(source, base=chosen) if isinstance(source, NullValues) and same else chosen


def refuse_target(target: str, spec: str, table: Table, columns: pl.Schema) -> None:
    """Faults that show before any work is done: OUT among the files of IN, or types that its format cannot hold."""
    root = Path(spec)
    if target != STREAM and root.is_dir() and Path(target).resolve().is_relative_to(root.resolve()):
        raise InputError(
            f"{target} lies in the directory that is read, and would be a part of it from then on.",
            "Name a place outside of it with -o.",
        )
    chosen = format_of(target, table)
    faults = [f"{name!r} of type {columns[name]}" for name in chosen.unwritable(columns)]
    if faults:
        raise InputError(
            f"{target} is to be {chosen.name}, which cannot hold {listing(faults)}.",
            "Write Parquet, or leave these columns out with --drop.",
        )


def _unusable(problem: str) -> UnlearnError:
    return InputError(problem, "Check the step that wrote it.")
