"""Per-column measures against cases worked by hand, and the inequalities between them."""

import math

import numpy as np
import pytest

from unlearn_cli.audit.columns import measure_columns, telling_columns, total_distortion
from unlearn_cli.audit.least_distortion import least_distortion
from unlearn_cli.audit.measures import DEPENDENCE, MOVEMENT
from unlearn_cli.audit.measures.changed import changed
from unlearn_cli.audit.measures.distance import distance
from unlearn_cli.audit.measures.normalised_mi import normalised_mi
from unlearn_cli.audit.measures.root_mean_square_move import root_mean_square_move
from unlearn_cli.core.cells import Cells, Floats, Ints
from unlearn_cli.core.registry import load
from unlearn_cli.statistics.distortion import distortion

NAN = math.nan
HALVES = np.repeat([0, 1], 2)


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def random_groups(rows: int, shares: tuple[float, ...], seed: int = 0) -> Ints:
    return np.random.default_rng(seed).choice(len(shares), rows, p=shares).astype(np.intp)


def one(values: Floats, is_category: bool = False) -> Cells:
    return Cells(values[:, None], np.array([is_category]), ("x",))


@pytest.mark.parametrize(
    ("values", "is_category", "expected"),
    [
        (floats(0, 1, 2, 3), False, 1.0),
        (floats(0, 2, 0, 2), False, 0.0),
        (floats(0, 1, 1, 2), False, 0.5),
        (floats(0, NAN, 0, 1), False, 0.5),
        (floats(0, 1, 1, 2), True, 0.5),
        (floats(0, 0, 1, 1), True, 1.0),
        (floats(0, 0, NAN, NAN), False, None),
    ],
)
def test_distance_by_hand(values: Floats, is_category: bool, expected: float | None) -> None:
    assert distance(values, HALVES, is_category) == pytest.approx(expected)


def test_distance_is_that_of_the_farthest_group() -> None:
    groups = np.repeat([0, 1, 2], 4)
    values = floats(0, 1, 2, 3, 0, 1, 2, 3, 3, 3, 3, 3)
    assert distance(values, groups, False) == pytest.approx(0.75)


def test_normalised_mi_is_one_for_a_copy_of_the_group_and_zero_for_noise() -> None:
    groups = random_groups(5000, (0.3, 0.7))
    noise = np.random.default_rng(1).normal(size=5000)
    assert normalised_mi(groups.astype(float), groups, True) == pytest.approx(1.0, abs=1e-3)
    assert normalised_mi(groups.astype(float) * 7, groups, False) == pytest.approx(1.0, abs=1e-3)
    assert normalised_mi(np.where(groups == 1, NAN, noise), groups, False) == pytest.approx(1.0, abs=0.01)
    noisy = normalised_mi(noise, groups, False)
    assert noisy is not None and noisy < 0.002


def test_normalised_mi_of_a_known_channel() -> None:
    """A binary symmetric channel with error 1/4: I / H(Z) = 1 - H2(1/4)."""
    groups = np.repeat([0, 1], 4000)
    values = np.concatenate([np.repeat([0.0, 1.0], [3000, 1000]), np.repeat([0.0, 1.0], [1000, 3000])])
    truth = 1 + 0.25 * math.log2(0.25) + 0.75 * math.log2(0.75)
    assert normalised_mi(values, groups, True) == pytest.approx(truth, abs=1e-3)


def test_normalised_mi_keeps_ties_whole() -> None:
    """A column with 90 % zeros, whose zeros are spread alike, tells nothing however the rows are ordered."""
    groups = np.sort(random_groups(4000, (0.5, 0.5)))
    rng = np.random.default_rng(3)
    values = np.where(rng.random(4000) < 0.9, 0.0, rng.normal(size=4000))
    found = normalised_mi(values, groups, False)
    assert found is not None and found < 0.005


def test_normalised_mi_of_names_is_nothing_control_without_pooling_it_is_all() -> None:
    groups = random_groups(500, (0.5, 0.5))
    names = np.arange(500, dtype=float)
    assert normalised_mi(names, groups, True) == 0.0
    repeated = normalised_mi(np.repeat(names[:100], 5), np.repeat(groups[:100], 5), True)
    assert repeated is not None and repeated > 0.8


@pytest.mark.parametrize("measure", DEPENDENCE)
def test_one_group_says_nothing(measure: str) -> None:
    assert load(DEPENDENCE, measure, "measure")(floats(0, 1, 2, 3), np.zeros(4, dtype=np.intp), False) is None


@pytest.mark.parametrize("measure", DEPENDENCE)
@pytest.mark.parametrize("is_category", [False, True])
def test_a_missing_column_says_nothing(measure: str, is_category: bool) -> None:
    assert not load(DEPENDENCE, measure, "measure")(np.full(4, NAN), HALVES, is_category)


@pytest.mark.parametrize("measure", MOVEMENT)
@pytest.mark.parametrize("is_category", [False, True])
def test_what_stays_did_not_move(measure: str, is_category: bool) -> None:
    values = floats(3, 1, NAN, 2)
    move = load(MOVEMENT, measure, "measure")
    assert move(values, values.copy(), is_category) == 0.0
    assert move(values, floats(3, 1, NAN, 1), is_category) > 0.0


