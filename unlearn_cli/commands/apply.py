"""`apply`: move the rows of a table by a map from a file."""

from dataclasses import dataclass
from pathlib import Path

from unlearn_cli.commands.files import Files
from unlearn_cli.commands.moved import reread_moved, table_output, write_moved
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Progress
from unlearn_cli.repair.map_file import read_map
from unlearn_cli.repair.moving import Move
from unlearn_cli.repair.shuffle import SHUFFLED, Order, refuse_order_that_stays
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.table import Table


@dataclass(frozen=True)
class ApplyRequest:
    """What `apply` is asked.

    row_offset  number of the first row in the whole table
    unseen      overrules what the map says of values that the fit never saw
    """

    files: Files
    map: str
    row_offset: int = 0
    unseen: str | None = None


@dataclass(frozen=True)
class Applied:
    """How many rows were moved, and what a person should know of them."""

    rows: int
    notes: tuple[Note, ...]


def new_order(request: ApplyRequest, table: Table, fitted: TableMap) -> Order | None:
    """The order to write the rows in, if another was asked for; an error where the old one would stay."""
    if not request.files.shuffle:
        return None
    if request.row_offset:
        raise SettingsError(
            f"--shuffle and --row-offset {request.row_offset} were both given: the order of the parts would stay, and "
            "with it which part a row is of.",
            "Move the whole table at once, or leave out --shuffle and shuffle the parts together.",
        )
    refuse_order_that_stays(table, fitted.kept)
    return Order(fitted.secret, table.rows)


def run(request: ApplyRequest, progress: Progress) -> Applied:
    """Move the rows of a table by a map from a file."""
    files, fitted = request.files, read_map(request.map)
    table, where = files.opened(fitted.options.key)
    fitted.check(table.schema, table.text)
    files.refuse_target(table, fitted.dropped, fitted.sensitive, fitted.kept)
    with table_output(files, table, Path(request.map)) as out:
        unseen = fitted.unseen(table.rows, request.unseen)
        move = Move(fitted, unseen, files.keep_sensitive, request.row_offset, progress)
        order = new_order(request, table, fitted)
        written = write_moved(files, out, (move, table), where, order)
        notes = (*table.notes, *written, *move.settle(), *([SHUFFLED] if order else []))
        reread_moved(files, out, table, move.schema(table))
        out.publish()
    return Applied(table.rows, notes)
