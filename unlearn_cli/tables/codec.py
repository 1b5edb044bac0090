"""One column between table and arrays: cells to coordinates or level positions, and positions back to cells."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import EXACT, origin_of
from unlearn_cli.tables.stored import writable
from unlearn_cli.transport.interface import COMPUTED, SAME, Column, Floats

MOST_LEVELS = 32_768
"""An ordered column with more distinct values is brought onto this many of them, evenly spread over its ranks."""

FEW_ROWS = 5
MANY_LEVELS = 30


@dataclass(frozen=True)
class Codec:
    """The cells of a column as float64, and support positions as cells.

    dtype    type of the column in the table, as text
    kind     how its cells become coordinates
    levels   the m cells that may be written, the support of the column; of dates and times their physical numbers
    support  (m,) their coordinates, ascending; level positions for a category
    origin   what coordinates are counted from
    open     a category of which new levels are to be expected in other rows
    """

    name: str
    dtype: str
    kind: Kind
    levels: pl.Series
    support: Floats
    origin: int = 0
    open: bool = False

    @property
    def column(self) -> Column:
        """What a transport method sees of the column."""
        return Column(self.name, self.kind.ordered, self.support)

    def faults(self) -> Iterator[str]:
        """What in a codec from a file cannot be."""
        if self.support.ndim != 1 or len(self.levels) != len(self.support) or not len(self.support):
            yield f"{self.name!r} has {len(self.levels)} levels on a support of shape {self.support.shape}"
        elif not np.isfinite(self.support).all() or (np.diff(self.support) <= 0).any():
            yield f"the support of {self.name!r} does not ascend"
        elif self.levels.n_unique() < len(self.levels) or not np.array_equal(self.values(self.levels), self.support):
            yield f"the levels of {self.name!r} are not at its support"
        elif not writable(self.levels, self.dtype):
            yield f"the type of {self.name!r} cannot hold its levels"

    def values(self, cells: pl.Series) -> Floats:
        """Coordinates (n,), or level positions; m where the level is not known, NaN where null or not to be read."""
        kind = self.kind
        if kind.ordered:
            return coordinates(kind, cells, self.origin)
        text = cells.cast(pl.String)
        known = text.cast(pl.Enum(self.levels.cast(pl.String)), strict=False).to_physical()
        position = known.cast(pl.Float64).fill_null(float(len(self.levels)))
        return position.set(text.is_null(), None).to_numpy().astype(np.float64)

    def cells(self, codes: NDArray[np.int32], values: tuple[Floats, Floats], before: pl.Series) -> pl.Series:
        """The cells at support positions (n,): NULL is null, SAME the cell of `before`, COMPUTED the value after.

        `values`: before and after. The type is that of `before`. A value that stays is written as the support writes
        it (1.50 as 1.5, -0.0 as 0.0): the way may tell the group.
        """
        codes = self._spelled(codes, values[0], before.dtype)
        at = pl.Series(codes.astype(np.int64))
        moved = self.levels.gather(at.set(at < 0, None)).cast(before.dtype)
        if (codes == COMPUTED).any():
            computed = self.kind.written(self._counted_from_zero(values[1]), self.levels, before.dtype)
            moved = computed.zip_with(pl.Series(codes == COMPUTED), moved)
        same = pl.Series(codes == SAME)
        return moved.zip_with(~same, before).alias(before.name) if same.any() else moved.alias(before.name)

    def _counted_from_zero(self, values: Floats) -> pl.Series:
        """Coordinates as numbers of the table: whole ones to the last digit where doubles would not reach."""
        known = pl.Series(values).fill_nan(None)
        if not self.origin:
            return known
        return pl.select(known.round().cast(pl.Int128) + pl.lit(self.origin, dtype=pl.Int128)).to_series()

    def _spelled(self, codes: NDArray[np.int32], values: Floats, dtype: pl.DataType) -> NDArray[np.int32]:
        kind, ends = self.kind, self.support[[0, -1]]
        several = kind.spellings or (kind.ordered and np.abs(ends).max() > EXACT)
        if not (several or dtype.is_float()):
            return codes
        rows = np.flatnonzero((codes == SAME) & (several | (values == 0)))
        at = np.minimum(np.searchsorted(self.support, values[rows]), len(self.support) - 1)
        held = self.support[at] == values[rows]
        out = codes.copy()
        out[rows[held]] = at[held]
        return out


def category_codec(name: str, dtype: pl.DataType, counted: pl.DataFrame) -> Codec:
    """The codec of a category from its levels as LevelCounts has them.

    Rare levels say that more of their kind are to come: the share of new levels in the next rows is about that of the
    levels met once (Good 1953, eq. 9). A level too few has the same cause, so a handful of rows counts, and so do many
    levels.
    """
    support = np.arange(counted.height, dtype=np.float64)
    has_tail = bool((counted["rows"] <= FEW_ROWS).any()) or counted.height > MANY_LEVELS
    return Codec(name, str(dtype), CATEGORY, counted["level"], support, open=has_tail)


def ordered_codec(cells: pl.Series, kind: Kind) -> Codec:
    """The codec of an ordered column from its cells in the fit rows; a value is written as it is most often."""
    origin, known = origin_of(cells), cells.drop_nulls()
    found = known.to_frame("cell").select("cell", at=kind.coordinates(pl.col("cell"), origin))
    spelled = found.group_by("at", "cell").agg(pl.len().alias("rows"))
    commonest_first = spelled.sort("at", "rows", "cell", descending=[False, True, False])
    counted = commonest_first.group_by("at", maintain_order=True).agg(pl.col("cell").first(), pl.col("rows").sum())
    if known.dtype.is_float():  # -0.0 and 0.0 are one value
        positive = pl.when(pl.col("cell") == 0).then(0.0).otherwise("cell").cast(known.dtype)
        counted = counted.with_columns(positive.alias("cell"))
    kept = counted if counted.height <= MOST_LEVELS else counted[_evenly(counted["rows"].to_numpy())]
    levels = kept["cell"] if known.dtype.is_decimal() else kept["cell"].to_physical()
    return Codec(cells.name, str(cells.dtype), kind, levels, kept["at"].to_numpy() + 0.0, origin)


def coordinates(kind: Kind, cells: pl.Series, origin: int) -> Floats:
    """Coordinates (n,) of the cells of an ordered column, NaN where there is none."""
    found = cells.to_frame("cell").select(kind.coordinates(pl.col("cell"), origin))["cell"].to_numpy()
    return np.where(np.isfinite(found), found, np.nan)


def _evenly(rows: NDArray[np.integer]) -> NDArray[np.intp]:
    """Positions of values that cut the ranks evenly, both ends among them."""
    rank = np.cumsum(rows)
    wanted = np.linspace(rank[0], rank[-1], MOST_LEVELS)
    return np.unique(np.searchsorted(rank, wanted))
