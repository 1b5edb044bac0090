"""The mixture of a table and its repair: which rows move, and the values where they arrive."""

import numpy as np

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import MapError
from unlearn_cli.transport.interface import NULL, SAME, Codes, Column, Floats


def mix(codes: Codes, strength: float, draws: Draws) -> Codes:
    """Codes of a repair for a share of the rows: a row moves all the way with chance `strength`, else stays SAME.

    The distribution of group z becomes the mixture (1 - t) P_z + t P^_z of those before and after. What the rows tell
    of the group is convex in mixtures (mutual information: Cover & Thomas 2006, theorem 2.7.4; total variation
    likewise), so I(t) <= (1 - t) I(0) + t I(1): there is no bump in between. McCann's displacement, (1 - t) x + t T(x),
    puts cells of a column with ties on values where few but the moved rows are, and tells more half-way than at t = 0.

    Parameters
    ----------
    codes : (n, d) int32
        Where a map takes the cells.
    strength : float
        The share t, 0 to 1: 0 is the table, 1 is `codes`.
    draws : Draws
        Of the n rows; one draw a row, so that a row which moves at t moves at every larger one.

    Returns
    -------
    (n, d) int32

    Examples
    --------
    >>> from unlearn_cli.core.secret import Secret
    >>> draws = Draws(Secret.of_seed(7), np.arange(10_000, dtype=np.uint64))
    >>> half = mix(np.zeros((10_000, 2), dtype=np.int32), 0.5, draws)
    >>> bool(0.48 < (half == SAME).all(axis=1).mean() < 0.52), bool((half[:, 0] == half[:, 1]).all())
    (True, True)
    """
    stays = draws("strength") >= strength
    return np.where(stays[:, None], np.int32(SAME), codes)


def values_at(columns: tuple[Column, ...], values: Floats, codes: Codes) -> Floats:
    """What cells become by a move to positions in the supports.

    Parameters
    ----------
    columns : tuple of d Column
    values : (n, d) float64
        Before the move.
    codes : (n, d) int32
        Positions; NULL becomes NaN, SAME is the value before.

    Returns
    -------
    (n, d) float64

    Raises
    ------
    MapError
        Where a position is past the end of its support: only a map that was tampered with has such.

    Examples
    --------
    >>> age = Column("age", True, np.array([20.0, 30.0]))
    >>> codes = np.array([[1], [NULL], [SAME]], dtype=np.int32)
    >>> values_at((age,), np.array([[24.0], [25.0], [26.0]]), codes).ravel().tolist()
    [30.0, nan, 26.0]
    """
    for column, most in zip(columns, codes.max(axis=0, initial=SAME), strict=True):
        if most >= len(column.support):
            problem = f"the map is damaged: it moves {column.name!r} out of its {len(column.support):,} values."
            raise MapError(problem, "Copy it again, or fit the map again.")
    moved = np.column_stack([column.support[np.maximum(codes[:, j], 0)] for j, column in enumerate(columns)])
    return np.where(codes == SAME, values, np.where(codes == NULL, np.nan, moved))
