"""Laws of the least distortion: what it does not depend on, and shares that weigh groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.audit.least_distortion import least_distortion

NAN = np.nan
FEW = st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 2)), min_size=3, max_size=40)


@given(FEW, st.integers(-1000, 1000), st.sampled_from([0.5, 1.0, 7.0]))
def test_numbers_have_no_origin_and_no_unit(rows: list[tuple[int, int]], shift: int, unit: float) -> None:
    values, groups = (np.array(part) for part in zip(*rows, strict=True))
    least = least_distortion(values.astype(float), groups, False)
    assert least_distortion(unit * values + shift, groups, False) == pytest.approx(least, abs=1e-9)


@given(FEW)
def test_neither_the_order_of_rows_nor_the_numbers_of_groups_matter(rows: list[tuple[int, int]]) -> None:
    values, groups = (np.array(part) for part in zip(*rows, strict=True))
    levels = np.where(values % 5 == 0, NAN, values % 5)
    for cells, is_category in ((values.astype(float), False), (levels, True)):
        least = least_distortion(cells, groups, is_category)
        assert least_distortion(cells[::-1], 2 - groups[::-1], is_category) == pytest.approx(least, abs=1e-9)


@given(FEW)
def test_categories_cost_at_most_moving_all_to_the_largest_group(rows: list[tuple[int, int]]) -> None:
    levels, groups = (np.array(part) for part in zip(*rows, strict=True))
    share = np.bincount(groups).max() / len(groups)
    assert 0 <= least_distortion((levels % 4).astype(float), groups, True) <= 1 - share + 1e-12


def test_three_categories_by_hand() -> None:
    """Shares 1/4, 1/4, 1/2, each a level of its own: all to the largest, at the cost of the other half."""
    groups = np.array([0, 1, 2, 2])
    assert least_distortion(np.array([0.0, 1.0, 2.0, 2.0]), groups, True) == pytest.approx(0.5)


def test_a_group_number_that_no_row_has_weighs_nothing() -> None:
    values, groups = np.array([0.0, 0.0, 2.0, 2.0]), np.array([0, 0, 5, 5])
    for is_category in (False, True):
        assert least_distortion(values, groups, is_category) == least_distortion(values, groups // 5, is_category) > 0


@pytest.mark.parametrize("origin", [0.0, 10.0, 1000.0])
def test_a_group_of_nulls_alone_has_nothing_to_move(origin: float) -> None:
    values, groups = np.array([NAN, NAN, origin, origin + 1, origin + 2]), np.array([0, 0, 1, 1, 2])
    without = least_distortion(values[2:], groups[2:], False)
    assert least_distortion(values, groups, False) == pytest.approx(without * 3 / 5)
    assert least_distortion(np.full(5, 1e6 / 3), groups, False) == 0
