"""Soft bins: a value between the middles of two bins of a sensitive column is in either, by chance."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from unlearn_cli.transport.interface import Floats, Ints

KNOTS_PER_BIN = 8


@dataclass(frozen=True)
class SoftBins:
    """The place of a value, from 0 (the middle of the first bin, or below) to bins - 1 (that of the last, or above).

    Around an edge it rises linearly with the rank of the value (see `_own`), and between knots with the value.

    at      coordinates of the knots, strictly ascending
    positions  the places there, ascending
    """

    at: tuple[float, ...]
    positions: tuple[float, ...]

    @classmethod
    def learn(cls, ranked: Floats, edges: Floats) -> Self:
        """From coordinates (n,), ascending, and the inner edges of the bins. A tied value has its middle rank."""
        bins, n = len(edges) + 1, len(ranked)
        ends = np.concatenate([[0], np.searchsorted(ranked, edges, side="right"), [n]])
        quantiles = np.linspace(0, n - 1, KNOTS_PER_BIN * bins + 1).astype(np.intp)
        at = np.unique(ranked[np.concatenate([quantiles, ends[1:-1] - 1, ends[1:-1]])])
        rank = (np.searchsorted(ranked, at) + np.searchsorted(ranked, at, side="right")) / 2
        places = np.interp(rank, _own(ranked, edges, ends).ravel(), np.repeat(np.arange(bins), 2))
        return cls(tuple(at.tolist()), tuple(places.tolist()))

    def faults(self, bins: int) -> Iterator[str]:
        """What in soft bins from a file cannot be."""
        if not self.at or len(self.at) != len(self.positions):
            yield f"{len(self.at)} values have {len(self.positions)} positions"
        elif not np.isfinite([*self.at, *self.positions]).all():
            yield "a place is not finite"
        elif any(a >= b for a, b in pairwise(self.at)) or any(a > b for a, b in pairwise(self.positions)):
            yield "positions do not ascend"
        elif not 0 <= self.positions[0] <= self.positions[-1] <= bins - 1:
            yield f"a place is not among {bins} bins"

    def drawn(self, at: Floats, chance: Floats) -> Ints:
        """A bin for each coordinate (n,): one of the two that it stands between, the nearer the likelier.

        With `chance` uniform in (0, 1) the mean of the bin is the place. So what is linear in the place and is taken
        away bin by bin is taken away at every value, in the mean over draws, and not in the middle of bins only.
        """
        return np.floor(np.interp(at, self.at, self.positions) + chance).astype(np.intp)


def _own(ranked: Floats, edges: Floats, ends: Ints) -> Floats:
    """Ranks (bins, 2) between which a value belongs to its bin alone.

    On both sides of an edge the neighbours mix equally far, half of the narrower bin: so the mean rank of those who
    draw a bin stays in its middle. A value with as many rows as an even bin, such as no income at all, is a matter of
    its own, from which nothing leads to its neighbours step by step: at the edges of its bin nothing is mixed.
    """
    widths, (values, counts) = np.diff(ends), np.unique(ranked, return_counts=True)
    heavy = np.zeros(len(widths), dtype=np.bool_)
    heavy[np.searchsorted(edges, values[counts >= len(ranked) / len(widths)])] = True
    reach = np.where(heavy[1:] | heavy[:-1], 0.0, np.minimum(widths[1:], widths[:-1]) / 2)
    return np.column_stack([ends[:-1] + np.append(0.0, reach), ends[1:] - np.append(reach, 0.0)])
