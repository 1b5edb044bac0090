"""How far a table moved, all columns together, with the interval that its rows allow."""

import numpy as np
from scipy.special import ndtri

from unlearn_cli.independence.distortion import variance
from unlearn_cli.independence.findings import SpreadFindings
from unlearn_cli.independence.interface import Cells, Floats

CONFIDENCE = 0.95


def table_distortion(before: Cells, after: Cells) -> SpreadFindings | None:
    """Mean over columns of their distortion (see distortion.py) and its 95 % interval; None without a common column.

    Rows are independent and distortion is a mean over rows, so the interval is the normal limit of the mean.
    """
    names = [name for name in before.names if name in after.names]
    if not names or not len(before.values):
        return None
    costs = np.mean([_costs(before, after, name) for name in names], axis=0)
    mean, rows = float(costs.mean()), len(costs)
    reach = float(ndtri((1 + CONFIDENCE) / 2) * costs.std(ddof=1) / np.sqrt(rows)) if rows > 1 else np.inf
    return SpreadFindings(mean, max(0.0, mean - reach), mean + reach)


def _costs(before: Cells, after: Cells, name: str) -> Floats:
    """What the move of each row's cell cost (n,): squared move / variance, or 1 where a category differs."""
    j = before.names.index(name)
    old, new = before.values[:, j], after.values[:, after.names.index(name)]
    missing = np.isnan(old), np.isnan(new)
    apart = (old != new) & ~(missing[0] & missing[1])
    if before.is_category[j]:
        return np.asarray(apart, dtype=np.float64)
    step = np.where(missing[0] | missing[1], 1.0, (new - old) ** 2 / variance(old))
    return np.where(apart, step, 0.0)
