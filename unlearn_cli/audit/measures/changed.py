"""The share of the cells of a column that a repair changed."""

import numpy as np

from unlearn_cli.core.cells import Floats


def changed(before: Floats, after: Floats, _is_category: bool) -> float:
    """Share of rows whose cell differs, in [0, 1]; two nulls are equal, a null and a value differ."""
    same = (before == after) | (np.isnan(before) & np.isnan(after))
    return float(1.0 - same.mean()) if len(same) else 0.0
