"""`restore`: a repaired table and its map in, the table as it was out."""

from dataclasses import dataclass, replace
from pathlib import Path

from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Progress
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.engines import engine_for
from unlearn_cli.repair.map_file import read_map
from unlearn_cli.repair.restoring import Restoration, notes
from unlearn_cli.tables.output.publish import Publication
from unlearn_cli.tables.source import format_of, open_labels, open_table, refuse_target, reread


@dataclass(frozen=True)
class RestoreRequest:
    """What `restore` is asked.

    labels   a file that holds the sensitive columns, by `id_column` or in the same order
    partial  restore the columns that can be, and leave the others as they are
    """

    input: str
    map: str
    output: str
    labels: str | None = None
    id_column: str | None = None
    row_offset: int = 0
    partial: bool = False
    format: str | None = None
    engine: str = "local"
    memory: str | None = None
    force: bool = False
    reading: Reading = AS_SEEN


@dataclass(frozen=True)
class RestoredTable:
    """How many rows were given back, and what a person should know of them."""

    rows: int
    notes: tuple[Note, ...]


def run(request: RestoreRequest, progress: Progress) -> RestoredTable:
    """Give back the table that a map repaired, or name the columns that cannot be given back."""
    fitted, table = read_map(request.map), open_table(request.input, request.format, request.reading)
    where = engine_for(request.engine, table, request.memory)
    labels = open_labels(request.labels, request.id_column, request.reading)
    refuse_target(request.output, request.input, table, table.schema)
    reading = [*table.paths, *(labels.paths if labels else ()), Path(request.map)]
    with Publication(request.output, avoid=reading, force=request.force) as out, table.reading():
        found = Restoration.of(fitted, table, (labels, request.id_column) if labels else None)
        job = replace(found, row_offset=request.row_offset, partial=request.partial, progress=progress)
        _, back = job.run(where, lambda rows: out.sink(rows, format_of(out.target, table)))
        reread(out, table, table.schema)
        out.publish()
    return RestoredTable(table.rows, (*table.notes, *notes(back)))
