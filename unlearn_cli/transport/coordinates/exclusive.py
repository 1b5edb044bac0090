"""Sets of two-valued columns of which no row holds two rare values: a category that somebody spread out (one-hot)."""

import numpy as np

from unlearn_cli.transport.interface import Ints

LEAST_EXPECTED = 15.0
"""Rows that would hold two of the rare values, were the columns independent: of so many chance leaves none in one case
of three million."""

MOST_LEVELS = 60
"""Columns of one set, so that a category with so many levels still has a row of its own for each to be redrawn from."""


def exclusive_sets(codes: dict[int, Ints]) -> list[tuple[int, ...]]:
    """Sets of columns that exclude each other, of two or more columns each.

    Parameters
    ----------
    codes : dict of (n,) intp
        0 or 1 in each row, by the number of the column.

    Examples
    --------
    >>> city = np.random.default_rng(0).integers(0, 4, 1000)
    >>> exclusive_sets({3: (city == 1) * 1, 5: (city == 2) * 1, 8: np.arange(1000) % 2})
    [(3, 5)]
    """
    if len(codes) < 2:
        return []
    numbers, held = list(codes), np.column_stack(list(codes.values())).astype(np.float64)
    held = np.where(held.mean(axis=0) > 0.5, 1 - held, held)
    together, share = held.T @ held, held.mean(axis=0)
    found, left = [], [int(i) for i in np.argsort(-share, kind="stable")]
    while left:
        chosen: list[int] = []
        for i in left:
            if not together[i, chosen].any() and len(chosen) < MOST_LEVELS:
                chosen.append(i)
        left = [i for i in left if i not in chosen]
        pairs = (share[chosen].sum() ** 2 - (share[chosen] ** 2).sum()) / 2
        if pairs * len(held) >= LEAST_EXPECTED:
            found.append(tuple(sorted(numbers[i] for i in chosen)))
    return sorted(found)
