"""What can be seen at all: by hand, and how it grows with the rows; that chance keeps to it is tested elsewhere."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.statistics.confidence import standard_errors
from unlearn_cli.statistics.design import Design
from unlearn_cli.statistics.minimum_detectable import (
    minimum_detectable,
    rows_needed,
    rows_needed_for_values,
    smallest_correlation,
    visible_within,
)

sizes = st.integers(1, 10_000)


def test_by_hand() -> None:
    assert minimum_detectable(50, 100) == pytest.approx(1.959964 * math.sqrt(101 / (3 * 50 * 50)))
    assert smallest_correlation(101) == pytest.approx(0.1959964)
    assert rows_needed(50, 100, 0.1) == 257
    assert rows_needed_for_values(0.1) == 1 + math.ceil(19.59964**2) == 386


@given(sizes, sizes)
def test_a_group_and_the_rest_see_alike_and_more_rows_see_no_less(group: int, rest: int) -> None:
    seen = minimum_detectable(group, group + rest)
    assert 0 < seen <= 1 and seen == minimum_detectable(rest, group + rest)
    assert minimum_detectable(group + 1, group + 1 + rest) <= seen


@given(st.floats(0.01, 1.0))
def test_the_rows_that_a_correlation_needs_are_the_fewest_that_show_it(wanted: float) -> None:
    needed = rows_needed_for_values(wanted)
    assert smallest_correlation(needed) <= wanted + 1e-12
    if smallest_correlation(needed - 1) < 1:
        assert smallest_correlation(needed - 1) > wanted - 1e-12


@given(st.integers(1, 99), st.floats(0.01, 0.5))
def test_the_rows_that_an_advantage_needs_are_the_fewest_that_show_it_at_their_share(share: int, wanted: float) -> None:
    needed = rows_needed(share, 100, wanted)
    assert minimum_detectable(needed, needed * 100 / share) <= wanted + 1e-9
    if needed > 1:
        assert minimum_detectable(needed - 1, (needed - 1) * 100 / share) > wanted - 1e-9


def test_in_one_block_it_is_that_of_the_whole_table_and_in_equal_folds_less_by_the_root_of_their_number() -> None:
    groups = np.repeat([0, 1, 2], [30, 50, 20])
    one, none = np.zeros(100, dtype=np.intp), np.zeros(400, dtype=np.intp)
    whole = [minimum_detectable(count, 100) for count in (30, 50, 20)]
    assert visible_within(groups, one, Design(one)).tolist() == pytest.approx(whole)
    folds = np.repeat(np.arange(4), 100)
    assert visible_within(np.tile(groups, 4), folds, Design(none)).tolist() == pytest.approx([one / 2 for one in whole])
    assert visible_within(np.tile(groups, 4), none, Design(folds)).tolist() == pytest.approx([one / 2 for one in whole])


def test_a_fold_or_level_without_pairs_is_left_out_and_a_group_without_any_has_no_answer() -> None:
    """Group 2 is alone in its level. Fold 1 holds group 0 only."""
    groups, levels = np.array([0] * 20 + [1] * 20 + [2] * 10 + [0] * 10), np.array([0] * 40 + [1] * 10 + [0] * 10)
    folds = np.array([0] * 50 + [1] * 10)
    seen = visible_within(groups, folds, Design(levels))
    assert seen[:2].tolist() == pytest.approx([minimum_detectable(20, 40)] * 2) and np.isnan(seen[2])
    together = visible_within(groups, np.zeros(60, dtype=np.intp), Design(levels))
    assert together[0] == pytest.approx(standard_errors() * math.sqrt(51 / (3 * 30 * 20)))
