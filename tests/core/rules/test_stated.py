"""A stated rule is read as a formula, and what cannot be read is named."""

import pytest

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.rules import Formula, parse_rule

NAMES = ["a", "b", "c", "y", "log wage", "log", "capital-gain", 'q"']
READ = {
    "y = a + b": Formula("linear", (0, 1), (1.0, 1.0), 0.0),
    "y = 0.001 a - 0.052 * b + 1e3": Formula("linear", (0, 1), (0.001, -0.052), 1000.0),
    "y=-a": Formula("linear", (0,), (-1.0,), 0.0),
    "y = 1/3 a": Formula("linear", (0,), (1 / 3,), 0.0),
    "y = (a - b) / 2": Formula("linear", (0, 1), (0.5, -0.5), 0.0),
    "y = 2 * (a - (b - c))": Formula("linear", (0, 1, 2), (2.0, -2.0, 2.0), 0.0),
    "y = a / b": Formula("product", (0, 1), (1.0, -1.0), 1.0),
    "y = 2 a * b**2 / c": Formula("product", (0, 1, 2), (1.0, 2.0, -1.0), 2.0),
    "y = a**2": Formula("product", (0,), (2.0,), 1.0),
    "y = sqrt(a)": Formula("product", (0,), (0.5,), 1.0),
    "y = a * a": Formula("product", (0,), (2.0,), 1.0),
    '"log wage" = log(y)': Formula("logarithm", (3,), (1.0,), 0.0),
    "`log wage` = 2 * log(y) - 1": Formula("logarithm", (3,), (2.0,), -1.0),
    "y = log": Formula("linear", (5,), (1.0,), 0.0),
    "y = log(`log`)": Formula("logarithm", (5,), (1.0,), 0.0),
    'y = `q"` + "capital-gain"': Formula("linear", (7, 6), (1.0, 1.0), 0.0),
    "y = 3 * exp(2 * a)": Formula("exponential", (0,), (2.0,), 3.0),
    "y = min(a, b)": Formula("least", (0, 1), (1.0, 1.0), 0.0),
    "y = max(a, b, c)": Formula("largest", (0, 1, 2), (1.0, 1.0, 1.0), 0.0),
}


@pytest.mark.parametrize("text", READ)
def test_it_is_read(text: str) -> None:
    assert parse_rule(text, NAMES).formula == READ[text]


@pytest.mark.parametrize(
    ("text", "unit", "rounding"),
    [
        ("y = round(a / b**2, 1)", 0.1, "nearest"),
        ("y = round(a / b)", 1.0, "nearest"),
        ("y = floor((a - b) / 365.25)", 1.0, "floor"),
        ("y = ceil(a, -3)", 1000.0, "ceiling"),
        ("y = a + b", 0.0, "none"),
    ],
)
def test_rounding_is_read(text: str, unit: float, rounding: str) -> None:
    rule = parse_rule(text, NAMES)
    assert (rule.unit, rule.rounding) == (unit, rounding)


@pytest.mark.parametrize("text", READ)
def test_what_is_written_is_read_as_the_same(text: str) -> None:
    rule = parse_rule(text, NAMES)
    again = parse_rule(rule.text(NAMES), NAMES).formula
    assert (again.kind, again.constant) == (rule.formula.kind, rule.formula.constant)
    assert dict(zip(again.inputs, again.coefficients, strict=True)) == dict(
        zip(rule.formula.inputs, rule.formula.coefficients, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("y = aa + b", "no column 'aa' (place 5). Did you mean 'a'?"),
        ("y = a + 'b'", '"\'" at place 9 is not understood'),
        ("y = a $ b", "'$' at place 7"),
        ("a + b", "does not begin with a column"),
        ("", "does not begin with a column"),
        ("y =", "nothing stands after"),
        ("y = a = b", "more than one '='"),
        ("y = (a + b", "brackets"),
        ("y = a +", "brackets"),
        ("y = a b", "brackets"),
        ("y = y + a", "computed from itself"),
        ("y = 3", "no column after"),
        ("y = a - a", "no column after"),
        ("y = a * b + c", "state two rules"),
        ("y = a / (b + c)", "can be divided by"),
        ("y = a ** b", "a power is a number"),
        ("y = a ** 99", "the power 99"),
        ("y = a / 0", "divided by 0"),
        ("y = 9e99 ** 12 * a", "too large"),
        ("y = log(a) + b", "cannot be combined"),
        ("y = log(a + b)", "takes columns"),
        ("y = log(2 * a)", "without numbers"),
        ("y = log(a, b)", "arguments"),
        ("y = min(a)", "arguments"),
        ("y = min(a, b) + 1", "state two rules"),
        ("y = 1 + round(a)", "around the whole formula"),
        ("y = round(a, b)", "digits"),
        ("y = round(a, 400)", "digits"),
        ("y = a" + " + a" * 1000, "longer than"),
        ("y = " + "(" * 500 + "a" + ")" * 500, "brackets"),
        ("y = " + "-" * 1900 + "a", "too deep"),
        ("y = 9e999 * a", "not finite"),
        ("y = __import__(a)", "no column '__import__'"),
        ("y = (a, b)", "understood"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, problem: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse_rule(text, NAMES)
    assert problem in error.value.problem
    assert text[:40] in error.value.problem or repr(text[:30])[1:-1] in error.value.problem
    assert "=" in error.value.remedy
