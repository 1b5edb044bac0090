"""One column between table and arrays: cells to coordinates or level positions, and positions back to cells."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.encoding import KINDS
from unlearn_cli.encoding.interface import Kind
from unlearn_cli.lookup import load
from unlearn_cli.transport.interface import SAME, Column, Floats

MOST_LEVELS = 32_768
"""An ordered column with more distinct values is brought onto this many of them, evenly spread over its ranks."""


def load_kind(name: str) -> Kind:
    """The kind of that name."""
    kind: Kind = load(KINDS, name, "kind of column")
    return kind


@dataclass(frozen=True)
class Codec:
    """The cells of a column as float64, and support positions as cells.

    dtype    type of the column in the table, as text
    kind     a name of KINDS
    levels   the m cells that may be written: the support of the column, as the table holds them
    support  (m,) their coordinates, ascending; level positions for a category
    """

    name: str
    dtype: str
    kind: str
    levels: pl.Series
    support: Floats

    @property
    def column(self) -> Column:
        """What a transport method sees of the column."""
        return Column(self.name, load_kind(self.kind).ordered, self.support)

    def values(self, cells: pl.Series) -> Floats:
        """Coordinates (n,), or level positions; NaN where null, m where the level is not known."""
        kind = load_kind(self.kind)
        if kind.ordered:
            return _coordinates(kind, cells)
        text = cells.cast(pl.String)
        known = text.cast(pl.Enum(self.levels.cast(pl.String)), strict=False).to_physical()
        position = known.cast(pl.Float64).fill_null(float(len(self.levels)))
        return position.set(text.is_null(), None).to_numpy().astype(np.float64)

    def cells(self, codes: NDArray[np.int32], before: pl.Series) -> pl.Series:
        """The cells at support positions (n,): NULL is null, SAME the cell of `before`; the type is that of `before`."""
        index = (
            pl.Series(codes.astype(np.int64)).to_frame("at").select(pl.when(pl.col("at") >= 0).then(pl.col("at")))["at"]
        )
        moved = self.levels.gather(index).cast(before.dtype)
        same = pl.Series(codes == SAME)
        return moved.zip_with(~same, before).alias(before.name) if same.any() else moved.alias(before.name)


def learn_codec(cells: pl.Series, kind: str, levels: pl.Series | None) -> Codec:
    """The codec of a column from its cells in the fit rows; `levels` of a category from all rows."""
    if levels is not None:
        return Codec(cells.name, str(cells.dtype), kind, levels, np.arange(len(levels), dtype=np.float64))
    found = (
        cells.drop_nulls()
        .to_frame("cell")
        .with_columns(load_kind(kind).coordinates(pl.col("cell")).alias("coordinate"))
    )
    counted = found.group_by("coordinate").agg(pl.col("cell").min(), pl.len().alias("rows")).sort("coordinate")
    kept = counted if counted.height <= MOST_LEVELS else counted[_evenly(counted["rows"].to_numpy())]
    return Codec(cells.name, str(cells.dtype), kind, kept["cell"], kept["coordinate"].to_numpy())


def _coordinates(kind: Kind, cells: pl.Series) -> Floats:
    frame = cells.to_frame("cell").select(kind.coordinates(pl.col("cell")))
    return frame["cell"].to_numpy().astype(np.float64)


def _evenly(rows: NDArray[np.integer]) -> NDArray[np.intp]:
    """Positions of values that cut the ranks evenly, both ends among them."""
    rank = np.cumsum(rows)
    wanted = np.linspace(rank[0], rank[-1], MOST_LEVELS)
    return np.unique(np.searchsorted(rank, wanted))
