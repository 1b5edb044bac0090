"""Rows as they were read: what views look at, where parsed cells do not say enough."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.core.draws import Rows
from unlearn_cli.tables.codec import coordinates
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import origin_of

FEW_LEVELS = 20
"""Fewer different values are seen one by one by every attacker of the cells."""

FEW_ROWS = 20
"""Levels of a category of fewer rows than this, in the mean, are too rare for an attacker to learn each for itself."""

TIME_TEXTS = ("date text", "datetime text")

SECONDS, MILLISECONDS = (3e8, 5e9), (3e11, 5e12)
"""Whole numbers in these ranges may be times since 1970, from 1979 to 2128."""


@dataclass(frozen=True)
class AsRead:
    """Some rows of a table, as the table or its file has them.

    frame    the columns to look at
    kinds    of these
    numbers  (n,) the place of each row in the table
    spelled  columns as the file spells them; None where it spells nothing, as in Parquet
    units    (n,) rows of one unit do not teach each other what it is; None where each row is one
    """

    frame: pl.DataFrame
    kinds: dict[str, Kind]
    numbers: Rows
    spelled: pl.DataFrame | None = None
    units: Ints | None = None

    def rows(self, index: Ints) -> "AsRead":
        """The rows at `index`, in its order."""
        spelled = None if self.spelled is None else self.spelled[index]
        units = None if self.units is None else self.units[index]
        return replace(self, frame=self.frame[index], numbers=self.numbers[index], spelled=spelled, units=units)

    def without(self, names: tuple[str, ...]) -> "AsRead":
        """The columns but those of `names`."""
        return replace(self, kinds={name: kind for name, kind in self.kinds.items() if name not in names})

    @property
    def columns(self) -> dict[str, Kind]:
        """The columns that are there."""
        return {name: kind for name, kind in self.kinds.items() if name in self.frame.columns}

    def numbers_of(self) -> Iterator[tuple[str, Floats]]:
        """Columns of numbers, and each one's values (n,), NaN where missing; times and dates are not among them."""
        for name, kind in self.columns.items():
            if kind.ordered and not _is_time(self.frame[name].dtype, kind):
                yield name, self.values(name)

    def values(self, name: str) -> Floats:
        """Coordinates (n,) of a column with an order, counted from its least value where they are too large."""
        cells = self.frame[name]
        return coordinates(self.kinds[name], cells, origin_of(cells))

    def texts(self) -> Iterator[tuple[str, pl.Series]]:
        """Categories of so many levels that their text may tell what no level does: names, ids, free text."""
        for name, kind in self.columns.items():
            cells = self.frame[name]
            if kind.ordered or cells.dtype == pl.Boolean:
                continue
            levels, known = cells.n_unique(), len(cells) - cells.null_count()
            if levels > FEW_LEVELS and levels * FEW_ROWS > known:
                yield name, cells.cast(pl.String)

    def times(self) -> Iterator[tuple[str, pl.Series]]:
        """Columns of dates and times, as local times in microseconds; also numbers that may be seconds since 1970."""
        for name, kind in self.columns.items():
            cells = self.frame[name]
            if kind.ordered and _is_time(cells.dtype, kind):
                yield name, _local(cells, kind)
            elif kind.ordered and not cells.dtype.is_temporal():
                unit = _since_1970(self.values(name))
                if unit:
                    yield name, _microseconds(pl.Series(self.values(name) * unit))


def codes(cells: pl.Series) -> Floats:
    """Each different text as a number from 0 (n,), NaN where missing."""
    return cells.rank("dense").cast(pl.Float64).to_numpy().astype(np.float64) - 1


def _is_time(dtype: pl.DataType, kind: Kind) -> bool:
    return kind.name.startswith(TIME_TEXTS) or (dtype.is_temporal() and not isinstance(dtype, pl.Duration))


def _local(cells: pl.Series, kind: Kind) -> pl.Series:
    if isinstance(cells.dtype, pl.Datetime):
        return cells.dt.replace_time_zone(None).dt.cast_time_unit("us")
    if isinstance(cells.dtype, pl.Time):
        return (cells.to_physical() // 1000).cast(pl.Datetime("us"))
    if isinstance(cells.dtype, pl.Date):
        return cells.cast(pl.Datetime("us"))
    days = 86_400_000_000 if kind.name.startswith("date text") else 1
    return _microseconds(pl.Series(coordinates(kind, cells, 0) * days))


def _microseconds(numbers: pl.Series) -> pl.Series:
    return numbers.fill_nan(None).round().cast(pl.Int64).cast(pl.Datetime("us"))


def _since_1970(values: Floats) -> float:
    """Microseconds of a unit of numbers that may be times; 0 where they are not."""
    known = values[~np.isnan(values)]
    if len(np.unique(known[:1000])) <= FEW_LEVELS:
        return 0.0
    for (least, most), unit in ((SECONDS, 1e6), (MILLISECONDS, 1e3)):
        if known.min() >= least and known.max() <= most:
            return unit
    return 0.0
