"""Made tables: without a leak, and with planted ones whose best possible advantage is known."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import norm

from unlearn_cli.core.cells import Cells, Floats, Ints

Made = tuple[Cells, Ints]
Draws = np.random.Generator
NOISE = 4
"""Columns that tell nothing, beside those of a leak: two numbers, a number with ties, a category of six levels."""

CERTAIN = 20.0
"""Standard deviations apart of normal scores that tell with certainty."""


def groups_of(shares: Sequence[float], rows: int, draws: Draws) -> Ints:
    """Groups (n,) drawn with their shares."""
    return draws.choice(len(shares), rows, p=shares).astype(np.intp)


def joined(groups: Ints, draws: Draws, columns: Sequence[Floats] = (), categories: Sequence[int] = ()) -> Made:
    """Columns of a leak, of which `categories` are the positions of those that are categories, then the noise."""
    rows = len(groups)
    noise = [*draws.normal(size=(2, rows)), draws.integers(0, 5, rows), draws.integers(0, 6, rows)]
    kinds = [number in categories for number in range(len(columns))] + [False] * (NOISE - 1) + [True]
    names = tuple(f"c{number}" for number in range(len(kinds)))
    return Cells(np.column_stack([*columns, *noise]).astype(np.float64), np.array(kinds), names), groups


def blind(groups: Ints, draws: Draws) -> Made:
    """Columns that tell nothing."""
    return joined(groups, draws)


def shift(groups: Ints, draws: Draws, told: float) -> Made:
    """A number whose mean differs; normal scores d apart have AUC = Phi(d / sqrt 2)."""
    apart = min(np.sqrt(2) * norm.ppf((1 + told) / 2), CERTAIN)
    return joined(groups, draws, [draws.normal(size=len(groups)) + apart * groups])


def frequency(groups: Ints, draws: Draws, told: float) -> Made:
    """A level of a category that is more frequent by `told`."""
    often = draws.random(len(groups)) < np.where(groups == 1, 0.5 + told / 2, 0.5 - told / 2)
    return joined(groups, draws, [often.astype(np.float64)], [0])


def pair(groups: Ints, draws: Draws, told: float) -> Made:
    """Two levels that agree more often by `told`; each alone tells nothing."""
    first = draws.integers(0, 2, len(groups))
    agree = draws.random(len(groups)) < np.where(groups == 1, 0.5 + told / 2, 0.5 - told / 2)
    return joined(
        groups, draws, [first.astype(np.float64), np.where(agree, first, 1 - first).astype(np.float64)], [0, 1]
    )


def halves(groups: Ints, draws: Draws, told: float) -> Made:
    """A share `told` of a group has numbers that end in .5, where all others are whole: a fingerprint."""
    marked = (draws.random(len(groups)) < told) & (groups == 1)
    return joined(groups, draws, [draws.integers(0, 8, len(groups)) + 0.5 * marked])


def total(groups: Ints, draws: Draws, told: float) -> Made:
    """A share `told` of a group breaks the rule that a column is the sum of two others."""
    one, other = draws.normal(size=(2, len(groups)))
    broken = (draws.random(len(groups)) < told) & (groups == 1)
    return joined(groups, draws, [one, other, one + other + broken * draws.choice([-0.5, 0.5], len(groups))])


def nulls(groups: Ints, draws: Draws, told: float) -> Made:
    """A cell that is missing more often by `told`."""
    missing = draws.random(len(groups)) < np.where(groups == 1, 0.2 + told, 0.2)
    return joined(groups, draws, [np.where(missing, np.nan, draws.normal(size=len(groups)))])


def twins(groups: Ints, draws: Draws, told: float) -> Made:
    """A share `told` of the rows have a twin of the other group: neighbours guess them wrong, and that tells."""
    rows = len(groups)
    values, mates = draws.normal(size=(rows, 4)), groups.copy()
    pairs = draws.permutation(rows)[: 2 * int(told * rows / 2)].reshape(-1, 2)
    values[pairs[:, 1]] = values[pairs[:, 0]]
    mates[pairs[:, 1]] = 1 - mates[pairs[:, 0]]
    return Cells(values, np.zeros(4, dtype=bool), tuple("abcd")), mates


def own_level(groups: Ints, draws: Draws, told: float) -> Made:
    """A share `told` of the smallest of four groups has a level of its own."""
    own = (draws.random(len(groups)) < told) & (groups == 0)
    return joined(groups, draws, [own.astype(np.float64)], [0])


LEAKS: dict[str, Callable[[Ints, Draws, float], Made]] = {
    "shift": shift,
    "frequency": frequency,
    "pair": pair,
    "halves": halves,
    "total": total,
    "nulls": nulls,
    "twins": twins,
    "own level": own_level,
}
"""Name -> what plants it in a table; `told` is the best advantage that there is, of `twins` the share that has one."""
