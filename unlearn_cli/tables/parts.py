"""A directory out like the directory in: the same files, the same folders."""

import shlex
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import polars as pl

from unlearn_cli.core.errors import InputError, listing
from unlearn_cli.tables.find import is_part
from unlearn_cli.tables.formats.interface import Format
from unlearn_cli.tables.formats.parquet import Parquet
from unlearn_cli.tables.null_values import NullValues
from unlearn_cli.tables.parquet_files import Part
from unlearn_cli.tables.table import Table

ONE_FILE = "write one file: -o OUT.parquet"


def in_parts(chosen: Format | None, root: Path) -> Format:
    """The format of files below `root`, whose `sink` writes a directory of as many files, each at its place."""
    if isinstance(chosen, NullValues):
        return replace(chosen, base=in_parts(chosen.base, root))
    assert isinstance(chosen, Parquet), "no other format has tables of many files"
    return replace(chosen, root=root)


def refuse_unlike(target: str, table: Table, root: Path, columns: pl.Schema, stay: Collection[str]) -> None:
    """Faults of `target` as a directory like `root`, which show before any work is done.

    Parameters
    ----------
    target : str
        What the directory is to be called.
    table : Table
        What is read from below `root`.
    columns : polars.Schema
        Those of the output; a folder would give away any other.
    stay : collection of str
        Columns whose cells stay as they are; the rows of any other would be in the wrong folder.
    """
    chosen = in_parts(table.format, root)
    known = chosen.base if isinstance(chosen, NullValues) else chosen
    assert isinstance(known, Parquet), "it is in parts"
    if known.layout is None:
        raise InputError(
            f"{target} is to be a directory, and {table.label} has types that only Polars writes, into one file.",
            f"Instead {ONE_FILE}",
        )
    unread = [str(place) for place in known.places.values() if not is_part(place)]
    if unread:
        raise InputError(
            f"{target} is to be a directory, and files so called would not be read from it: {listing(unread)}.",
            f"Rename them, or {ONE_FILE}",
        )
    _refuse_folders(target, known.layout.parts, columns, stay)


def _refuse_folders(target: str, parts: tuple[Part, ...], columns: pl.Schema, stay: Collection[str]) -> None:
    cells = {name: {part.folders[name] for part in parts} - {None} for name in parts[0].folders}
    gone = [name for name in cells if name not in columns]
    moved = [name for name in cells if name in columns and name not in stay and len(cells[name]) > 1]
    faults = [f"{name!r} is left out, and its {len(cells[name]):,} folders would give it away" for name in gone]
    faults += [f"{name!r} is moved, and rows would be in the wrong ones of its {len(cells[name]):,}" for name in moved]
    if faults:
        keep = " ".join(f"--keep {shlex.quote(name)}" for name in moved)
        raise InputError(
            f"{target} cannot have the folders of the input: {'; '.join(faults)}.",
            f"Leave as it is (at repair or fit): {keep}; or {ONE_FILE}" if keep and not gone else f"Instead {ONE_FILE}",
        )
