"""Rules of numbers that are counted from an origin, as those beyond doubles are: in a sum a constant changes."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from unlearn_cli.core.errors import DataError
from unlearn_cli.core.rules.rule import Rule


def of_coordinates(rule: Rule, origins: Sequence[int]) -> Rule:
    """A rule of the numbers of a table as one of their coordinates.

    Parameters
    ----------
    rule : Rule
    origins : sequence of int
        What each column is counted from, see `origin_of`; empty where all are counted from 0.

    Raises
    ------
    DataError
        Where it is no sum: of a product of numbers that doubles do not hold, doubles know nothing.

    Examples
    --------
    >>> from unlearn_cli.core.rules import parse_rule
    >>> rule = of_coordinates(parse_rule("took = end - start", ["start", "end", "took"]), (1000, 1300, 0))
    >>> rule.text(["start", "end", "took"])
    'took = end - start + 300'
    """
    return _shifted(rule, origins, 1)


def of_numbers(rule: Rule, origins: Sequence[int]) -> Rule:
    """A rule of coordinates as one of the numbers of the table: as a person reads it."""
    return _shifted(rule, origins, -1) if rule.formula.kind == "linear" else rule


def _shifted(rule: Rule, origins: Sequence[int], sign: int) -> Rule:
    formula = rule.formula
    used = (rule.dependent, *formula.inputs)
    if not any(origins[j] for j in used if j < len(origins)):
        return rule
    if formula.kind != "linear":
        raise DataError(
            "a rule of numbers beyond 2**53, such as times in nanoseconds, is no sum.",
            "State a sum, or keep these columns in coarser units.",
        )
    parts = zip(formula.coefficients, formula.inputs, strict=True)
    shift = sum((Fraction(c) * origins[j] for c, j in parts), Fraction(-origins[rule.dependent]))
    return replace(rule, formula=replace(formula, constant=formula.constant + sign * float(shift)))
