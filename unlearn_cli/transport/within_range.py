"""Inputs of a rule, moved to values of their own for which the result stays in the range that it had."""

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.rules import Rule
from unlearn_cli.transport.distributions.barycenters import nearest
from unlearn_cli.transport.interface import Column, Floats, Ints

NEARBY = (-2, -1, 0, 1, 2)
"""Values of an input that are tried, around the one for which the result lies on the end of its range."""


def bring_within(rule: Rule, values: Floats, columns: tuple[Column, ...], movable: Ints) -> Floats:
    """Complete rows (n, d) in which the result lies within its range, if inputs that are `movable` can do it.

    Those of the most values go first, as they can do it with the least of a move, and go as far as they can.
    """
    part, inputs = values.copy(), rule.formula.inputs
    for i in sorted(range(len(inputs)), key=lambda i: -len(columns[inputs[i]].support)):
        outside = np.flatnonzero(is_outside(rule, part))
        if not len(outside):
            break
        if inputs[i] in movable:
            part[outside] = _nearer(rule, i, part[outside], columns[inputs[i]].support)
    return part


def is_outside(rule: Rule, values: Floats) -> NDArray[np.bool_]:
    """Rows (n,) where the rule gives what no fit row had: there is no number, or one beyond the range."""
    return np.asarray(_beyond(rule, values) > 0)


def _beyond(rule: Rule, values: Floats) -> Floats:
    """How far (n,) the result lies beyond its range; infinite where there is no number.

    What arithmetic may be off by is none of it, nor what lies beyond an end at which the column is clipped.
    """
    exact = rule.unclipped(values)
    slack = rule.precision * np.nan_to_num(rule.formula.magnitude(values))
    slack = np.minimum(slack, rule.unit / 2) if rule.unit else slack  # multiples of it are what they are
    low = np.zeros(len(values)) if rule.clipped[0] else rule.low - exact
    high = np.zeros(len(values)) if rule.clipped[1] else exact - rule.high
    beyond = np.maximum(low, high)
    return np.where(np.isnan(exact), np.inf, np.where(beyond > slack, beyond, 0.0))


def _nearer(rule: Rule, position: int, values: Floats, support: Floats) -> Floats:
    """Rows with one input at the nearest value of its support that takes the result (as far as it can) to its range."""
    j = rule.formula.inputs[position]
    bound = np.where(rule.unclipped(values) < rule.low, rule.low, rule.high)
    wanted = rule.formula.solve(values, position, bound)
    at = nearest(support, np.nan_to_num(wanted))
    best, left, cost = values.copy(), _beyond(rule, values), np.zeros(len(values))
    for step in NEARBY:
        tried = values.copy()
        tried[:, j] = support[np.clip(at + step, 0, len(support) - 1)]
        beyond, price = _beyond(rule, tried), np.abs(tried[:, j] - values[:, j])
        better = ~np.isnan(wanted) & ((beyond < left) | ((beyond == left) & (price < cost)))
        best[better], left, cost = tried[better], np.where(better, beyond, left), np.where(better, price, cost)
    return best
