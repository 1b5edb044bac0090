"""The rules between columns that a repair keeps: those that somebody states, and those that are found."""

import numpy as np

from unlearn_cli.core.draws import generator
from unlearn_cli.core.errors import DataError
from unlearn_cli.core.options import FitRequest
from unlearn_cli.core.rules import Rule, find_rules, parse_rule
from unlearn_cli.transport.interface import FitRows, Floats

LEAST_SHARE = 0.99
"""Rows in which a rule that was found holds, at least: the others are its exceptions."""

LEAST_STATED = 0.5
"""Rows in which a stated rule holds, at least: below, it is no rule of this table."""


def rules_of(rows: FitRows, request: FitRequest) -> tuple[Rule, ...]:
    """The rules of a table, in the order in which they are computed; a stated one comes before any that is found.

    Raises
    ------
    DataError
        A stated rule does not hold, or is of columns that are not moved or are no numbers.
    SettingsError
        A stated rule cannot be read.
    """
    stated = tuple(_stated(text, rows) for text in request.options.rule)
    if request.options.no_rules:
        return stated
    ordered = np.array([column.ordered for column in rows.columns])
    seed = int(generator(request.secret, "rules").integers(2**31))
    return _together(stated, find_rules(rows.values, ordered, least_share=LEAST_SHARE, seed=seed))


def _stated(text: str, rows: FitRows) -> Rule:
    names = [column.name for column in rows.columns]
    rule = parse_rule(text, names).fitted(rows.values)
    words = [names[j] for j in (rule.dependent, *rule.formula.inputs) if not rows.columns[j].ordered]
    if words:
        raise DataError(
            f"--rule {text!r}: {words[0]!r} is no column of numbers.", "Compute with numbers and dates only."
        )
    if rule.share < LEAST_STATED:
        complete = ~np.isnan(rows.values[:, [rule.dependent, *rule.formula.inputs]]).any(axis=1)
        held = int(rule.holds(rows.values[complete]).sum())
        raise DataError(
            f"--rule {text!r} holds in {held:,} of {int(complete.sum()):,} fit rows{_example(rule, rows.values)}.",
            "Leave it out, or state what holds.",
        )
    return rule


def _example(rule: Rule, values: Floats) -> str:
    wrong = np.flatnonzero(~rule.holds(values) & ~np.isnan(rule(values)) & ~np.isnan(values[:, rule.dependent]))
    if not len(wrong):
        return ""
    row = values[wrong[:1]]
    return f"; in one it gives {rule(row)[0]:g}, and the cell is {row[0, rule.dependent]:g}"


def _together(stated: tuple[Rule, ...], found: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Stated rules, then those of the found that compute no column which is stated, or that a stated one needs."""
    taken = {rule.dependent for rule in stated}
    fixed = taken | {j for rule in stated for j in rule.formula.inputs}
    return (*stated, *(rule for rule in found if rule.dependent not in fixed))
