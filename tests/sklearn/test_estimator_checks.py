"""scikit-learn's own checks of an estimator, on a transformer that repairs: the first column is the sensitive one."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.utils.estimator_checks import (
    check_methods_sample_order_invariance,
    check_methods_subset_invariance,
    parametrize_with_checks,
)

from unlearn_cli.sklearn import BarycenterRepair

TOLD = {"method": "quantile", "min_group": 5, "small_groups": "merge", "null_group": True}
"""The checks fit on 20 to 100 rows, of which each group gets 5 at least, and on a first column with cells missing.

Those that are to fail do so for most draws, not for all: hence a random state.
"""

BY_ROW_NUMBER = (
    "draws go by the number of a row in the table, so that equal rows of a group spread over all that the group has to "
    "become: the same row at another place may go elsewhere. With `key` it may not, and the check passes: see below."
)
EXPECTED = {
    "check_methods_subset_invariance": BY_ROW_NUMBER,
    "check_methods_sample_order_invariance": BY_ROW_NUMBER,
}


@parametrize_with_checks(
    [BarycenterRepair(0, random_state=1, **TOLD)], expected_failed_checks=lambda estimator: EXPECTED, xfail_strict=True
)
def test_the_transformer_passes_the_checks_of_scikit_learn(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


@pytest.mark.parametrize("check", [check_methods_subset_invariance, check_methods_sample_order_invariance])
def test_with_a_key_the_draws_do_not_go_by_row_number(check: Callable[[str, Any], None]) -> None:
    check("BarycenterRepair", BarycenterRepair(0, key=1, **TOLD))


def test_control_the_checks_are_run_on_a_repair_that_moves() -> None:
    rows = np.round(3 * np.random.RandomState(0).uniform(size=(20, 3)))  # those of the two checks above
    assert (BarycenterRepair(0, random_state=1, **TOLD).fit_transform(rows) != rows[:, 1:]).any()
