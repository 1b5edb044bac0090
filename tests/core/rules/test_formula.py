"""Every kind of formula computes, solves for each input, turns round and is written as it is read."""

from itertools import product

import numpy as np
import pytest

from unlearn_cli.core.rules import Formula, parse_rule
from unlearn_cli.core.rules.kinds import KINDS
from unlearn_cli.core.rules.kinds.clock import TIME_OF_DAY

NAN = np.nan
NAMES = ["a", "b", "c", "y"]
FORMULAS = {
    "linear": Formula("linear", (0, 2), (1.0, -0.25), 6.0),
    "product": Formula("product", (0, 1, 2), (1.0, -2.0, 0.5), 3.0),
    "logarithm": Formula("logarithm", (1,), (2.0,), -1.0),
    "exponential": Formula("exponential", (1,), (0.5,), 2.0),
    "least": Formula("least", (0, 1, 2), (1.0, 1.0, 1.0), 0.0),
    "largest": Formula("largest", (0, 1), (1.0, 1.0), 0.0),
    "clock": Formula("clock", (0, 2), (TIME_OF_DAY, -1.0), 0.0),
}
POSITIONS = [(kind, i) for kind, formula in FORMULAS.items() for i in range(len(formula.inputs))]


NOT_TURNED = [pair for pair in POSITIONS if pair[0] in ("least", "largest")] + [("clock", 1)]
"""An extreme does not tell its other inputs, and a time of day not how many days have passed."""


def positive(rows: int = 200) -> np.ndarray:
    return np.random.default_rng(0).uniform(0.5, 4.0, (rows, 4))


def test_every_kind_has_a_formula_here() -> None:
    assert set(FORMULAS) == set(KINDS)
    assert [formula.fault() for formula in FORMULAS.values()] == [""] * len(KINDS)


@pytest.mark.parametrize(
    ("kind", "expected"),
    {
        "linear": lambda a, b, c: 6 + a - c / 4,
        "product": lambda a, b, c: 3 * a * np.sqrt(c) / b**2,
        "logarithm": lambda a, b, c: 2 * np.log(b) - 1,
        "exponential": lambda a, b, c: 2 * np.exp(b / 2),
        "least": lambda a, b, c: np.minimum(np.minimum(a, b), c),
        "largest": lambda a, b, c: np.maximum(a, b),
        "clock": lambda a, b, c: np.where(a < c, 2360 + a - c, a - c),
    }.items(),
)
def test_it_is_what_it_says(kind: str, expected: object) -> None:
    x = positive()
    np.testing.assert_allclose(FORMULAS[kind](x), expected(*x[:, :3].T), rtol=1e-14)


@pytest.mark.parametrize(("kind", "position"), POSITIONS)
def test_solve_finds_the_input_that_gives_what_is_wanted(kind: str, position: int) -> None:
    formula, x = FORMULAS[kind], positive()
    other = x.copy()
    other[:, formula.inputs[position]] = positive(400)[200:, 0]
    wanted = formula(other)
    other[:, formula.inputs[position]] = formula.solve(x, position, wanted)
    np.testing.assert_allclose(formula(other), wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("kind", "position"), [pair for pair in POSITIONS if pair not in NOT_TURNED])
def test_turned_round_it_gives_the_input_back(kind: str, position: int) -> None:
    formula, x = FORMULAS[kind], positive()
    turned = formula.turned(position, 3)
    assert turned is not None and turned.fault() == "" and 3 in turned.inputs
    x[:, 3] = formula(x)
    np.testing.assert_allclose(turned(x), x[:, formula.inputs[position]], rtol=1e-11)


@pytest.mark.parametrize("kind", FORMULAS)
def test_what_is_written_is_read_as_the_same_formula(kind: str) -> None:
    text = FORMULAS[kind].text(NAMES, "y")
    assert parse_rule(text, NAMES).formula == FORMULAS[kind]


@pytest.mark.parametrize("kind", FORMULAS)
def test_a_missing_input_gives_nothing(kind: str) -> None:
    x = positive(3)
    x[1, list(FORMULAS[kind].inputs)[-1]] = NAN
    assert np.isnan(FORMULAS[kind](x)).tolist() == [False, True, False]


def test_what_is_not_finite_is_nothing_and_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    x = np.array([[0.0, 0.0, -1.0, 0.0], [1.0, 0.0, 1e308, 0.0]])
    for kind, factor in product(FORMULAS, (1.0, -1.0)):
        assert not np.isinf(FORMULAS[kind](x * factor)).any()
    assert np.isnan(Formula("logarithm", (0,), (1.0,), 0.0)(x)[0])
    assert not recwarn.list


def test_no_input_makes_the_impossible() -> None:
    x = np.array([[1.0, 5.0, 2.0, 0.0]])
    assert np.isnan(FORMULAS["least"].solve(x, 1, np.array([3.0]))).all(), "column a is 1 already"
    square = Formula("product", (0,), (2.0,), 1.0)
    assert np.isnan(square.solve(x, 0, np.array([-1.0]))).all()
    assert square.solve(-x, 0, np.array([9.0])).tolist() == [-3.0], "of two roots the one on its side"


def test_an_input_that_does_not_decide_may_stay() -> None:
    x = np.array([[1.0, 5.0, 7.0, 0.0]])
    assert FORMULAS["least"].solve(x, 1, np.array([1.0])).tolist() == [5.0]


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (Formula("linear", (0, 1), (1.0, -1.0), -6.0), "y = a - b - 6"),
        (Formula("linear", (0, 1), (-0.052, 0.001), 0.0), "y = 0.001 b - 0.052 a"),
        (Formula("linear", (0,), (-1.0,), 1.0), "y = -a + 1"),
        (Formula("product", (0, 1), (1.0, -1.0), 1.0), "y = a / b"),
        (Formula("product", (0,), (2.0,), 1.0), "y = a**2"),
        (Formula("product", (0,), (-1.0,), 1.0), "y = 1 / a"),
        (Formula("product", (0,), (0.5,), 1.0), "y = sqrt(a)"),
        (Formula("logarithm", (0,), (1.0,), 0.0), "y = log(a)"),
        (Formula("largest", (0, 1), (1.0, 1.0), 0.0), "y = max(a, b)"),
    ],
)
def test_it_reads_as_a_person_would_write_it(formula: Formula, text: str) -> None:
    assert formula.text(NAMES, "y") == text


@pytest.mark.parametrize(
    "formula",
    [
        Formula("cubic", (0,), (1.0,), 0.0),
        Formula("linear", (), (), 0.0),
        Formula("linear", (0, 0), (1.0, 1.0), 0.0),
        Formula("linear", (0, 1), (1.0,), 0.0),
        Formula("linear", (0,), (0.0,), 0.0),
        Formula("linear", (0,), (NAN,), 0.0),
        Formula("product", (0,), (1.0,), 0.0),
        Formula("logarithm", (0, 1), (1.0, 1.0), 0.0),
        Formula("least", (0, 1), (1.0, 2.0), 0.0),
    ],
)
def test_nonsense_is_named(formula: Formula) -> None:
    assert formula.fault()
