"""Whether a rule says something: that it is no coincidence, and that each of its inputs matters."""

import numpy as np

from unlearn_cli.core.rules.columns import FEWEST_ROWS, Columns
from unlearn_cli.core.rules.kinds.interface import Floats
from unlearn_cli.core.rules.rule import Rule
from unlearn_cli.core.rules.simple_numbers import UNSIMPLE, cost

BROKEN_ROWS, BROKEN_SHARE = 30, 0.05
"""Rows in which a rule has to break when one of its inputs is shuffled."""

ROUNDED_FROM, MANY_VALUES = 2, 64
"""A column of few values is no rounded formula of few values: to a handful of dummies any code can be fitted."""

FREE_STEPS = 20
"""Units of spread that a rounded column needs for coefficients that are no simple numbers: these fit more."""


def is_sound(rule: Rule, columns: Columns, least_share: float, random: np.random.Generator) -> bool:
    """Does the rule hold away from where it is clipped as well, and break without any one of its inputs?"""
    rows = columns.complete((rule.dependent, *rule.formula.inputs))
    return (
        len(rows) >= FEWEST_ROWS
        and columns.varies(rule.dependent)
        and columns.is_covered(rule.dependent, rule.formula.inputs)
        and _holds_inside(rule, rows, least_share)
        and _is_simple_enough(rule, rows)
        and all(_matters(rule, column, rows, random) for column in rule.formula.inputs)
    )


def _holds_inside(rule: Rule, rows: Floats, least_share: float) -> bool:
    """In the rows that are not at a clipped end; at that end any formula that lies far enough beyond holds."""
    y = rows[:, rule.dependent]
    inside = ~((rule.clipped[0] & (y == rule.low)) | (rule.clipped[1] & (y == rule.high)))
    enough = max(BROKEN_ROWS, BROKEN_SHARE * len(rows))
    return bool(inside.sum() >= enough and rule.holds(rows[inside]).mean() >= least_share)


def _is_simple_enough(rule: Rule, rows: Floats) -> bool:
    """Rounded, are there values to round, and has it simple coefficients or so fine a unit that chance fits none?"""
    if rule.rounding == "none":
        return True
    y = rows[:, rule.dependent]
    if len(np.unique(rule.formula(rows))) < ROUNDED_FROM * len(np.unique(y)) and len(np.unique(y)) < MANY_VALUES:
        return False
    if all(cost(c) < UNSIMPLE for c in (*rule.formula.coefficients, rule.formula.constant)):
        return True
    return bool(np.clip(y, *np.quantile(y, (0.02, 0.98))).std() >= FREE_STEPS * rule.unit)


def _matters(rule: Rule, column: int, rows: Floats, random: np.random.Generator) -> bool:
    shuffled = rows.copy()
    shuffled[:, column] = random.permutation(rows[:, column])
    broken = np.count_nonzero(rule.holds(rows) & ~rule.holds(shuffled))
    return bool(broken >= max(BROKEN_ROWS, BROKEN_SHARE * len(rows)))