def test_movement_by_hand() -> None:
    before, after = floats(0, 2, 4, 6), floats(0, 4, 4, 5)
    assert root_mean_square_move(before, after, False) == pytest.approx(math.sqrt(5 / 4))
    assert root_mean_square_move(before, after, True) == pytest.approx(math.sqrt(1 / 2))
    assert changed(before, after, False) == 0.5
    assert distortion(before, after, False) == pytest.approx((5 / 4) / 5)
    assert distortion(before, after, True) == 0.5


def test_a_null_that_comes_or_goes_is_a_move_of_one_standard_deviation() -> None:
    before, after = floats(0, 2, NAN, NAN), floats(0, NAN, 1, NAN)
    assert distortion(before, after, False) == pytest.approx(0.5)
    assert changed(before, after, False) == 0.5
    assert changed(before, after, True) == 0.5
    assert root_mean_square_move(before, after, False) == 0.0


def test_a_constant_column_moves_in_its_own_unit() -> None:
    assert distortion(np.full(4, 7.0), floats(7, 7, 7, 9), False) == pytest.approx(1.0)


def test_least_distortion_by_hand() -> None:
    """Two points 0 and 2 meet at 1: move 1, variance 1. Shares 3/4 and 1/4: (3/4 (1/2)^2 + 1/4 (3/2)^2) / (3/4) = 1."""
    assert least_distortion(floats(0, 0, 2, 2), HALVES, False) == pytest.approx(1.0)
    assert least_distortion(floats(0, 0, 0, 2), np.array([0, 0, 0, 1]), False) == pytest.approx(1.0)
    assert least_distortion(floats(0, 1, 0, 1), HALVES, False) == 0.0
    assert least_distortion(floats(0, 0, 0, 1), np.array([0, 0, 0, 1]), True) == pytest.approx(0.25)
    assert least_distortion(floats(NAN, NAN, 0, 0), HALVES, True) == pytest.approx(0.5)
    assert least_distortion(floats(0, 1, 0, 1), HALVES, True) == 0.0


@pytest.mark.parametrize("is_category", [False, True])
def test_no_move_to_one_law_costs_less_than_the_least(is_category: bool) -> None:
    """Moving everybody to the distribution of one group, by ranks or by the maximal coupling, costs at least it."""
    groups = random_groups(3000, (0.2, 0.3, 0.5))
    values = np.floor(np.random.default_rng(5).normal(size=3000) * 2 + groups)
    values -= values.min()
    least = least_distortion(values, groups, is_category)
    for target in range(3):
        moved = values.copy()
        pool = np.sort(values[groups == target])
        for k in range(3):
            rows = np.flatnonzero(groups == k)
            ranks = (np.argsort(np.argsort(values[rows], kind="stable"), kind="stable") + 0.5) / len(rows)
            moved[rows] = pool[(ranks * len(pool)).astype(int)]
        assert least <= distortion(values, moved, is_category) + 1e-9
    assert least > 0


def test_columns_that_alone_tell_the_group_are_named_with_how_much() -> None:
    groups = random_groups(2000, (0.3, 0.7))
    rng = np.random.default_rng(2)
    values = np.column_stack(
        [
            rng.normal(size=2000),
            groups.astype(float),
            np.where((groups == 1) & (rng.random(2000) < 0.3), NAN, rng.normal(size=2000)),
            rng.integers(0, 1500, 2000),
            rng.normal(size=2000) + groups,
        ]
    )
    cells = Cells(values, np.array([False, True, False, True, False]), ("noise", "copy", "missing", "names", "shifted"))
    found = telling_columns(cells, groups, ("noise", "copy", "missing", "names", "shifted", "not here"))
    assert [(tell.name, tell.by) for tell in found] == [("copy", "values"), ("missing", "nulls"), ("shifted", "values")]
    assert all(tell.distance > tell.chance for tell in found)
    assert found[0].distance == pytest.approx(1.0)
    assert [tell.name for tell in telling_columns(cells, groups, ("noise", "shifted"))] == ["shifted"]


def test_columns_that_tell_nothing_are_rarely_named() -> None:
    """200 blind columns of every kind: the promise is less than one name in a hundred audits."""
    groups = random_groups(400, (0.1, 0.3, 0.6))
    rng = np.random.default_rng(4)
    kinds = [rng.normal(size=400), rng.integers(0, 2, 400), rng.integers(0, 300, 400)]
    named = 0
    for _ in range(200):
        cells = Cells(
            np.column_stack([rng.permutation(k) for k in kinds]), np.array([False, True, True]), ("a", "b", "c")
        )
        named += bool(telling_columns(cells, groups, cells.names))
    assert named <= 2


def test_a_column_that_was_dropped_has_no_after_and_does_not_count_as_moved() -> None:
    before = Cells(np.array([[0.0, 1.0], [2.0, 1.0]]), np.array([False, True]), ("a", "b"))
    after = Cells(np.array([[1.0], [1.0]]), np.array([False]), ("a",))
    a, b = columns = measure_columns(after, before, np.array([0, 1]))
    assert (a.name, b.name) == ("a", "b")
    assert b.after is None and b.before is not None and b.distortion is None
    total = total_distortion(columns)
    assert total is not None and total.total == a.distortion == pytest.approx(1.0)


def test_without_a_table_before_nothing_moved() -> None:
    columns = measure_columns(one(floats(0, 1, 2, 3)), None, HALVES)
    assert columns[0].before is None and columns[0].root_mean_square_move is None and columns[0].least is None
    assert total_distortion(columns) is None
