"""Every row of a large table, read batch by batch into few bytes; no frame of all rows is made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.audit.compact import Buckets, Codes, Compact, bins, edges_of, has_many_values, in_buckets, positions
from unlearn_cli.audit.trees import LEVELS, frequent
from unlearn_cli.core.cells import Floats
from unlearn_cli.core.draws import Rows
from unlearn_cli.core.public_choice import public_hash
from unlearn_cli.core.sample import GroupSample
from unlearn_cli.engines.interface import Engine
from unlearn_cli.tables.codec import coordinates
from unlearn_cli.tables.footprint import PROGRAM
from unlearn_cli.tables.groups.joint import Groups
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import origin_of
from unlearn_cli.tables.table import Table

MOST_CELLS = 30_000_000
"""Cells that are held, where memory has room for them: 2,000,000 rows of 15 columns stay within 1.5 GiB
(docs/research/2026-11-27-learning-curve.md)."""

CELL = 24
"""Bytes of each: trees take eight, and three copies while they learn."""


@dataclass(frozen=True)
class Coder:
    """How cells of a column become codes and buckets; learned from some rows.

    levels  the most frequent levels of a category; None for a number
    edges   of the bins of a number
    origin  what its coordinates are counted from
    many    whether values are put into buckets too
    """

    kind: Kind
    levels: pl.Series | None
    edges: Floats
    origin: int
    many: bool

    def codes(self, cells: pl.Series) -> Codes:
        """The code of each cell (n,)."""
        if self.levels is None:
            return bins(self._values(cells), self.edges)
        text = cells.cast(pl.String)
        found = text.cast(pl.Enum(self.levels), strict=False).to_physical().cast(pl.Float64)
        return positions(found.fill_null(float(LEVELS)).set(text.is_null(), None).to_numpy().astype(np.float64))

    def buckets(self, cells: pl.Series) -> Buckets:
        """The bucket of each cell (n,)."""
        return in_buckets(self._values(cells) if self.levels is None else _hashed(cells))

    def _values(self, cells: pl.Series) -> Floats:
        return coordinates(self.kind, cells, self.origin)


def learn_coder(kind: Kind, cells: pl.Series) -> Coder:
    """From some cells of the column: all of them would be no better, and cost another pass."""
    if kind.ordered:
        origin = origin_of(cells)
        values = coordinates(kind, cells, origin)
        return Coder(kind, None, edges_of(values), origin, has_many_values(values))
    counted = cells.cast(pl.String).drop_nulls().alias("level").value_counts()
    levels = counted.sort("count", "level", descending=[True, False])["level"][:LEVELS]
    return Coder(kind, levels, np.empty(0), 0, has_many_values(_hashed(cells)))


@dataclass(frozen=True)
class Source:
    """A table whose rows are read. `places`: where rows that are asked for by number stand in it; None where there."""

    table: Table
    engine: Engine
    places: Callable[[Rows], Rows] | None = None

    def batches(self, columns: list[str], rows: Rows) -> Iterator[tuple[NDArray[np.intp], pl.DataFrame]]:
        """The rows, batch by batch in the order of the table, and the position of each in `rows`, which ascend."""
        at = rows if self.places is None else self.places(rows)
        order = np.argsort(at, kind="stable")
        with self.table.reading():
            for start, frame in self.engine.batches(self.table.scan.select(columns)):
                first, end = np.searchsorted(at, [start, start + frame.height], sorter=order)
                asked = order[first:end]
                if len(asked):
                    yield asked, frame[(at[asked] - np.uint64(start)).astype(np.int64)]


def every_row(
    sources: tuple[Source, Source],
    kinds: tuple[dict[str, Kind], pl.DataFrame],
    known: tuple[Groups, Groups | None],
    choice: int,
) -> Compact:
    """All rows of a table as far as they can be held; more of those that are measured where they cannot.

    Parameters
    ----------
    sources : two of Source
        The table that is attacked, and the one that holds the sensitive and given columns.
    kinds : dict, and frame
        The columns to look at, and the rows of them that are measured: bins and levels are learned from these.
    known : Groups, and Groups or None
        Of the sensitive columns, and of the given ones.
    choice : int
        Of the rows, where not all are held.
    """
    (attacked, marked), (columns, frame) = sources, kinds
    coders = {name: learn_coder(kind, frame[name]) for name, kind in columns.items()}
    many = [name for name, coder in coders.items() if coder.many]
    room = (attacked.engine.memory.size - PROGRAM) // CELL
    most = max(min(MOST_CELLS, room) // (len(coders) + len(many) + 1), frame.height)
    rows = chosen_rows(attacked.table.rows, most, choice)
    codes = np.empty((len(rows), len(coders)), dtype=np.uint8)
    buckets = np.empty((len(rows), len(many)), dtype=np.int32)
    for at, batch in attacked.batches(list(coders), rows):
        for j, (name, coder) in enumerate(coders.items()):
            codes[at, j] = coder.codes(batch[name])
        for j, name in enumerate(many):
            buckets[at, j] = coders[name].buckets(batch[name])
    groups, levels = _marks(marked, rows, known)
    category = np.array([coder.levels is not None for coder in coders.values()], dtype=np.bool_)
    if levels is not None:
        codes, category = np.column_stack([codes, positions(frequent(levels.astype(float)))]), np.append(category, True)
    return Compact(rows, codes, category, buckets, groups, levels, attacked.table.rows)


def chosen_rows(rows: int, most: int, choice: int) -> Rows:
    """Global numbers of at most so many of the rows, ascending; fewer of them are among more."""
    sample = GroupSample(1, most, lambda numbers: public_hash(choice, "sample", numbers))
    for start in range(0, rows, 1_000_000):
        numbers = np.arange(start, min(rows, start + 1_000_000), dtype=np.uint64)
        sample.add((numbers, np.zeros(len(numbers), dtype=np.intp)))
    return sample.finish()


def _marks(
    source: Source, rows: Rows, known: tuple[Groups, Groups | None]
) -> tuple[NDArray[np.int32], NDArray[np.int32] | None]:
    """Group of each row, and its level of given columns."""
    groups, given = known
    found = [np.empty(len(rows), dtype=np.int32) for one in known if one]
    columns = [key.column for one in known if one for key in one.keys]
    for at, batch in source.batches(columns, rows):
        for numbers, one in zip(found, [groups, *([given] if given else [])], strict=True):
            numbers[at] = one.of(batch)
    return found[0], found[1] if given else None


def _hashed(cells: pl.Series) -> Floats:
    """A number of each text (n,), NaN where missing."""
    text = cells.cast(pl.String)
    return text.hash(0).set(text.is_null(), None).cast(pl.Float64).to_numpy().astype(np.float64)
