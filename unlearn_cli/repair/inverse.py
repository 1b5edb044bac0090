"""A fitted map of tables backwards: repaired columns in, the columns as they were out, and how surely that is known."""

from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import MapError
from unlearn_cli.core.registry import load
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.codec import Codec
from unlearn_cli.tables.row_keys import row_numbers
from unlearn_cli.tables.unseen import Unseen
from unlearn_cli.transport.distributions.barycenters import nearest
from unlearn_cli.transport.interface import COMPUTED, NULL, SAME, Floats, Ints, Invertible, Restored
from unlearn_cli.transport.inverse.ruled import coordinates_after, restore_ruled
from unlearn_cli.transport.masks import NO_MASK
from unlearn_cli.transport.methods import METHODS

ROUNDING = 0.01
"""A cell of a fine column is restored when all it may have been lies within this share of the column's values."""

FINE = 1_000
"""A column of numbers or dates is fine with so many different values, or with one in every second row; in others each
cell has to be known exactly."""

MOST_BEYOND = 0.05
"""A fine column is restored when no more than this share of its cells may be further off than ROUNDING."""

MOST_FOREIGN = 0.001
"""With a larger share of cells that the map does not write there, the table is not what the map made. A cell or two may
be so by itself: a value between two of the fit counts as its neighbour where a step looks at it."""


@dataclass
class Tally:
    """What is known of the cells of one column, over all batches; threads may share it.

    settled  share of the rows that were moved on, so as to hold no structural zero: the map itself does not write them
    known    cells that can have been one value only
    near     others that are within ROUNDING
    furthest the share of the column's values by which these may be off
    beyond   others
    foreign  cells that the map does not write in such a row
    """

    fine: bool
    settled: float = 0.0
    known: int = 0
    near: int = 0
    furthest: float = 0.0
    beyond: int = 0
    foreign: int = 0
    _lock: Lock = field(default_factory=Lock)

    @property
    def cells(self) -> int:
        return self.known + self.near + self.beyond

    @property
    def strange(self) -> bool:
        """Are there so many foreign cells that none of the others can be trusted?"""
        return self.foreign > (MOST_FOREIGN + 2 * self.settled) * self.cells

    @property
    def restored(self) -> bool:
        """Can the column be given back?"""
        return self.beyond <= (MOST_BEYOND * self.cells if self.fine else 0)

    def add(self, spread: Floats, foreign: NDArray[np.bool_]) -> None:
        """Count the cells (n,) that are `spread` over so large a share of the column's values, to one side."""
        near = (spread > 0) & (spread <= (ROUNDING if self.fine else 0.0))
        with self._lock:
            self.known += int((spread == 0).sum())
            self.near += int(near.sum())
            self.furthest = max(self.furthest, float(spread[near].max(initial=0.0)))
            self.beyond += int(((spread > 0) & ~near).sum())
            self.foreign += int(foreign.sum())


