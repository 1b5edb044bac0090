"""The least gate that a table without a leak would pass, and the rows that a gate needs: the power of the test."""

import math

from unlearn_cli.statistics.advantage import LEARNING
from unlearn_cli.statistics.confidence import one_sided_errors
from unlearn_cli.statistics.crossfit import TESTED

POWER = 0.8
"""Chance, at least, that a table without a leak passes a gate that is assessed: what is usual for a planned test. With
three attacks at equal groups it takes 12,800 rows for a gate of 0.05, 3,200 for 0.10 and 1,430 for 0.15."""


def errors_to_pass(claims: int) -> float:
    """Standard errors of a blind guess that a gate must be above 0 so that PASS has a chance of POWER.

    PASS wants |s| + z e LEARNING <= gate in each of `claims` comparisons (attacks, and groups if more than two), z of
    the one-sided 95 %. |s| of a blind guess exceeds z' e with chance (1 - POWER) / claims, so that all of them stay
    below with POWER, whatever their dependence.

    >>> round(errors_to_pass(3), 2)
    3.64
    """
    return LEARNING * one_sided_errors() + one_sided_errors(2 * claims, POWER)


def rows_to_pass(share: float, gate: float, claims: int) -> int:
    """Rows of a table, with `share` of them in its smallest group, for which PASS of the gate has a chance of POWER.

    Of n TESTED rows a blind guess has the variance 1 / (3 share (1 - share) n TESTED), see `minimum_detectable`.

    >>> [rows_to_pass(0.5, gate, 3) for gate in (0.05, 0.10, 0.15)]
    [12819, 3205, 1425]
    """
    return math.ceil(errors_to_pass(claims) ** 2 / (3 * share * (1 - share) * TESTED * gate**2))


def values_to_pass(gate: float, claims: int) -> int:
    """Rows with an exact value for which PASS of a gate on its rank correlation has a chance of POWER."""
    return math.ceil((1 + (errors_to_pass(claims) / gate) ** 2) / TESTED)
