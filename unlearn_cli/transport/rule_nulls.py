"""Missing cells of columns that rules compute from others."""

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.rules import Rule
from unlearn_cli.transport.interface import Floats


def tells_nulls(rule: Rule, values: Floats) -> bool:
    """Is the column of a rule missing in some of the rows (n, d), and in just those where the rule gives no number?

    An hourly wage is missing where nobody works: a row that has hours and no wage would show that it was moved.
    """
    missing = np.isnan(values[:, rule.dependent])
    return bool(missing.any() and (missing == np.isnan(rule.formula(values))).all())


def without_told_nulls(rules: tuple[Rule, ...], values: Floats) -> Floats:
    """Cells (n, d) in which no null is left that a rule tells: those are no mask of their own."""
    out = values.copy()
    for rule in rules:
        if tells_nulls(rule, values):
            out[np.isnan(out[:, rule.dependent]), rule.dependent] = 0.0
    return out


def lost_with(rules: tuple[Rule, ...], lost: NDArray[np.bool_], values: Floats) -> NDArray[np.bool_]:
    """Cells (n, d) that are lost, and those that rules would compute from one that is: else they would stay unmoved."""
    out = lost.copy()
    for rule in rules:
        out[:, rule.dependent] |= out[:, rule.formula.inputs].any(axis=1) & ~np.isnan(values[:, rule.dependent])
    return out
