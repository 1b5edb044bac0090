"""Which column of a relation to recompute: the one that stays within what was seen when the others move."""

from dataclasses import dataclass

import numpy as np

from unlearn_cli.core.rules.columns import Columns, Ints
from unlearn_cli.core.rules.kinds import KINDS
from unlearn_cli.core.rules.kinds.interface import Floats
from unlearn_cli.core.rules.rule import Booleans, Rule
from unlearn_cli.core.rules.simple_numbers import cost

MOVE = 0.1
"""Share of the ranks by which the free columns are moved, up or down: about what a repair does."""

JUDGED_ROWS = 5_000
"""Rows that are moved to judge: a share is known to 0.7 % then."""

FEW_VALUES, FEW_SHARE = 64, 0.02
"""A column with no more values, or with fewer than this share of the rows, holds no others: a coarse bracket, say."""

LEAST_STAY = 0.5
"""Share that has to stay within what was seen; below it, most of what is recomputed would be impossible."""

SAME_STAY = 0.03
"""Difference of such shares that decides nothing."""


@dataclass(frozen=True)
class Relation:
    """One relation between columns: the rules that say it, each for another dependent, the best first."""

    rules: tuple[Rule, ...]

    @property
    def used(self) -> frozenset[int]:
        """All its columns."""
        return frozenset((self.rules[0].dependent, *self.rules[0].formula.inputs))

    @property
    def rank(self) -> tuple[int, int, float]:
        """Simple relations first: few inputs, then the order of the kinds, then few digits."""
        first = self.rules[0].formula
        return len(first.inputs), list(KINDS).index(first.kind), digits(self.rules[0])


def ranked(rules: list[Rule], columns: Columns, random: np.random.Generator) -> Relation | None:
    """The relation of rules for different dependents of the same columns; None if none can be recomputed."""
    stays = [(stay(rule, columns, random), rule) for rule in rules]
    best = max(share for share, _ in stays)
    if best < LEAST_STAY:
        return None
    kept = [(share, rule) for share, rule in stays if share >= LEAST_STAY]
    # Between equals the simpler one, then the column that stands later: computed columns are appended.
    kept.sort(key=lambda pair: (max(best - SAME_STAY - pair[0], 0.0), digits(pair[1]), -pair[1].dependent))
    return Relation(tuple(rule for _, rule in kept))


def stay(rule: Rule, columns: Columns, random: np.random.Generator) -> float:
    """Share of recomputed values within the range, or among the few values, of the column, when the inputs move."""
    rows = columns.complete((rule.dependent, *rule.formula.inputs))[:JUDGED_ROWS].copy()
    y = rows[:, rule.dependent].copy()
    for column in rule.formula.inputs:
        rows[:, column] = _moved(rows[:, column], random)
    again = rule.unclipped(rows)
    with np.errstate(invalid="ignore"):
        slack = rule.precision * np.fmax(rule.formula.magnitude(rows), np.abs(again))
        inside = (again >= rule.low - slack) & (again <= rule.high + slack)
    # A clipped end takes in what lies beyond: 0 is what the rule gives there.
    inside |= (rule.clipped[0] & (again < rule.low)) | (rule.clipped[1] & (again > rule.high))
    if len(np.unique(y)) > max(FEW_VALUES, FEW_SHARE * len(y)):
        return float(inside.mean())
    return float((inside & _is_among(np.clip(again, rule.low, rule.high), np.unique(y), slack)).mean())


def digits(rule: Rule) -> float:
    """How long the formula is; roots and exponentials count as longer than squares and logarithms."""
    formula = rule.formula
    length = cost(formula.constant) + sum(cost(c) for c in formula.coefficients)
    awkward = sum(c != round(c) for c in formula.coefficients) if formula.kind == "product" else 0
    return round(length + 5.0 * awkward + (5.0 if formula.kind == "exponential" else 0.0), 6)


def _moved(column: Floats, random: np.random.Generator) -> Floats:
    """Each value (n,) replaced by one up to MOVE of the ranks away."""
    order = np.argsort(column, kind="stable")
    ranks: Ints = np.empty(len(column), dtype=np.intp)
    ranks[order] = np.arange(len(column))
    step = np.rint(random.uniform(-MOVE, MOVE, len(column)) * len(column)).astype(np.intp)
    return np.asarray(column[order][np.clip(ranks + step, 0, len(column) - 1)], dtype=np.float64)


def _is_among(values: Floats, support: Floats, slack: Floats) -> Booleans:
    right = np.clip(np.searchsorted(support, values), 1, max(len(support) - 1, 1))
    nearest = np.minimum(
        np.abs(values - support[right - 1]), np.abs(values - support[np.minimum(right, len(support) - 1)])
    )
    with np.errstate(invalid="ignore"):
        return np.asarray(nearest <= np.maximum(slack, 1e-12), dtype=np.bool_)
