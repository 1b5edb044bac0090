"""What a move of one column came from, its draws being known: intervals of values, and levels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.transport.interface import NULL, Column, Floats, Ints, Restored


@dataclass(frozen=True, eq=False)
class Spans:
    """Where n cells of one column may lie: positions in its support.

    low, high  (n,) first and last position. NULL in both: missing; NULL in `low` alone: missing, or any value. A
               category's level is known where both are the same; where not, it may be any.
    foreign    (n,) nothing is moved to what is there

    Examples
    --------
    >>> one, other = Spans.at(np.array([3])), Spans.at(np.array([7]))
    >>> both = one.hull(other)
    >>> both.low.tolist(), both.high.tolist(), both.middle.tolist()
    ([3], [7], [5])
    """

    low: Ints
    high: Ints
    foreign: NDArray[np.bool_]

    @classmethod
    def at(cls, codes: Ints) -> Self:
        """Known positions."""
        return cls(codes, codes, np.zeros(len(codes), dtype=bool))

    @property
    def middle(self) -> Ints:
        """Positions in the middle, NULL where the cell may be missing."""
        return np.where(self.low == NULL, NULL, (self.low + self.high) // 2)

    def part(self, rows: Ints) -> "Spans":
        """Those of some cells."""
        return Spans(self.low[rows], self.high[rows], self.foreign[rows])

    def put(self, rows: Ints, part: "Spans") -> "Spans":
        """These with those of some rows replaced."""
        out = Spans(self.low.copy(), self.high.copy(), self.foreign.copy())
        out.low[rows], out.high[rows], out.foreign[rows] = part.low, part.high, part.foreign
        return out

    def where(self, chosen: NDArray[np.bool_], other: "Spans") -> "Spans":
        """These where `chosen` (n,), else the others."""
        pairs = ((self.low, other.low), (self.high, other.high), (self.foreign, other.foreign))
        return Spans(*(np.where(chosen, mine, theirs) for mine, theirs in pairs))

    def hull(self, other: "Spans") -> "Spans":
        """What holds both; a foreign span adds nothing."""
        both = Spans(np.minimum(self.low, other.low), np.maximum(self.high, other.high), self.foreign & other.foreign)
        return other.where(self.foreign, self.where(other.foreign, both))


def anything(levels: int, count: int, missing: bool = False) -> Spans:
    """Spans of `count` cells of which nothing is known but, unless `missing`, that they had a value."""
    low = np.full(count, NULL if missing else 0)
    return Spans(low, np.full(count, levels - 1), np.zeros(count, dtype=bool))


Move = Callable[[Ints], Ints]
"""From positions (n,) of n cells to the positions that these cells are moved to; a larger one never goes lower."""


def spans_before(move: Move, between: Move, after: Spans, levels: int) -> Spans:
    """The positions that a move takes into given spans, by bisection.

    A span that only values between two positions go to has these two. So has one that nothing goes to: it is foreign.

    Parameters
    ----------
    move : Move
        From positions to positions.
    between : Move
        The same for cells that lie just below a position, 0 .. levels.
    after : Spans
        Where the n cells lie after the move.
    levels : int
        Positions of the column.

    Examples
    --------
    >>> def halve(at):
    ...     return at // 2
    >>> before = spans_before(halve, halve, Spans.at(np.array([2])), 10)
    >>> before.low.tolist(), before.high.tolist()
    ([4], [5])
    """
    low, above = first_at_least(move, after.low, levels), first_at_least(move, after.high + 1, levels)
    jumped = np.flatnonzero(low >= above)
    landed = between(low)[jumped]
    foreign = after.foreign.copy()
    foreign[jumped] |= (landed < after.low[jumped]) | (landed > after.high[jumped])
    ends = np.minimum(low, above - 1), np.maximum(low, above - 1)
    return Spans(np.maximum(ends[0], 0), np.minimum(ends[1], levels - 1), foreign)


def first_at_least(move: Move, least: Ints, levels: int) -> Ints:
    """First position (n,) that is moved to `least` or beyond, `levels` where there is none."""
    low, high = np.zeros(len(least), dtype=np.intp), np.full(len(least), levels)
    while (low < high).any():
        middle = (low + high) // 2
        beyond = move(np.minimum(middle, levels - 1)) >= least
        open_ = low < high
        low, high = np.where(open_ & ~beyond, middle + 1, low), np.where(open_ & beyond, middle, high)
    return low


@dataclass(frozen=True, eq=False)
class Kept:
    """The maximal coupling as it was for n cells.

    keep     (R, A) probability that an atom stays, for each of R distributions
    atoms    (m,) atom of each level
    sources  (n,) the distribution of each cell, 0 .. R-1
    uniform  (n,) the draw that decided whether it stays
    drawn    (n,) the level that it gets if it does not
    """

    keep: Floats
    atoms: Ints
    sources: Ints
    uniform: Floats
    drawn: Ints


def levels_before(kept: Kept, after: Spans) -> Spans:
    """The levels that the coupling takes to what is there: that level if it stays, and all that do not if it is drawn.

    Levels that the fit never saw are left out of account.
    """
    levels = len(kept.atoms)
    now = np.clip(after.low, 0, levels - 1)
    stays = kept.uniform < kept.keep[kept.sources, kept.atoms[now]]
    count, only = _gone(kept)
    count = np.where(kept.drawn == now, count, 0)
    several, none = stays + count > 1, ~stays & (count == 0)
    before = Spans.at(np.where(stays, now, only))
    known = anything(levels, len(now)).where(several | (after.low != after.high), before)
    return Spans(known.low, known.high, after.foreign | (none & (after.low == after.high)))


def _gone(kept: Kept) -> tuple[Ints, Ints]:
    """How many levels (n,) do not stay for the cell's draw, and the first of them."""
    by_keep = np.argsort(kept.keep, axis=1, kind="stable")
    size = np.bincount(kept.atoms, minlength=kept.keep.shape[1])
    ascending = np.take_along_axis(kept.keep, by_keep, axis=1) + 2.0 * np.arange(len(kept.keep))[:, None]
    atoms = np.searchsorted(ascending.ravel(), kept.uniform + 2.0 * kept.sources, side="right")
    atoms -= kept.sources * kept.keep.shape[1]
    total = np.concatenate([np.zeros((len(by_keep), 1), dtype=np.intp), np.cumsum(size[by_keep], axis=1)], axis=1)
    first_level = np.zeros(kept.keep.shape[1], dtype=np.intp)
    first_level[kept.atoms[::-1]] = np.arange(len(kept.atoms))[::-1]
    return total[kept.sources, atoms], first_level[by_keep[kept.sources, 0]]


