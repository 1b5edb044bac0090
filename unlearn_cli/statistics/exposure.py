"""How certain the rows are that an attack gives away most: a small mean advantage may hide a few sure guesses."""

import numpy as np

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.confidence import standard_errors
from unlearn_cli.statistics.design import effective_rows

LEAST_ROWS = 100
"""Rows at the top that are looked at, at least: of fewer a share says little."""


def rows_at_the_top(count: int, top: float = 0.01) -> int:
    """How many of `count` rows are looked at."""
    return min(max(int(count * top), LEAST_ROWS), count)


def exposed(groups: Ints, guesses: Floats, top: float = 0.01, units: Ints | None = None) -> float:
    """Certainty about the rows that are scored highest for a group, the largest over groups.

    Of the share `top` of the rows: the lower 95 % end (Wilson 1927) of the share that really is of the group, less the
    group's share among all rows, over what there is above it. 0 for a blind guess, below 0 for one that is wrong, 1 for
    certainty.

    Parameters
    ----------
    groups : (n,) intp
        0 .. K-1.
    guesses : (n, K) float64
        Scores of the groups.
    top : float
    units : (n,) intp, optional
        Person or household of each row: the interval counts them, not their rows.

    Examples
    --------
    >>> groups = np.arange(10_000) % 2
    >>> sure = np.column_stack([1.0 - groups, groups])
    >>> round(exposed(groups, sure), 2), exposed(groups, np.full((10_000, 2), 0.5)) < 0.2
    (0.93, True)
    """
    rows = rows_at_the_top(len(groups), top)
    squared = standard_errors() ** 2
    found = []
    for group in range(guesses.shape[1]):
        share = float((groups == group).mean())
        first = np.argsort(-guesses[:, group], kind="stable")[:rows]
        hit, count = (
            float((groups[first] == group).mean()),
            effective_rows(None if units is None else units[first], rows),
        )
        reach = np.sqrt(squared * (hit * (1 - hit) / count + squared / (4 * count**2)))
        low = (hit + squared / (2 * count) - reach) / (1 + squared / count)
        found.append((low - share) / max(1 - share, 1 / len(groups)))
    return float(max(found))
