"""The road `restore`: a repaired table and its map in, the table as it was out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from unlearn_cli.encoding.labels import with_labels
from unlearn_cli.engines import ENGINES
from unlearn_cli.engines.interface import Engine
from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.formats.naming import output_format
from unlearn_cli.formats.publish import Publication
from unlearn_cli.formats.source import Source, open_labels, open_source, refuse_target, reread
from unlearn_cli.lookup import load
from unlearn_cli.map_file import read_map
from unlearn_cli.settings import Progress
from unlearn_cli.table_back import Back, invertible
from unlearn_cli.table_map import TableMap


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
    force: bool = False


@dataclass(frozen=True)
class RestoredTable:
    """How many rows were given back, and what a person should know of them."""

    rows: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Job:
    """One run: the repaired table, and its rows with their sensitive columns."""

    request: RestoreRequest
    map: TableMap
    source: Source
    whole: pl.LazyFrame
    tell: Progress

    def write(self, out: Publication, leave: frozenset[str] = frozenset()) -> Back:
        """Stream the rows back into the partial file, but for the columns to `leave`; what is known of them."""
        engine: Engine = load(ENGINES, self.request.engine, "engine")
        back, source = Back.of(self.map, self.source.rows), self.source

        def move(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
            self.tell("restoring the rows", first_row / source.rows)
            found = back.restore(frame, first_row + self.request.row_offset)
            return found.with_columns(frame[name] for name in leave).select(list(source.schema))

        out.sink(engine.stream(self.whole, move, source.schema), output_format(out.target, source.format))
        return back


def restore(request: RestoreRequest, tell: Progress) -> RestoredTable:
    """Give back the table that a map repaired, or name the columns that cannot be given back."""
    table_map = read_map(request.map)
    invertible(table_map)
    source, labels = open_source(request.input, request.format), open_labels(request.labels, request.id_column)
    refuse_target(request.output, request.input, source, source.schema)
    read = [*source.paths, *(labels.paths if labels else ()), Path(request.map)]
    with Publication(request.output, avoid=read, force=request.force) as out, source.readable():
        job = _Job(request, table_map, source, _whole(source, labels, table_map, request), tell)
        back = job.write(out)
        _refuse_foreign(back, request)
        if back.lost:
            _refuse_lost(back, request.partial)
            job.write(out, back.lost)
        reread(out, source)
        out.publish()
    return RestoredTable(source.rows, tuple(_notes(back)))


def _whole(source: Source, labels: Source | None, table_map: TableMap, request: RestoreRequest) -> pl.LazyFrame:
    """The repaired rows with their sensitive columns."""
    absent = [repr(name) for name in table_map.sensitive if name not in source.schema]
    if absent and labels is None:
        raise UnlearnError(
            f"{request.input} does not hold {listing(absent)}, by which its rows were moved.",
            "Name a file that does, in the same order or by an id: --labels FILE [--id COL]",
        )
    whole = source.scan()
    if labels is not None:
        with labels.readable():
            whole = with_labels(whole, labels.scan(), table_map.sensitive, request.id_column)
    # text may have been repaired into a format with types: its columns are text there too
    table_map.check(whole.collect_schema(), table_map.text)
    return whole


def _refuse_foreign(back: Back, request: RestoreRequest) -> None:
    """Cells that the map does not write in such a row: nothing that is restored from them could be trusted."""
    if any(tally.strange for tally in back.tallies.values()):
        raise UnlearnError(
            f"cells of {request.input} that {request.map} does not write in such rows: {listing(_foreign(back))}.",
            "Check that this map made the table, that each row has its own sensitive values (--labels, --id), that "
            "rows are numbered as they were (--row-offset), and that no cell was changed since.",
        )


def _foreign(back: Back) -> list[str]:
    tallies = back.tallies.items()
    return [f"{name!r} ({tally.foreign:,} of {tally.cells:,})" for name, tally in tallies if tally.foreign]


def _refuse_lost(back: Back, partial: bool) -> None:
    if partial and len(back.lost) < len(back.tallies):
        return
    several = (
        "all columns" if len(back.lost) == len(back.tallies) else f"{len(back.lost)} of {len(back.tallies)} columns"
    )
    raise UnlearnError(
        f"cells of {several} were drawn at random, or may have been any of several values, and cannot be restored: "
        f"{listing(_losses(back), 40)}.",
        "Only the table that was repaired holds them: keep it."
        if several == "all columns"
        else "--partial restores the others, and leaves these as they are.",
    )


def _losses(back: Back) -> list[str]:
    lost = ((name, back.tallies[name]) for name in back.tallies if name in back.lost)
    return [f"{name!r} ({tally.beyond:,} of {tally.cells:,} cells)" for name, tally in lost]


def _notes(back: Back) -> Iterator[str]:
    """What is not exactly as it was."""
    groups = back.unseen.settle()
    if groups:
        yield groups
    if back.lost:
        yield f"not restored, and left as they are: {listing(_losses(back), 40)}"
    if _foreign(back):
        yield f"cells that the map does not write in such rows, and that may be wrong: {listing(_foreign(back))}"
    near = [
        f"{name!r} ({tally.near / tally.cells:.1%} of the cells, by {tally.furthest:.2%} at most"
        + (f", and {tally.beyond:,} further)" if tally.beyond else ")")
        for name, tally in back.tallies.items()
        if name not in back.lost and tally.near + tally.beyond
    ]
    if near:
        yield f"restored to within rounding, as a share of the column's different values: {listing(near, 40)}"
