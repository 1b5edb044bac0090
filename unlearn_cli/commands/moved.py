"""The moved table of `apply` and `repair`: written by whoever moves it, a file or a directory, and read again."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from unlearn_cli.commands.files import Files
from unlearn_cli.core.errors import InputError, SettingsError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.engines.interface import Cluster, Engine
from unlearn_cli.repair.moving import Move
from unlearn_cli.repair.shuffle import Order, in_order
from unlearn_cli.tables.output.directory import DirectoryPublication
from unlearn_cli.tables.output.publish import Publication
from unlearn_cli.tables.row_keys import Repeats
from unlearn_cli.tables.table import Table


def table_output(files: Files, table: Table, *avoid: Path) -> Publication:
    """The table in the making: a directory where it is written by several, or was read from one and is to be one."""
    if table.elsewhere is None and not files.root(table):
        return files.publication(files.target, table, *avoid)
    if table.elsewhere is not None and (files.shuffle or files.escape_formulas):
        option = "--shuffle" if files.shuffle else "--escape-formulas"
        raise SettingsError(f"{option} is for --engine local.", "Leave it out, or take --engine local.")
    if "://" in files.target:
        raise InputError(
            f"{files.target} cannot be given its name by one rename.", "Name a directory that the driver sees: -o OUT"
        )
    return DirectoryPublication(files.target, [*table.paths, *avoid], files.force)


def write_moved(
    files: Files, out: Publication, moving: tuple[Move, Table], where: Engine, order: Order | None
) -> tuple[Note, ...]:
    """Write the moved rows to `out.partial`, in another `order` where there is one; what is to be known of it."""
    move, table = moving
    if table.elsewhere is not None:
        assert isinstance(where, Cluster), "its table is elsewhere"
        names = tuple(move.schema(table))
        for said in where.write(table, move.carried(table), names, out):
            move.add(said)
        key = move.map.options.key
        repeats = Repeats(key, table.rows, where.sharing(table, key)).notes if key else ()
        return *_retyped(table, names), *repeats
    with table.reading(), in_order(move.stream(table, where), order, where, out.partial.parent) as rows:
        files.sink(out, rows, table)
    return ()


def reread_moved(files: Files, out: Publication, table: Table, schema: pl.Schema) -> Table:
    """What was written, in the types of the table; it must have every row."""
    written = files.reread(out, table, schema)
    if table.elsewhere is None:
        return written
    cast = written.scan.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    return replace(written, scan=cast, schema=schema)


def _retyped(table: Table, names: tuple[str, ...]) -> tuple[Note, ...]:
    """Columns whose type Spark does not write."""
    read, written = table.schema, table.elsewhere.types
    changed = [f"{name!r} {read[name]} as {written[name]}" for name in names if written[name] != read[name]]
    return (Note("types", f"Spark writes {listing(changed)}"),) if changed else ()
