"""Counts of the values of one column by group: the table that the per-column measures read."""

import numpy as np

from unlearn_cli.core.cells import Floats, Ints


def contingency(codes: Ints, groups: Ints, group_count: int) -> Floats:
    """Counts (m, K) of codes 0 .. m-1 by group 0 .. K-1."""
    height = int(codes.max()) + 1 if len(codes) else 0
    flat = np.bincount(codes * group_count + groups, minlength=height * group_count)
    return flat.reshape(height, group_count).astype(np.float64)


def value_counts(values: Floats, groups: Ints) -> Floats:
    """Counts (m, K) of the m distinct non-null values, ascending, by group; groups without a value are left out."""
    seen = ~np.isnan(values)
    codes = np.unique(values[seen], return_inverse=True)[1]
    counts = contingency(codes, groups[seen], int(groups.max(initial=0)) + 1)
    return counts[:, counts.sum(axis=0) > 0]
