"""POT's `EMDTransport`: each group coupled exactly with the pooled rows, a row goes to the mean of its partners."""

from collections.abc import Callable
from functools import partial

import numpy as np
from ot.da import EMDTransport

from benchmarks.peers.interface import Floats, Ints, Move, by_group

MOST = 3_000
"""Rows on either side of a coupling, which costs about the cube of them."""

STEPS = 10_000_000
"""Of the network simplex: the default of 100,000 ends before the optimum is found."""


def fit(rows: Floats, groups: Ints) -> Move[Floats]:
    """Each group to the same sample of the pooled rows."""
    pooled = rows[np.random.default_rng(0).permutation(len(rows))[:MOST]]
    moves: dict[int, Callable[[Floats], Floats]] = {}
    for group in range(groups.max() + 1):
        source = rows[groups == group][:MOST]
        moves[group] = partial(_moved, EMDTransport(max_iter=STEPS).fit(Xs=source, Xt=pooled), source)

    def move(rows: Floats, groups: Ints) -> Floats:
        return by_group(rows, groups, moves)

    return move


def _moved(fitted: EMDTransport, source: Floats, rows: Floats) -> Floats:
    """`transform` follows the coupling only where it is given the fitted rows alone; others move as the nearest."""
    known = len(source) if np.array_equal(rows[: len(source)], source) else 0
    parts = [part for part in (rows[:known], rows[known:]) if len(part)]
    return np.vstack([fitted.transform(part) for part in parts])
