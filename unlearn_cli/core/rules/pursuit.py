"""Longer sums: the inputs of a dependent picked one after the other (orthogonal matching pursuit)."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from unlearn_cli.core.rules.kinds.interface import Floats
from unlearn_cli.core.rules.rule import Booleans

MOST_INPUTS = 8
"""Inputs of a sum."""

PURSUED_ROWS = 1_000
"""Rows of a pursuit: an input matters in 5 % of the rows, so that it shows in 50 of these."""

STEPS = 12
"""Columns that are picked: some more than a sum has inputs, since the first picks may be wrong ones."""

ROUNDS = 3
"""Pursuits, each on the rows that the one before explained best."""

KEPT = 0.97
"""Share of the rows that a pursuit explains best."""

HOPEFUL = 0.3
"""Share of the variance that a first pursuit has to explain: picks among columns of no relation explain 2 %."""

EXACT = 1e-5
"""Residual, in standard deviations, below which a column may be an exact sum: float32 rounding and some."""

HOPELESS = 5
"""Thresholds above which a residual that did not halve in a round will not come down in the next."""

LARGE = 1e3
"""Spreads away from the median: beyond, the square of one cell is more than the sum of all others."""

NOTHING = 1e-12
"""Share of a column's square that is rounding: that of a residual of 1e-6, below what is looked for."""


@dataclass(frozen=True, eq=False)
class Pursuit:
    """Rows in which inputs are picked for one dependent after the other.

    Parameters
    ----------
    z : (m, c) float64
        The columns, each with the centre 0 and the spread 1 but for its largest and smallest 2 %.
    spreads : (c,) float64
    cut : (m, c) float64
        `z` with its largest and smallest 2 % cut off.
    cut_gram, gram : (c + 1, c + 1) float64
        Products of the columns, the last of which is 1.

    References
    ----------
    Pati, Y., Rezaiifar, R. & Krishnaprasad, P. (1993). Orthogonal matching pursuit. Asilomar 27, 40-44.

    Examples
    --------
    >>> x = np.random.default_rng(0).normal(size=(500, 9))
    >>> x[:, 8] = x[:, 1] - 3 * x[:, 4] + x[:, 6]
    >>> sorted(Pursuit.of(x).inputs(8, threshold=1e-5))
    [1, 4, 6]
    """

    z: Floats
    spreads: Floats
    cut: Floats
    cut_gram: Floats
    gram: Floats

    @classmethod
    def of(cls, x: Floats) -> Self:
        """For the columns of `x` (m, c), of which at most PURSUED_ROWS rows are looked at."""
        x = x[:PURSUED_ROWS]
        low, high = np.quantile(x, (0.02, 0.98), axis=0)
        spreads = np.clip(x, low, high).std(axis=0)
        # Of a rare dummy the middle is constant.
        spreads = np.where(spreads > 0, spreads, np.maximum(x.std(axis=0), 1e-300))
        z = (x - np.median(x, axis=0)) / spreads
        cut = np.clip(z, *np.quantile(z, (0.02, 0.98), axis=0))
        return cls(z, spreads, cut, _gram(cut), _gram(z))

    def inputs(self, y: int, threshold: float) -> list[int]:
        """Columns of which column `y` is a sum, exactly or else up to a residual of `threshold`; none where it is not.

        The first pursuit looks at columns that are cut, so that one exception does not lead it; the others at the rows
        that are left when the worst explained ones are dropped.
        """
        everywhere = np.ones(len(self.z), dtype=np.bool_)
        left = _residual(self.cut, y, _picks(self.cut_gram, y), everywhere)
        if float(np.mean(left**2)) > (1 - HOPEFUL) * float(np.var(self.cut[:, y])):
            return []
        goal, size = threshold / float(self.spreads[y]), np.inf
        for _ in range(ROUNDS):
            kept = _best_rows(left)
            picked = _picks(self._gram_of(kept), y)
            left = _residual(self.z, y, picked, kept)
            before, size = size, _size(left)
            if size <= goal:
                return self._needed(y, picked, kept, min(goal, EXACT) if size <= EXACT else goal)
            if size > max(HOPELESS * goal, before / 2):
                break
        return []

    def _needed(self, y: int, picked: list[int], kept: Booleans, goal: float) -> list[int]:
        """The picked columns without those that the sum can do without, the last picked first."""
        needed = list(picked)
        for column in reversed(picked):
            fewer = [other for other in needed if other != column]
            if fewer and _size(_residual(self.z, y, fewer, kept)) <= goal:
                needed = fewer
        return needed if len(needed) <= MOST_INPUTS else []

    def _gram_of(self, kept: Booleans) -> Floats:
        # Taking the few dropped rows away is quick, but for values so large that nothing else is left of the sum.
        dropped = self.z[~kept]
        return _gram(self.z[kept]) if np.abs(dropped).max(initial=0) > LARGE else self.gram - _gram(dropped)


def _gram(x: Floats) -> Floats:
    with_one = np.column_stack([x, np.ones(len(x))])
    return np.asarray(with_one.T @ with_one, dtype=np.float64)


def _picks(gram: Floats, y: int) -> list[int]:
    """Columns in the order in which each lowers the residual of y most.

    Each pick sweeps its column out of the products of all others, as Gauss elimination does; the constant goes first.
    """
    left = gram[:-1, :-1] - np.outer(gram[:-1, -1], gram[-1, :-1]) / gram[-1, -1]
    sizes = left.diagonal().copy()
    picked: list[int] = []
    for _ in range(min(STEPS, len(left) - 1)):
        lengths = left.diagonal()
        # What is left of a column that others make up is rounding, not a direction.
        usable = lengths > NOTHING * sizes
        usable[[y, *picked]] = False
        gain = np.where(usable, left[y] ** 2 / np.where(usable, lengths, 1.0), 0.0)
        best = int(np.argmax(gain))
        if gain[best] <= 0 or lengths[y] <= NOTHING * sizes[y]:
            break
        picked.append(best)
        left = left - np.outer(left[:, best], left[best]) / left[best, best]
    return picked


def _residual(z: Floats, y: int, picked: list[int], kept: Booleans) -> Floats:
    """What is left of column y (m,) when a sum of the picked columns is fitted to the kept rows."""
    x = z[:, picked] - z[kept][:, picked].mean(axis=0)
    left = z[:, y] - z[kept, y].mean()
    inverse = np.linalg.pinv(x[kept].T @ x[kept], rcond=1e-14, hermitian=True)
    for _ in range(2):  # the second step makes up for the digits that the products lost
        left = left - x @ (inverse @ (x[kept].T @ left[kept]))
        left = left - left[kept].mean()
    return np.asarray(left, dtype=np.float64)


def _size(residual: Floats) -> float:
    """Root mean square of the residual (m,) of the rows that are explained best."""
    best = np.sort(np.abs(residual))[: int(KEPT * len(residual))]
    return float(np.sqrt(np.mean(best**2)))


def _best_rows(residual: Floats) -> Booleans:
    size = np.abs(residual)
    return np.asarray(size <= np.quantile(size, KEPT), dtype=np.bool_)
