"""Of relations that lead each other in circles as many are kept as can be evaluated."""

import numpy as np
import pytest

from unlearn_cli.core.rules import Formula, Rule
from unlearn_cli.core.rules.choosing import chosen_rules, evaluation_order
from unlearn_cli.core.rules.direction import Relation


def rule(dependent: int, *inputs: int) -> Rule:
    return Rule(dependent, Formula("linear", inputs, (1.0,) * len(inputs), 0.0), 0.0, "none", 0.0, 9.0, False, 1.0)


def chosen(*relations: tuple[Rule, ...]) -> list[int]:
    return [rule.dependent for rule in chosen_rules(map(Relation, relations), np.random.default_rng(0))]


def test_a_rule_comes_after_those_of_its_inputs() -> None:
    assert chosen((rule(0, 1, 2),), (rule(1, 3),)) == [1, 0]


def test_the_best_dependent_is_taken_unless_it_is_computed_already() -> None:
    assert chosen((rule(2, 0), rule(0, 2)), (rule(2, 1, 3), rule(1, 2, 3))) == [2, 1]


def test_a_circle_is_cut() -> None:
    assert len(chosen((rule(0, 1),), (rule(1, 2),), (rule(2, 0),))) == 2


def test_of_two_ways_the_one_with_more_rules_is_taken() -> None:
    """The first relation, being simpler, would take column 0 from the second, which has no other."""
    assert sorted(chosen((rule(0, 1), rule(1, 0)), (rule(0, 2, 3),))) == [0, 1]


def test_a_circle_cannot_be_put_in_order() -> None:
    with pytest.raises(ValueError, match="back to themselves"):
        evaluation_order([rule(0, 1), rule(1, 0)])
