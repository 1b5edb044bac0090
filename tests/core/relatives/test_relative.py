"""A column told relative to others comes back from its coordinate, whatever its cells are."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.core.relatives.relative import MOST_RATIO, Relative, Way
from unlearn_cli.core.rules import Formula, Rule

WAYS: tuple[Way, ...] = ("difference", "ratio")
SUM = Formula("linear", (0, 1), (1.0, -1.0), 0.0)


def of(way: Way, unit: float = 1.0, formula: Formula = SUM) -> Relative:
    rule = Rule(2, formula, unit, "nearest" if unit else "none", 0.0, 1e9, False, 0.0)
    return Relative(rule, way)


@pytest.mark.parametrize("way", WAYS)
@given(st.lists(st.tuples(*[st.integers(0, 10**8)] * 3), min_size=1, max_size=20))
def test_a_number_of_units_comes_back_exactly(way: Way, rows: list[tuple[int, int, int]]) -> None:
    values = np.array(rows, dtype=float)
    relative = of(way)
    assert relative.value(values, relative.coordinate(values)).tolist() == values[:, 2].tolist()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("unit", [0.01, 0.0])
def test_a_fraction_comes_back_but_for_arithmetic(way: Way, unit: float) -> None:
    values = np.random.default_rng(0).lognormal(3, 1, (1000, 3)).round(2)
    relative = of(way, unit)
    found = relative.value(values, relative.coordinate(values))
    assert found == pytest.approx(values[:, 2], rel=1e-12)
    assert unit == 0.0 or (found == values[:, 2]).all()


@pytest.mark.parametrize(("way", "equal"), [("difference", 0.0), ("ratio", 1.0)])
def test_a_column_that_is_equal_stays_equal_when_the_others_move(way: Way, equal: float) -> None:
    values = np.array([[500.0, 200.0, 300.0], [70.0, 30.0, 40.0]])
    relative = of(way)
    assert relative.coordinate(values).tolist() == [equal, equal]
    moved = values + np.array([31.0, 7.0, 0.0])
    assert relative.value(moved, relative.coordinate(values)).tolist() == (moved[:, 0] - moved[:, 1]).tolist()


def test_what_is_many_times_the_others_or_has_nothing_to_be_a_ratio_to_is_told_as_it_is() -> None:
    values = np.array([[10.0, 0.0, 10 * MOST_RATIO + 1], [5.0, 5.0, 7.0], [1.0, 9.0, 0.0]])
    relative = of("ratio")
    coordinates = relative.coordinate(values)
    assert coordinates.tolist() == [-1.0 - 10 * MOST_RATIO - 1, -8.0, -1.0]
    assert relative.value(values * [[3.0, 3.0, 1.0]], coordinates).tolist() == values[:, 2].tolist()


@pytest.mark.parametrize("way", WAYS)
def test_a_number_stays_within_the_range_that_it_had(way: Way) -> None:
    relative = of(way)
    relative = replace(relative, rule=replace(relative.rule, low=10.0, high=90.0))
    values = np.array([[60.0, 20.0, 80.0], [60.0, 20.0, 12.0]])
    found = relative.value(values * [[4.0, 1.0, 1.0]], relative.coordinate(values))
    assert found.tolist()[0] == 90.0 and 10.0 <= found[1] <= 90.0
    found = relative.value(values * [[0.0, 1.0, 1.0]], relative.coordinate(values))
    assert (found >= 10.0).all()


@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_be_told_is_no_number(way: Way) -> None:
    assert np.isnan(of(way).coordinate(np.array([[60.0, 20.0, np.nan]]))).all()
    assert np.isnan(of("ratio").coordinate(np.array([[60.0, 20.0, -1.0]]))).all(), "no amount"


@pytest.mark.parametrize("way", WAYS)
def test_it_reads_back_from_json(way: Way) -> None:
    relative = of(way)
    assert Relative.from_plain(json.loads(json.dumps(relative.plain())), 3) == relative


@pytest.mark.parametrize(
    "broken",
    [
        of("difference", formula=Formula("linear", (0, 2), (1.0, 1.0), 0.0)),
        of("difference", formula=Formula("product", (0, 1), (1.0, 1.0), 1.0)),
        replace(of("ratio"), way="sideways"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_is_a_fault(broken: Relative) -> None:
    assert broken.fault(3)
    assert not of("ratio").fault(3), "control"
    assert of("ratio").fault(2), "and a column that there is not"


def test_words() -> None:
    names = ["limit", "used", "left"]
    assert of("difference").text(names) == "left is moved as its difference from limit - used"
    assert of("ratio").text(names) == "left is moved as its ratio to limit - used"
