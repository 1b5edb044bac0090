"""What a table of two ordered columns would hold, were they only correlated."""

import numpy as np
from scipy.special import ndtr, ndtri

from unlearn_cli.transport.distributions.couplings import cumulate
from unlearn_cli.transport.interface import Floats

STRONGEST = 0.999
"""Correlation that is looked for at most: one column is then nearly a function of the other."""

PLACES = 64
"""Places in each value of the first column at which the second is looked at: a mean over its normal density."""


def latent_normal(table: Floats) -> Floats:
    """Expected counts of a normal distribution that is cut at the margins of a table, with the table's correlation.

    Parameters
    ----------
    table : (r, c) float64
        Counts of rows by the values of two ordered columns, each value held by some row.

    Returns
    -------
    (r, c) float64, of the same margins

    References
    ----------
    Olsson 1979, Maximum likelihood estimation of the polychoric correlation coefficient.

    Examples
    --------
    >>> latent_normal(np.array([[8.0, 2.0], [2.0, 8.0]])).round(1).tolist()
    [[8.0, 2.0], [2.0, 8.0]]
    """
    from scipy.optimize import brentq  # half a second, and a map that is only applied needs none

    rows, total = table.sum(axis=1), table.sum()
    margins = cumulate(np.stack([rows / total]))[0], cumulate(np.stack([table.sum(axis=0) / total]))[0]
    product = np.multiply.outer(np.arange(len(rows), dtype=np.float64), np.arange(table.shape[1], dtype=np.float64))
    inside = (np.arange(PLACES) + 0.5) / PLACES
    places = ndtri(margins[0][:-1, None] + inside * np.diff(margins[0])[:, None])
    cuts = ndtri(margins[1])

    def expected(correlation: float) -> Floats:
        below = ndtr((cuts - correlation * places[..., None]) / np.sqrt(1 - correlation**2))
        return np.asarray(np.diff(below, axis=2).mean(axis=1) * rows[:, None])

    def off(correlation: float) -> float:
        return float((product * (expected(correlation) - table)).sum())

    if off(-STRONGEST) >= 0 or off(STRONGEST) <= 0:
        return expected(STRONGEST if off(STRONGEST) <= 0 else -STRONGEST)
    return expected(float(brentq(off, -STRONGEST, STRONGEST, xtol=1e-3)))
