"""Target encoding: what the known rows with the same value say of the group, learned without a row's own group."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.cells import Bools, Floats, Ints

PARTS = 5
"""Parts of the known rows: each is encoded by the others, so that no row meets its own group."""

MOST_GROUPS = 8
"""Groups that are encoded, the largest."""


def group_indicators(groups: Ints, train: Ints) -> NDArray[np.bool_]:
    """Whether each row (n,) is of a group, for all but one of the groups of `train`, at most the 8 largest (n, K)."""
    kinds, counts = np.unique(groups[train], return_counts=True)
    chosen = kinds[np.argsort(-counts, kind="stable")][: MOST_GROUPS if len(kinds) > 2 else 1]
    return np.asarray(groups[:, None] == chosen)


def inner_parts(train: Ints, units: Ints | None = None) -> Iterator[tuple[Ints, Ints]]:
    """Each part of the known rows, and the known rows to learn what it gets from.

    With `units` (n,) all rows of a unit are in one part.
    """
    draws = np.random.default_rng(0)
    if units is None:
        part = draws.permutation(len(train)) % PARTS
    else:
        of_row = np.unique(units[train], return_inverse=True)[1]
        part = (draws.permutation(int(of_row.max()) + 1) % PARTS)[of_row]
    for number in range(PARTS):
        yield train[part == number], train[part != number]


def encoded(codes: Ints, of_group: Bools, train: Ints, units: Ints | None = None) -> Floats:
    """Share of the group among the known rows of each row's value (n,), drawn to the share of all by one row's weight.

    A known row is encoded by the parts of the known rows that it is not in, so it looks as one that is to be guessed:
    encoded by all, its own group would tell, and attackers would learn to trust rare values.

    Parameters
    ----------
    codes : (n,) intp
        The value of each row, from 0.
    of_group : (n,) bool
        Only those of `train` are looked at.
    train : intp
    units : (n,) intp, optional
        Rows of one unit do not encode each other.

    Examples
    --------
    >>> group = np.tile([True, False], 50)
    >>> once = encoded(np.arange(100), group, np.arange(80))
    >>> bool((once == 0.5).all())
    True
    >>> twice = encoded(np.tile([0, 1], 50), group, np.arange(80))
    >>> bool((twice[0::2] > 0.9).all() and (twice[1::2] < 0.1).all())
    True
    """
    overall = float(of_group[train].mean())

    def shares(rows: Ints, learned: Ints) -> Floats:
        size = int(codes.max()) + 1
        seen = np.bincount(codes[learned], minlength=size)
        hits = np.bincount(codes[learned], of_group[learned], minlength=size)
        return np.asarray((hits + overall)[codes[rows]] / (seen + 1.0)[codes[rows]])

    found = shares(np.arange(len(codes)), train)
    for part, others in inner_parts(train, units):
        found[part] = shares(part, others)
    return found