def born_or_lost(was: Spans, missing: Spans, before: Spans, levels: int) -> Spans:
    """The cells before it was settled which are missing, from whether they `was` and are `missing` (1: yes).

    `before`: what those that kept their value had. A value that was made for a missing cell goes, one that was taken
    away cannot be told.
    """
    count = len(before.low)
    null = Spans(np.full(count, NULL), np.full(count, NULL), was.foreign)
    had = anything(levels, count).where((missing.low == 1) | (missing.high == 1), before)
    known = null.where(was.low == 1, had)
    spans = known.where(was.low == was.high, anything(levels, count, missing=True))
    return Spans(spans.low, spans.high, spans.foreign | was.foreign)


def restored(columns: tuple[Column, ...], spans: list[Spans], likeliest: list[Ints]) -> Restored:
    """The spans of d columns, and the likeliest position in each, as values (n, d)."""

    def values(codes: list[Ints]) -> Floats:
        cells = [c.support[np.maximum(code, 0)] for c, code in zip(columns, codes, strict=True)]
        return np.where(np.column_stack(codes) == NULL, np.nan, np.column_stack(cells))

    low, high = values([span.low for span in spans]), values([span.high for span in spans])
    return Restored(values(likeliest), low, high, np.column_stack([span.foreign for span in spans]))
