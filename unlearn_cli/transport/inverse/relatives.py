"""The inverse of relative columns: what they were, from what their coordinates and their inputs were."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.relatives import Relative
from unlearn_cli.transport.interface import Floats, Restored

Bools = NDArray[np.bool_]


def hides_coordinate(relative: Relative, values: Floats) -> Bools:
    """Repaired rows (n, d) where other coordinates give the same cell: it is at an end of its range, or all of 0."""
    y, rule = values[:, relative.rule.dependent], relative.rule
    if relative.way == "difference":
        return np.asarray((y <= rule.low) | (y >= rule.high))
    return np.asarray((y >= rule.high) | ((rule.formula(values) <= 0) & (y <= rule.low)))


def restore_relative(relative: Relative, values: Floats, out: Restored) -> Bools:
    """Write what a column was in the place of its coordinate in `out`; its inputs are there already.

    Returns the rows (n,) of which it may have been anything, between the ends of what its coordinate may have been.
    A number that was rounded tells its coordinate to half a unit, and the coordinate its number before.
    """
    rule = relative.rule
    j, inputs = rule.dependent, list(rule.formula.inputs)
    parts = (out.values, out.low, out.high)
    ends = [part[:, [j, *inputs]].copy() for part in parts]
    likeliest = _value(relative, ends[0], values)
    low, high = likeliest.copy(), likeliest.copy()
    for corner in product((1, 2), repeat=1 + len(inputs)):
        given = _value(relative, np.column_stack([ends[side][:, i] for i, side in enumerate(corner)]), values)
        low, high = np.fmin(low, given), np.fmax(high, given)
    missing = np.isnan(values[:, j])
    for part, found in zip(parts, (likeliest, low - rule.unit, high + rule.unit), strict=True):
        part[:, j] = np.where(missing, values[:, j], np.clip(found, rule.low, rule.high))
    both_ways = (relative.way == "ratio") & (ends[1][:, 0] < 0) & (ends[2][:, 0] >= 0)
    return np.asarray(~missing & (both_ways | np.isnan(likeliest)), dtype=np.bool_)


def _value(relative: Relative, known: Floats, values: Floats) -> Floats:
    """The column (n,), of its coordinate and its inputs (n, 1 + k)."""
    cells = values.copy()
    cells[:, list(relative.rule.formula.inputs)] = known[:, 1:]
    return relative.value(cells, known[:, 0])
