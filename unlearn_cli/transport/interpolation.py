"""The way from a table to its repair: which rows go, and the values where they arrive."""

import numpy as np

from unlearn_cli.randomness import Draws
from unlearn_cli.transport.interface import NULL, SAME, Codes, Column, Floats


def interpolate(codes: Codes, strength: float, draws: Draws) -> Codes:
    """Positions at t = `strength` on the way to `codes` (n, d): a row goes all the way with chance t, else stays SAME.

    The law of group z becomes the mixture (1 - t) P_z + t P^_z of its laws before and after. What the rows tell of the
    group is convex in mixtures (mutual information: Cover & Thomas 2006, theorem 2.7.4; total variation likewise), so
    I(t) <= (1 - t) I(0) + t I(1): the way has no bump. McCann's way, (1 - t) x + t T(x), puts cells of a column with
    ties on values where few but the moved rows are, and tells more half-way than at its start.

    One draw a row: a row that goes at t goes at every larger one, t = 0 is the table and t = 1 is `codes`.
    """
    stays = draws("strength") >= strength
    return np.where(stays[:, None], np.int32(SAME), codes)


def values_at(columns: tuple[Column, ...], values: Floats, codes: Codes) -> Floats:
    """What `values` (n, d) become by a move to the positions `codes`: NULL is NaN, SAME the value before."""
    moved = np.column_stack([column.support[np.maximum(codes[:, j], 0)] for j, column in enumerate(columns)])
    return np.where(codes == SAME, values, np.where(codes == NULL, np.nan, moved))
