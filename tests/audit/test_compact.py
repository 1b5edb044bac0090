"""Rows in few bytes: what trees see of them, and that a row's own group is not in it."""

import numpy as np
import pytest

from unlearn_cli.audit.compact import MISSING, bins, compact, edges_of, has_many_values, in_buckets, positions
from unlearn_cli.core.cells import Cells, Floats

DRAWS = np.random.default_rng(0)
NAN = np.nan


def cells(*columns: Floats, category: bool = False) -> Cells:
    names = tuple(f"c{i}" for i in range(len(columns)))
    return Cells(np.column_stack(columns), np.full(len(columns), category), names)


def test_few_values_have_a_bin_each_and_many_one_of_even_size() -> None:
    few = np.array([3.0, 1.0, NAN, 2.0, 3.0])
    assert bins(few, edges_of(few)).tolist() == [2, 0, MISSING, 1, 2]
    many = DRAWS.normal(size=50_000)
    counts = np.bincount(bins(many, edges_of(many)))
    assert len(counts) <= MISSING and counts.min() > 0.9 * counts.max()
    assert bins(np.array([-99.0, 99.0]), edges_of(many)).tolist() == [0, len(counts) - 1], "values that were not seen"


def test_levels_past_the_last_are_one() -> None:
    assert positions(np.array([0.0, 253.0, 254.0, 900.0, NAN])).tolist() == [0, 253, 254, 254, MISSING]


def test_a_bucket_is_that_of_the_value_and_missing_has_its_own() -> None:
    found = in_buckets(np.array([1.5, 1.5, 2.5, 0.0, -0.0, NAN]))
    assert found[0] == found[1] != found[2] and found[3] == found[4] != 0 == found[5]
    assert len(np.unique(in_buckets(np.arange(10_000.0)))) > 9_700


@pytest.mark.parametrize(
    ("values", "many"),
    [
        (np.arange(1000.0) % 10, False),
        (np.arange(1000.0) % 400, True),
        (np.arange(1000.0), False),
        (np.full(1000, NAN), False),
    ],
)
def test_columns_whose_values_repeat_are_learned_value_by_value(values: Floats, many: bool) -> None:
    assert has_many_values(values) == many
    assert compact(cells(values), np.zeros(1000, dtype=np.intp), None).buckets.shape == (1000, int(many))


def test_a_value_says_what_the_known_rows_with_it_are_and_no_row_its_own_group() -> None:
    groups = DRAWS.integers(0, 2, 3000)
    train, test = np.arange(2000), np.arange(2000, 3000)
    tells = compact(cells(DRAWS.permutation(1000).repeat(3) + 0.0), groups, None)
    told, category = tells.features(groups, train, test)
    assert told.shape == (3000, 2) and category.tolist() == [False, False]
    for rows in (train, test):
        assert abs(np.corrcoef(told[rows, 1], groups[rows])[0, 1]) < 0.1, "values are dealt out at random"
    other = groups.copy()
    other[test] = 1 - other[test]
    assert np.array_equal(told, tells.features(other, train, test)[0]), (
        "groups that are to be guessed are not looked at"
    )
    leak = compact(cells(np.where(groups == 1, 500.0, 0.0) + DRAWS.integers(0, 400, 3000)), groups, None)
    shown = leak.features(groups, train, test)[0][2000:, 1]
    assert abs(np.corrcoef(shown, groups[test])[0, 1]) > 0.9, "control"


def test_groups_that_are_not_attacked_are_left_out() -> None:
    groups = np.array([0, 2, 5, 2, 0])
    kept = compact(cells(np.arange(5.0)), groups, groups).of_groups(np.array([2, 5]))
    assert kept.groups.tolist() == [0, 1, 0] and kept.numbers.tolist() == [1, 2, 3]
    assert kept.levels is not None and kept.levels.tolist() == [2, 5, 2] and kept.total == 5
