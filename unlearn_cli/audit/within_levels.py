"""Per-column measures within the levels of given columns: the mean of what is measured in each."""

from collections.abc import Iterator

import numpy as np

from unlearn_cli.audit.least_distortion import least_distortion
from unlearn_cli.core.cells import Dependence, Floats, Ints
from unlearn_cli.statistics.distortion import variance


def dependence_within(
    measure: Dependence, values: Floats, groups: Ints, is_category: bool, levels: Ints
) -> float | None:
    """Mean over levels of a measure of one column against the group, weighted by pairs of rows of different groups.

    None where no level can say. Small levels show more dependence by chance than the whole table does.
    """
    total, weight = 0.0, 0.0
    for rows in _by_level(levels):
        counts = np.bincount(groups[rows]).astype(np.float64)
        pairs = float(counts.sum() ** 2 - (counts**2).sum())
        found = measure(values[rows], groups[rows], is_category) if pairs else None
        if found is not None:
            total, weight = total + pairs * found, weight + pairs
    return total / weight if weight else None


def least_within(values: Floats, groups: Ints, is_category: bool, levels: Ints) -> float:
    """`least_distortion` of a column that is to be independent of the group within each level: the levels' mean.

    Each level has its own barycenter; its cost is in units of the variance of the whole column.
    """
    whole, total = variance(values), 0.0
    for rows in _by_level(levels):
        if (groups[rows] == groups[rows[0]]).all():
            continue
        scale = 1.0 if is_category else variance(values[rows]) / whole
        total += len(rows) * scale * least_distortion(values[rows], groups[rows], is_category)
    return total / len(values)


def _by_level(levels: Ints) -> Iterator[Ints]:
    """The rows of each level."""
    order = np.argsort(levels, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(levels[order])) + 1)
