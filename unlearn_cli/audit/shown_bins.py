"""Bins that a page may show: read off the table that is released, none of which holds a few rows only."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from unlearn_cli.core.cells import Floats, Ints

FEWEST = 20
"""Rows of the table measured that a bin has at least. Its bins are public, since the table is; what a page adds is the
share of a group in each, and the share in a few rows would say of which group they are."""

MOST_LEVELS = 8
"""Levels of a category that are shown by themselves, the most frequent."""

ENDS = (0.01, 0.99)
"""Quantiles between which bins are of equal width; what lies beyond is in the first and in the last one."""

OTHERS, MISSING = "others", "missing"


@dataclass(frozen=True)
class Cut:
    """A column in bins. `codes`: bin of each cell (n,) of each table, the last one where missing."""

    words: tuple[str, ...]
    codes: tuple[Ints, ...]


def levels(tables: list[pl.Series]) -> Cut:
    """The most frequent levels of the first table; all others of either are one bin."""
    texts = [cells.cast(pl.String) for cells in tables]
    counted = texts[0].drop_nulls().value_counts().sort("count", texts[0].name, descending=[True, False])
    shown = counted.filter(pl.col("count") >= FEWEST)[texts[0].name].to_list()
    named = shown[: MOST_LEVELS if len(shown) > MOST_LEVELS + 1 else MOST_LEVELS + 1]
    places = pl.Enum(named)

    def codes(cells: pl.Series) -> Ints:
        at = cells.cast(places, strict=False).to_physical().cast(pl.Int64).fill_null(len(named))
        return at.set(cells.is_null(), len(named) + 1).to_numpy().astype(np.intp)

    return _left(tuple(named), [codes(cells) for cells in texts])


@dataclass(frozen=True)
class Scale:
    """How a person reads a column with an order. `unit`: edges are multiples of it, 0 of nothing; `words`: of edges."""

    words: Callable[[Floats], list[str]]
    unit: float = 0.0
    timed: bool = False

    def named(self, edges: Floats) -> tuple[str, ...]:
        """The intervals between inner edges; each holds its lower edge, and not its upper one."""
        if not len(edges):
            return ("all",)
        low = self.words(edges)
        first, last = (f"before {low[0]}", f"from {low[-1]} on") if self.timed else (f"< {low[0]}", f"≥ {low[-1]}")
        if self.unit == 1 and not self.timed:
            high = self.words(edges[1:] - 1)
            between = [a if a == b else f"{a} to {b}" for a, b in zip(low, high, strict=False)]
        else:
            between = [f"{a} to {b}" for a, b in pairwise(low)]
        return (first, *between, last)


def intervals(tables: list[Floats], most: int, scale: Scale) -> Cut:
    """Intervals of round numbers, at most `most`."""
    known = tables[0][~np.isnan(tables[0])]
    edges = _of_enough(round_edges(known, most, scale.unit), known) if len(known) else np.empty(0)
    codes = []
    for values in tables:
        at = np.searchsorted(edges, values, side="right").astype(np.intp)
        codes.append(np.where(np.isnan(values), len(edges) + 2, at))
    return _left(scale.named(edges), codes)


def round_edges(values: Floats, most: int, unit: float) -> Floats:
    """Inner edges at multiples of 1, 2 or 5 times a power of 10 (times `unit`, if there is one), below `most` of them.

    >>> round_edges(np.arange(101.0), 12, 1)
    array([10., 20., 30., 40., 50., 60., 70., 80., 90.])
    """
    low, high = np.quantile(values, ENDS)
    if high <= low:  # nearly all cells are one value
        low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.empty(0)
    scale = unit or 1.0
    wanted = (high - low) / (most - 1) / scale
    power = 10.0 ** np.floor(np.log10(wanted))
    step = next(times for times in (1.0, 2.0, 5.0, 10.0) if times * power >= wanted * (1 - 1e-9)) * power
    step = max(step, 1.0) * scale if unit else step
    inner = np.arange(np.floor(low / step) + 1, np.floor(high / step) + 1) * step
    return np.asarray(inner[(inner > values.min()) & (inner <= values.max())], dtype=np.float64)


def _of_enough(edges: Floats, values: Floats) -> Floats:
    """The edges that leave FEWEST values on each side, up to the edge kept before."""
    below, kept, last = np.searchsorted(np.sort(values), edges), [], 0
    for edge, count in zip(edges, below, strict=True):
        if count - last >= FEWEST and len(values) - count >= FEWEST:
            kept.append(edge)
            last = count
    return np.array(kept, dtype=np.float64)


def _left(words: tuple[str, ...], codes: list[Ints]) -> Cut:
    """The bins with those for others and for missing cells, where any table has enough of them."""
    named = (*words, OTHERS, MISSING)
    counts = np.array([np.bincount(of, minlength=len(named)) for of in codes]).max(axis=0)
    kept = [number for number in range(len(named)) if number < len(words) or counts[number] >= FEWEST]
    place = np.full(len(named), -1, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    return Cut(tuple(named[number] for number in kept), tuple(place[of] for of in codes))
