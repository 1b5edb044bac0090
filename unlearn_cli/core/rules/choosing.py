"""Rules out of relations: each column computed at most once, and none from itself by way of others."""

from collections.abc import Iterable

import numpy as np

from unlearn_cli.core.rules.direction import Relation
from unlearn_cli.core.rules.rule import Rule

ORDERS = 30
"""Orders of the relations that are tried when simple ones first does not give a rule for each."""


def chosen_rules(relations: Iterable[Relation], random: np.random.Generator) -> tuple[Rule, ...]:
    """The most rules that can be evaluated one after the other, in such an order.

    Simple relations choose their dependent first. A relation that others imply is left without one: all its columns
    are computed by then, or would be from themselves.
    """
    ordered = sorted(relations, key=lambda relation: (relation.rank, sorted(relation.used)))
    best = _greedy(ordered)
    for _ in range(ORDERS if len(best) < len(ordered) else 0):
        shuffled = _greedy([ordered[i] for i in random.permutation(len(ordered))])
        if len(shuffled) > len(best):
            best = shuffled
    return evaluation_order(best)


def _greedy(relations: list[Relation]) -> list[Rule]:
    rules: dict[int, Rule] = {}
    for relation in relations:
        fits = (rule for rule in relation.rules if rule.dependent not in rules and not _leads_back(rule, rules))
        if (first := next(fits, None)) is not None:
            rules[first.dependent] = first
    return list(rules.values())


def _leads_back(rule: Rule, rules: dict[int, Rule]) -> bool:
    """Is an input of the rule computed, directly or not, from its dependent?"""
    open_columns, seen = list(rule.formula.inputs), set(rule.formula.inputs)
    while open_columns:
        column = open_columns.pop()
        if column == rule.dependent:
            return True
        further = set(rules[column].formula.inputs) - seen if column in rules else set()
        seen |= further
        open_columns += sorted(further)
    return False


def evaluation_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules so that each comes after those that compute its inputs."""
    left = {rule.dependent: rule for rule in rules}
    order: list[Rule] = []
    while left:
        ready = [column for column in sorted(left) if not set(left[column].formula.inputs) & set(left)]
        if not ready:
            raise ValueError("rules that lead back to themselves")
        order += [left.pop(column) for column in ready]
    return tuple(order)
