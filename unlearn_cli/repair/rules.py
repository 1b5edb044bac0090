"""The rules between columns that a repair keeps: those that somebody states, and those that are found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from unlearn_cli.core.draws import generator
from unlearn_cli.core.errors import DataError, SettingsError, listing
from unlearn_cli.core.options import FitRequest
from unlearn_cli.core.rules import Rule, find_rules, parse_rule
from unlearn_cli.core.rules.choosing import evaluation_order
from unlearn_cli.core.rules.columns import MOST_MISSING, Columns
from unlearn_cli.core.rules.origins import of_coordinates
from unlearn_cli.transport.interface import FitRows, Floats

LEAST_SHARE = 0.99
"""Rows in which a rule that was found holds, at least: the others are its exceptions."""

REPAIR = "repair"
"""The way with missing cells in which these are filled and others emptied, whatever a rule would say of them."""

LEAST_STATED = 0.5
"""Rows in which a stated rule holds, at least: below, it is no rule of this table."""


def rules_of(
    rows: FitRows, request: FitRequest, unmoved: Sequence[str] = (), origins: Sequence[int] = ()
) -> tuple[Rule, ...]:
    """The rules of a table, in the order in which they are computed.

    Parameters
    ----------
    rows : FitRows
    request : FitRequest
    unmoved : sequence of str
        Columns of the table that are none of the rows': a rule cannot be of these.
    origins : sequence of int
        What the numbers of each column are counted from; empty where all are counted from 0.

    Raises
    ------
    DataError
        A stated rule does not hold, or is of columns that are not moved or are no numbers.
    SettingsError
        A stated rule cannot be read, or leads with others back to itself.
    """
    stated = _in_order([_stated(text, rows, unmoved, origins) for text in request.options.rule], rows)
    filled = filled_columns(rows, request)
    for rule in stated:
        _refuse_filled(rule, filled, rows)
    if request.options.no_rules:
        return stated
    ordered = np.array([column.ordered for column in rows.columns])
    seed = int(generator(request.secret, "rules").integers(2**31))
    found = find_rules(rows.values, ordered, least_share=LEAST_SHARE, seed=seed)
    return _together(stated, tuple(rule for rule in found if filled.isdisjoint(_used(rule))))


def _used(rule: Rule) -> list[int]:
    """All columns of a rule."""
    return [rule.dependent, *rule.formula.inputs]


def filled_columns(rows: FitRows, request: FitRequest) -> set[int]:
    """Columns of which missing cells are filled."""
    if request.options.nulls != REPAIR:
        return set()
    return set(np.flatnonzero(np.isnan(rows.values).any(axis=0)).tolist())


def _refuse_filled(rule: Rule, filled: set[int], rows: FitRows) -> None:
    names = [column.name for column in rows.columns]
    if holed := [repr(names[j]) for j in _used(rule) if j in filled]:
        raise DataError(
            f"--rule {rule.text(names)!r}: {listing(holed)} has missing cells, which --nulls {REPAIR} fills and "
            "empties as any other value.",
            "Take --nulls mask, or leave the rule out.",
        )


def _stated(text: str, rows: FitRows, unmoved: Sequence[str], origins: Sequence[int]) -> Rule:
    names = [column.name for column in rows.columns]
    rule = parse_rule(text, [*names, *unmoved])
    used = _used(rule)
    if still := [repr(unmoved[j - len(names)]) for j in used if j >= len(names)]:
        raise DataError(
            f"--rule {text!r}: {listing(still)} is not moved.",
            "State rules of columns that are moved: not the sensitive, kept, given, dropped or target ones, nor one of "
            "a single value.",
        )
    if words := [names[j] for j in used if not rows.columns[j].ordered]:
        raise DataError(
            f"--rule {text!r}: {words[0]!r} is no column of numbers.", "Compute with numbers and dates only."
        )
    rule = _fitted(of_coordinates(rule, origins), rows.values)
    _refuse(text, rule, rows.values)
    return rule


def _fitted(rule: Rule, values: Floats) -> Rule:
    """The rule with its range and share, and with the unit that its column holds multiples of.

    As precise as its columns are, if it holds so: text may have fewer digits.
    """
    used = _used(rule)
    columns = Columns.of(values[:, used], np.ones(len(used), dtype=bool), np.random.default_rng(0))
    rule = replace(rule, unit=rule.unit or float(columns.units[0]))
    exact = replace(rule, precision=columns.precision(tuple(range(len(used))))).fitted(values)
    return exact if exact.share >= LEAST_STATED else rule.fitted(values)


def _refuse(text: str, rule: Rule, values: Floats) -> None:
    """An error where the rule does not hold, or where there is nothing to compute its column from."""
    has, lacks = ~np.isnan(values[:, rule.dependent]), np.isnan(values[:, rule.formula.inputs]).any(axis=1)
    if rule.share < LEAST_STATED:
        held, complete = int(rule.holds(values[has & ~lacks]).sum()), int((has & ~lacks).sum())
        raise DataError(
            f"--rule {text!r} holds in {held:,} of {complete:,} fit rows{_example(rule, values)}.",
            "Leave it out, or state what holds.",
        )
    if (has & lacks).sum() > MOST_MISSING * has.sum():
        raise DataError(
            f"--rule {text!r}: in {int((has & lacks).sum()):,} of {int(has.sum()):,} fit rows with a value there is "
            "nothing to compute it from.",
            "Leave the rule out, or make the column empty where one that it is computed from is.",
        )


def _example(rule: Rule, values: Floats) -> str:
    wrong = np.flatnonzero(~rule.holds(values) & ~np.isnan(rule(values)) & ~np.isnan(values[:, rule.dependent]))
    if not len(wrong):
        return ""
    row = values[wrong[:1]]
    return f"; in one it gives {rule.unclipped(row)[0]:g}, and the cell is {row[0, rule.dependent]:g}"


def _in_order(rules: list[Rule], rows: FitRows) -> tuple[Rule, ...]:
    """Stated rules, each after those that compute its inputs."""
    several = [j for j, count in Counter(rule.dependent for rule in rules).items() if count > 1]
    if several:
        raise SettingsError(
            f"--rule: {listing([repr(rows.columns[j].name) for j in several])} is computed by more than one rule.",
            "State one rule for each column.",
        )
    try:
        return evaluation_order(rules)
    except ValueError as error:
        names = [column.name for column in rows.columns]
        raise SettingsError(
            f"--rule: these compute columns from each other: {listing([rule.text(names) for rule in rules])}.",
            "Leave one of them out.",
        ) from error


def _together(stated: tuple[Rule, ...], found: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Stated rules, then those of the found that compute no column which is stated, or that a stated one needs."""
    taken = {rule.dependent for rule in stated}
    fixed = taken | {j for rule in stated for j in rule.formula.inputs}
    return (*stated, *(rule for rule in found if rule.dependent not in fixed))
