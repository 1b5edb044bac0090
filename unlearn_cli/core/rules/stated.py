"""Rules that a user states: `total = a + b` read as a rule."""

import ast
from collections.abc import Sequence
from math import inf

from unlearn_cli.core.rules.algebra import Expression, FormulaError
from unlearn_cli.core.rules.formula import Formula
from unlearn_cli.core.rules.rule import Rounding, Rule
from unlearn_cli.core.rules.stated_words import Words, fault, words_of

ROUNDINGS: dict[str, Rounding] = {"round": "nearest", "floor": "floor", "ceil": "ceiling"}

MOST_DIGITS = 12


def parse_rule(text: str, names: Sequence[str]) -> Rule:
    """The rule that a text states, for any range: `Rule.fitted` gives it that of a table.

    A rule is `NAME = formula`. The formula is a sum of multiples of columns, a product or ratio of powers of columns,
    or a multiple of log(NAME) and a constant, of exp(number * NAME), min(NAME, ...), max(NAME, ...), or clock(NAME +
    NAME): a time of day hhmm and a duration in minutes. Around it may stand round(formula, digits), floor(formula) or
    ceil(formula). Names with blanks stand in double quotes or backticks.

    Parameters
    ----------
    text : str
    names : sequence of str
        Of all columns, in order.

    Returns
    -------
    Rule
        Its range is open, its share 1.

    Raises
    ------
    SettingsError
        Names the text, the place, and a column of a similar name.

    Examples
    --------
    >>> parse_rule("bmi = round(kg / m**2, 1)", ["kg", "m", "bmi"]).formula
    Formula(kind='product', inputs=(0, 1), coefficients=(1.0, -2.0), constant=1.0)
    >>> parse_rule("days = (end - start) / 86400", ["start", "end", "days"]).text(["start", "end", "days"])
    'days = 1/86400 end - 1/86400 start'
    """
    words = words_of(text, names)
    try:
        tree = ast.parse(words.formula, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise fault(text, "it cannot be read as a formula: are brackets and signs complete?") from error
    try:
        node, unit, rounding = _rounding(tree)
        formula = Expression.of(node).formula()
        problem = formula.fault()
    except (RecursionError, OverflowError) as error:
        raise fault(text, "it is too deep, or its numbers are too large.") from error
    except FormulaError as error:
        raise fault(text, f"{_with_names(str(error), names)}.") from error
    return _stated(words, formula, problem, (unit, rounding))


def _stated(words: Words, formula: Formula, problem: str, rounded: tuple[float, Rounding]) -> Rule:
    if words.dependent in formula.inputs:
        problem = "a column that is computed from itself"
    if problem:
        raise fault(words.text, f"{problem}.")
    return Rule(words.dependent, formula, *rounded, low=-inf, high=inf, single=False, share=1.0)


def _rounding(tree: ast.expr) -> tuple[ast.expr, float, Rounding]:
    """What stands within round(), floor() or ceil(), the unit and the rounding."""
    if not (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in ROUNDINGS):
        return tree, 0.0, "none"
    if not 1 <= len(tree.args) <= 2:
        raise FormulaError(f"{tree.func.id}() takes a formula and a number of digits")
    digits = Expression.of(tree.args[1]).number() if len(tree.args) == 2 else 0.0
    if digits is None or digits != int(digits) or abs(digits) > MOST_DIGITS:
        raise FormulaError(f"the digits of {tree.func.id}() are a whole number up to {MOST_DIGITS}")
    return tree.args[0], 10.0**-digits, ROUNDINGS[tree.func.id]


def _with_names(problem: str, names: Sequence[str]) -> str:
    """A problem in which columns stand by their names."""
    for i in reversed(range(len(names))):
        problem = problem.replace(f"`_{i}`", repr(names[i]))
    return problem
