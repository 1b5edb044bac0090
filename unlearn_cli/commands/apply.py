"""`apply`: move the rows of a table by a map from a file."""

from dataclasses import dataclass
from pathlib import Path

from unlearn_cli.commands.files import Files
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Progress
from unlearn_cli.engines import engine
from unlearn_cli.repair.map_file import read_map
from unlearn_cli.repair.moving import Move
from unlearn_cli.tables.source import format_of, open_table, reread


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


def run(request: ApplyRequest, progress: Progress) -> Applied:
    """Move the rows of a table by a map from a file."""
    files, fitted = request.files, read_map(request.map)
    table = open_table(files.input, files.format)
    fitted.check(table.schema, table.text)
    files.refuse_target(table, fitted.dropped, fitted.sensitive)
    with files.publication(files.target, table, Path(request.map)) as out:
        unseen = fitted.unseen(table.rows, request.unseen)
        move = Move(fitted, unseen, files.keep_sensitive, request.row_offset, progress)
        with table.reading():
            out.sink(move.stream(table, engine(files.engine)), format_of(files.target, table))
        notes = move.settle()
        reread(out, table, move.schema(table))
        out.publish()
    return Applied(table.rows, notes)
