"""A rule rounds, clips and stores as the column did, and says in which rows it holds."""

import json
from dataclasses import replace

import numpy as np
import pytest

from unlearn_cli.core.rules import Formula, Rule

NAN = np.nan
SUM = Formula("linear", (0, 1), (1.0, 1.0), 0.0)


def rule(**changes: object) -> Rule:
    plain = Rule(2, SUM, 0.0, "none", -100.0, 100.0, False, 1.0)
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("rounding", "expected"), [("nearest", [1.2, 0.3]), ("floor", [1.2, 0.3]), ("ceiling", [1.3, 0.3])]
)
def test_it_rounds_to_numbers_that_read_well(rounding: str, expected: list[float]) -> None:
    x = np.array([[1.0, 0.22, NAN], [0.1, 0.2, NAN]])
    rounded = rule(unit=0.1, rounding=rounding)
    assert rounded(x).tolist() == expected, "0.1 + 0.2 is a little more than 0.3, and not cut to the next unit"


def test_without_rounding_only_arithmetic_is_tidied() -> None:
    x = np.array([[0.1, 0.2, NAN], [0.1, 0.123, NAN]])
    assert rule(unit=0.1)(x).tolist() == [0.3, 0.1 + 0.123]


def test_it_is_clipped_to_the_range() -> None:
    x = np.array([[80.0, 80.0, NAN]])
    assert rule()(x).tolist() == [100.0]
    assert rule().unclipped(x).tolist() == [160.0]


def test_float32_columns_get_float32_numbers() -> None:
    x = np.array([[0.1, 0.2, NAN]])
    assert rule(single=True)(x).tolist() == [float(np.float32(0.1 + 0.2))]


def test_it_does_not_hold_where_a_cell_is_missing() -> None:
    x = np.array([[1.0, 2.0, 3.0], [1.0, NAN, 3.0], [1.0, 2.0, NAN], [1.0, 2.0, 4.0]])
    assert rule().holds(x).tolist() == [True, False, False, False]


def test_float32_rounding_is_no_exception_but_a_thousandth_is() -> None:
    x = np.random.default_rng(0).lognormal(3, 1, (500, 3))
    x[:, 2] = x[:, 0] + x[:, 1]
    assert rule().holds(x.astype(np.float32).astype(float)).all()
    x[:, 2] *= 1.001
    assert not rule().holds(x).any()


@pytest.mark.parametrize(("rounding", "cut"), [("nearest", np.rint), ("floor", np.floor), ("ceiling", np.ceil)])
def test_a_rounded_column_holds_and_the_next_unit_does_not(rounding: str, cut: np.ufunc) -> None:
    x = np.random.default_rng(0).uniform(0, 9, (500, 3))
    x[:, 2] = cut(x[:, 0] + x[:, 1])
    rounded = rule(unit=1.0, rounding=rounding)
    assert rounded.holds(x).all()
    np.testing.assert_array_equal(rounded(x), x[:, 2])
    x[:, 2] += 1
    assert not rounded.holds(x).any()


def test_clipped_rows_hold_only_where_they_piled_up() -> None:
    x = np.random.default_rng(0).normal(size=(500, 3))
    x[:, 2] = np.maximum(x[:, 0] + x[:, 1], 0)
    piled = rule().fitted(x)
    assert piled.clipped == (True, False) and piled.low == 0 and piled.share == 1
    assert piled.holds(x).all()
    x[:, 2] = x[:, 0] + x[:, 1]
    x[0] = 10 * x[:, :].min()
    free = rule().fitted(x[1:])
    assert free.clipped == (False, False)
    assert not free.holds(np.array([[-50.0, -50.0, free.low]])).any()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "c = a + b"),
        ({"unit": 1.0}, "c = a + b"),
        ({"unit": 0.1, "rounding": "nearest"}, "c = round(a + b, 1)"),
        ({"unit": 1.0, "rounding": "floor"}, "c = floor(a + b)"),
        ({"unit": 100.0, "rounding": "ceiling"}, "c = ceil(a + b, -2)"),
    ],
)
def test_its_text_names_the_rounding(changes: dict[str, object], text: str) -> None:
    assert rule(**changes).text(["a", "b", "c"]) == text


@pytest.mark.parametrize("low", [-100.0, -np.inf])
def test_it_is_kept_as_json(low: float) -> None:
    kept = rule(low=low, unit=0.1, rounding="floor", clipped=(True, False))
    assert Rule.from_plain(json.loads(json.dumps(kept.plain(), allow_nan=False)), columns=3) == kept


@pytest.mark.parametrize(
    "damage",
    [
        {"dependent": 3},
        {"dependent": 0},
        {"dependent": -1},
        {"dependent": 1.5},
        {"dependent": True},
        {"unit": -1.0},
        {"unit": NAN},
        {"unit": 0.0, "rounding": "floor"},
        {"rounding": "sideways"},
        {"rounding": ["none"]},
        {"low": 5.0, "high": 1.0},
        {"low": "0"},
        {"single": 1},
        {"share": 1.5},
        {"precision": 2.0},
        {"clipped": [True]},
        {"clipped": None},
        {"formula": None},
        {"formula": {"kind": "linear"}},
        {"formula": {"kind": "os.system", "inputs": [0], "coefficients": [1.0], "constant": 0.0}},
        {"formula": {"kind": [], "inputs": [0], "coefficients": [1.0], "constant": 0.0}},
        {"formula": {"kind": "linear", "inputs": [0, 7], "coefficients": [1.0, 1.0], "constant": 0.0}},
        {"formula": {"kind": "linear", "inputs": [0, 1], "coefficients": [1.0], "constant": 0.0}},
        {"formula": {"kind": "linear", "inputs": [0], "coefficients": [10**400], "constant": 0.0}},
    ],
)
def test_nonsense_from_a_file_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no rule"):
        Rule.from_plain(rule().plain() | damage, columns=3)


@pytest.mark.parametrize("missing", list(rule().plain()))
def test_a_part_that_is_not_there_is_refused(missing: str) -> None:
    facts = {key: value for key, value in rule().plain().items() if key != missing}
    with pytest.raises(ValueError, match=missing):
        Rule.from_plain(facts, columns=3)


def test_what_is_cut_to_a_unit_holds_as_it_is_computed() -> None:
    """A floor that arithmetic lands on is the next unit, for both."""
    x = np.column_stack([np.arange(0, 9, 0.1), np.full(90, 0.1), np.zeros(90)])
    floor = rule(unit=1.0, rounding="floor")
    x[:, 2] = floor(x)
    assert floor.holds(x).all()
    x[:, 2] -= 1
    assert not floor.holds(x).any()
