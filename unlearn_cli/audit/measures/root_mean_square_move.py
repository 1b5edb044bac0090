"""How far the cells of a column moved, in the column's own unit."""

import numpy as np

from unlearn_cli.core.cells import Floats
from unlearn_cli.statistics.distortion import distortion


def root_mean_square_move(before: Floats, after: Floats, is_category: bool) -> float:
    """sqrt(E |x^ - x|^2): the transport cost of order 2 of the move that was made, an upper bound of W2(x, x^).

    Numbers: root mean squared move over rows with a value on both sides, in the unit of the column (dates: their
    physical unit); 0 where there is none. Categories: square root of the share of changed cells, which is the same
    cost under the 0/1 metric.
    """
    if is_category:
        return float(np.sqrt(distortion(before, after, is_category)))
    both = ~(np.isnan(before) | np.isnan(after))
    return float(np.sqrt(np.mean((after[both] - before[both]) ** 2))) if both.any() else 0.0
