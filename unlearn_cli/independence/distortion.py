"""How far a column moved, in units that can be averaged over columns."""

import numpy as np

from unlearn_cli.independence.changed import changed
from unlearn_cli.independence.interface import Floats


def distortion(before: Floats, after: Floats, is_category: bool) -> float:
    """Mean over rows of squared move / variance for numbers, share of changed cells for categories.

    The variance is that of the column before, over its non-null cells (1 where it is 0). A cell that became null, or
    ceased to be, counts as a move of one standard deviation; two nulls count as no move. Zero is no change; 2 is what
    replacing every number by an independent draw from the column would cost.
    """
    if is_category:
        return changed(before, after, is_category)
    if not len(before):
        return 0.0
    missing_before, missing_after = np.isnan(before), np.isnan(after)
    scale = variance(before)
    move = np.where(missing_before ^ missing_after, scale, (after - before) ** 2)
    return float(np.where(missing_before & missing_after, 0.0, move).mean() / scale)


def variance(values: Floats) -> float:
    """Variance over the non-null cells; 1 where it is 0 or there is no cell."""
    seen = values[~np.isnan(values)]
    return float(seen.var()) or 1.0 if len(seen) else 1.0
