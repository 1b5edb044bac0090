"""McCann's interpolation between a table and its repair: how far along the way the rows go."""

import numpy as np

from unlearn_cli.randomness import Draws
from unlearn_cli.transport.interface import NULL, SAME, Codes, Column, Floats
from unlearn_cli.transport.laws import nearest


def interpolate(values: Floats, codes: Codes, columns: tuple[Column, ...], strength: float, draws: Draws) -> Codes:
    """Positions in the supports at t = `strength` on the way from `values` (n, d) to `codes` (n, d).

    Ordered columns: (1 - t) x + t T(x) (McCann 1997, section 1), at the nearest value of the support. Categories: the
    geodesic of the 0/1 metric, T(x) with probability t, else x. t = 0 leaves every cell the SAME, t = 1 is `codes`.
    """
    if strength == 1.0:
        return codes
    if strength == 0.0:
        return np.full_like(codes, SAME)
    out = codes.copy()
    for j, column in enumerate(columns):
        moved = (codes[:, j] != NULL) & (codes[:, j] != SAME) & ~np.isnan(values[:, j])
        if column.ordered:
            between = (1 - strength) * values[moved, j] + strength * column.support[codes[moved, j]]
            out[moved, j] = nearest(column.support, between)
        else:
            stays = draws(f"{column.name}: strength") >= strength
            out[moved & stays, j] = SAME
        born = np.isnan(values[:, j]) != (codes[:, j] == NULL)
        out[born & (codes[:, j] != SAME) & (draws(f"{column.name}: null strength") >= strength), j] = SAME
    return out


def values_at(columns: tuple[Column, ...], values: Floats, codes: Codes) -> Floats:
    """What `values` (n, d) become by a move to the positions `codes`: NULL is NaN, SAME the value before."""
    moved = np.column_stack([column.support[np.maximum(codes[:, j], 0)] for j, column in enumerate(columns)])
    return np.where(codes == SAME, values, np.where(codes == NULL, np.nan, moved))
