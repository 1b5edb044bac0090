"""The dependent is the column that stays within what was seen."""

import numpy as np
import pytest

from unlearn_cli.core.rules import Formula, Rule
from unlearn_cli.core.rules.columns import Columns
from unlearn_cli.core.rules.direction import ranked, stay

RANDOM = np.random.default_rng(0)
A, B = RANDOM.gamma(1, 10, 3_000), RANDOM.gamma(1, 10, 3_000)


def columns(*values: np.ndarray) -> Columns:
    table = np.column_stack(values)
    return Columns.of(table, np.ones(table.shape[1], dtype=bool), np.random.default_rng(0))


def rules(formula: Formula, table: Columns) -> list[Rule]:
    """The formula for the last column, and turned to each other one."""
    last = table.values.shape[1] - 1
    turned = [(i, formula.turned(position, last)) for position, i in enumerate(formula.inputs)]
    both = [(last, formula), *((i, other) for i, other in turned if other is not None)]
    plain = [Rule(i, other, 0.0, "none", 0.0, 0.0, False, 1.0) for i, other in both]
    return [rule.fitted(table.values) for rule in plain]


@pytest.mark.parametrize(
    ("formula", "column", "dependent"),
    [
        (Formula("linear", (0, 1), (1.0, 1.0), 0.0), A + B, 2),
        (Formula("linear", (0, 1), (1.0, -1.0), 0.0), A - B, 2),
        (Formula("product", (0,), (2.0,), 1.0), A**2, 1),
        (Formula("logarithm", (0,), (1.0,), 0.0), np.log(A), 1),
    ],
)
def test_a_whole_follows_its_parts_and_the_simpler_formula_decides_between_equals(
    formula: Formula, column: np.ndarray, dependent: int
) -> None:
    table = columns(*(A, B)[: len(formula.inputs)], column)
    relation = ranked(rules(formula, table), table, np.random.default_rng(0))
    assert relation is not None and relation.rules[0].dependent == dependent


def test_a_column_of_few_values_has_to_hit_one_of_them() -> None:
    bracket = np.random.default_rng(1).choice([0.0, 100.0, 250.0], 3_000)
    table = columns(bracket, A, bracket - A)
    difference = rules(Formula("linear", (0, 1), (1.0, -1.0), 0.0), table)
    shares = {rule.dependent: stay(rule, table, np.random.default_rng(0)) for rule in difference}
    assert shares[0] < 0.1 < 0.5 < shares[2]


def test_what_cannot_be_recomputed_within_the_range_is_no_relation() -> None:
    x = np.random.default_rng(0).normal(0, 1e-6, 3_000) + A
    table = columns(A, x, A - x)
    rule = rules(Formula("linear", (0, 1), (1.0, -1.0), 0.0), table)[0]
    assert ranked([rule], table, np.random.default_rng(0)) is None