@dataclass(frozen=True)
class Inverse:
    """How the batches of one run are restored, and what came of it. `tallies`: by column."""

    map: TableMap
    transport: Invertible
    unseen: Unseen
    tallies: dict[str, Tally]

    @classmethod
    def of(cls, table_map: TableMap, rows: int) -> "Inverse":
        """For a table of so many rows. A map that cannot be undone is an error."""
        total = sum(table_map.groups.counts)
        tallies = {
            codec.name: Tally(
                codec.column.ordered and len(codec.support) >= min(FINE, total / 2), table_map.zeros.share
            )
            for codec in table_map.codecs
        }
        return cls(table_map, invertible(table_map), Unseen("pooled", rows), tallies)

    @property
    def lost(self) -> frozenset[str]:
        """Columns that cannot be restored."""
        return frozenset(name for name, tally in self.tallies.items() if not tally.restored)

    def restore(self, frame: pl.DataFrame, first_row: int) -> pl.DataFrame:
        """All columns of a batch, the repaired ones as they were. `first_row`: global number of its first row."""
        if self.map.options.strength == 0.0:
            return frame
        groups = self.map.groups.of(frame)
        self.unseen.note_groups(self.map.groups, frame, groups)
        values = np.column_stack([codec.values(frame[codec.name]) for codec in self.map.codecs])
        found = self._found(values, groups, frame, first_row)
        columns = []
        for j, codec in enumerate(self.map.codecs):
            span = (found.values[:, j], found.low[:, j], found.high[:, j])
            codes, spread = _settled(codec, values[:, j], span)
            self.tallies[codec.name].add(spread, found.foreign[:, j] | self._unreadable(frame, codec, values[:, j]))
            columns.append(codec.cells(codes, (values[:, j], found.values[:, j]), frame[codec.name]))
        return frame.with_columns(columns)

    def _found(self, values: Floats, groups: Ints, frame: pl.DataFrame, first_row: int) -> Restored:
        """What the cells (n, d) were: the coordinates by the transport map, all columns from these."""
        ruled, coordinates = self.map.ruled, self.map.coordinates
        free, columns = coordinates_after(ruled, values, self.map.columns), ruled.columns(self.map.columns)
        draws = Draws(self.map.secret, row_numbers(frame, first_row, self.map.options.key))
        drawn = self.map.within.drawn(frame, groups, draws)
        found = self.transport.restore(coordinates.reduced(free, columns), drawn, draws)
        found = coordinates.restore(found, free, columns)
        return self._with_lost(restore_ruled(ruled, found, values, self.map.columns), values)

    def _with_lost(self, found: Restored, values: Floats) -> Restored:
        """A missing cell of a column that lost values may have had any."""
        masks = self.map.masks
        if masks.map is not None:
            computed = [rule.dependent for rule in self.map.ruled.known.all_rules]
            for j in (*np.flatnonzero(masks.numbers != NO_MASK), *computed):
                found.high[np.isnan(values[:, j]), j] = self.map.columns[j].support[-1]
        return found

    def _unreadable(self, frame: pl.DataFrame, codec: Codec, values: Floats) -> NDArray[np.bool_]:
        return np.asarray(np.isnan(values) & frame[codec.name].is_not_null().to_numpy())


def _settled(codec: Codec, now: Floats, span: tuple[Floats, Floats, Floats]) -> tuple[NDArray[np.int32], Floats]:
    """Support positions (n,) to write, and how far off they may be, as a share of the column's values.

    `span`: likeliest, least and largest value; a cell that may be a level of several, or missing, may be all off.
    """
    likeliest, low, high = span
    null = np.isnan(likeliest)
    if codec.column.ordered:
        at, first, last = (_positions(codec, values) for values in span)
        spread = np.maximum(last - at, at - first) / len(codec.support)
        between = codec.support[at] != likeliest
    else:
        between = np.zeros(len(now), dtype=bool)
        at, spread = np.nan_to_num(likeliest).astype(np.intp), np.where(low == high, 0.0, 1.0)
    spread = np.where(null, np.where(np.isnan(high), 0.0, 1.0), np.where(np.isnan(low), 1.0, spread))
    codes = np.where((likeliest == now) & (spread == 0), SAME, np.where(null, NULL, np.where(between, COMPUTED, at)))
    return codes.astype(np.int32), spread


def _positions(codec: Codec, values: Floats) -> Ints:
    return nearest(codec.support, np.nan_to_num(values))


def invertible(table_map: TableMap) -> Invertible:
    """The map of arrays, as one that can be undone; an error where it cannot."""
    transport, options = table_map.transport, table_map.options
    if options.method not in _methods() or not isinstance(transport, Invertible):
        raise MapError(
            f"the {options.method} method cannot be undone: where its map took a row does not tell where it came from.",
            f"Maps of these methods can be undone: {', '.join(_methods())}.",
        )
    if 0 < options.strength < 1:
        raise MapError(
            f"the map goes a part of the way (--strength {options.strength:g}): where a row would have ended is not "
            "in the table, so it cannot be taken back from there.",
            "Only full repairs (--strength 1) can be restored.",
        )
    return transport


def _methods() -> list[str]:
    table = {name: method.map for name, method in METHODS.items()}
    return [name for name in table if hasattr(load(table, name, "method"), "restore")]
