"""Laws of the share of information: bounds, names that do not matter, bins that keep ties whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.audit.measures.normalised_mi import BINS, RARE, normalised_mi

NAN = np.nan
ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), min_size=1, max_size=60)


@given(ROWS, st.booleans())
def test_it_is_a_share_and_does_not_depend_on_names(rows: list[tuple[int, int]], is_category: bool) -> None:
    codes, groups = (np.array(part) for part in zip(*rows, strict=True))
    values = np.where(codes == 6, NAN, codes)
    found = normalised_mi(values, groups, is_category)
    if len(set(groups)) == 1:
        assert found is None
        return
    assert found is not None and 0 <= found <= 1
    assert normalised_mi(9 - values, 5 - groups, is_category) == pytest.approx(found, abs=1e-12)


def test_the_bias_is_taken_off_by_hand() -> None:
    """A copy of two groups of 10: I = H = log 2, less 1 / 40."""
    groups = np.repeat([0, 1], 10)
    assert normalised_mi(groups.astype(float), groups, True) == pytest.approx(1 - 1 / 40 / np.log(2))


def test_a_level_is_pooled_below_five_rows_and_a_null_is_none_of_the_rare() -> None:
    groups = np.repeat([0, 1], RARE)
    assert (normalised_mi(groups.astype(float), groups, True) or 0) > 0.5
    fewer = np.repeat([0, 1], RARE - 1)
    assert normalised_mi(fewer.astype(float), fewer, True) == 0.0
    few_and_nulls = np.where(groups == 1, NAN, np.arange(2 * RARE))
    assert (normalised_mi(few_and_nulls, groups, True) or 0) > 0.5


def test_a_number_of_many_values_is_cut_into_bins_and_one_of_few_is_not() -> None:
    """Whether a number is odd: of 32 values it is told; of 128, four neighbours share a bin and hide it."""

    def told(levels: int) -> float:
        values = np.repeat(np.arange(levels), 40)
        return normalised_mi(values.astype(float), values % 2, False) or 0.0

    assert told(BINS) > 0.95
    assert told(4 * BINS) < 0.05
