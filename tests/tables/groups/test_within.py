"""The codes that rows are learned and moved by: groups alone, groups within strata, and drawn ones."""

import numpy as np
import polars as pl
import pytest

from tests.secrets_known import SECRET
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.options import Options
from unlearn_cli.tables.groups.joint import UNSEEN, learn_groups
from unlearn_cli.tables.groups.strata import learn_strata
from unlearn_cli.tables.groups.within import LEAST_OF_CELL, Within
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.number import NUMBER

FRAME = pl.DataFrame({"z": range(1200), "job": ["cook", "nurse", "vet"] * 400})
ONE_SIDED = FRAME.with_columns(job=pl.when(pl.col("z") < 600).then("job").otherwise(pl.lit("cook")))
"""No cell of the upper bin is a nurse or a vet."""


def within(frame: pl.DataFrame, given: bool) -> Within:
    options = Options(("z",), bins=2, min_group=1)
    groups = learn_groups(frame.lazy(), {"z": NUMBER}, options)
    return Within(groups, learn_strata(frame.lazy(), {"job": CATEGORY}, groups, options) if given else None)


def draws_of(frame: pl.DataFrame) -> Draws:
    return Draws(SECRET, np.arange(frame.height, dtype=np.uint64))


def test_without_strata_a_code_is_the_group_and_the_last_is_for_a_new_one() -> None:
    plain = within(FRAME, given=False)
    assert plain.columns == ["z"] and plain.codes == 3
    assert plain.of(FRAME, np.array([0, 1, UNSEEN])).tolist() == [0, 1, 2]


def test_within_strata_there_is_a_code_for_each_group_in_each_and_for_all_that_is_new() -> None:
    strata = within(FRAME, given=True)
    assert strata.columns == ["z", "job"] and strata.codes == (3 + 1) * (2 + 1)
    rows = pl.DataFrame({"z": [0] * 4, "job": ["cook", "vet", "new", "new"]})
    codes = strata.of(rows, np.array([1, UNSEEN, 0, UNSEEN]))
    assert len(set(codes)) == 4 and codes.max() == strata.codes - 1
    assert strata.weights.reshape(3, 3).tolist() == pytest.approx(np.array([[1 / 6, 1 / 6, 0]] * 3))


def test_rows_to_learn_from_are_shared_out_over_the_strata_but_for_the_least() -> None:
    assert within(FRAME, given=False).fit_rows(50) == 50
    assert within(FRAME, given=True).fit_rows(3000) == 1000
    assert within(FRAME, given=True).fit_rows(50) == LEAST_OF_CELL


def test_a_row_draws_no_group_that_its_stratum_lacks() -> None:
    strata = within(ONE_SIDED, given=True)
    own = strata.of(ONE_SIDED, strata.groups.of(ONE_SIDED))
    drawn = strata.drawn(ONE_SIDED, strata.groups.of(ONE_SIDED), draws_of(ONE_SIDED))
    cook = (ONE_SIDED["job"] == "cook").to_numpy()
    assert (drawn[~cook] == own[~cook]).all() and (drawn[cook] != own[cook]).mean() > 0.1
    assert (drawn // 3 == own // 3).all(), "every row stays in its stratum"
    would = strata.groups.drawn(ONE_SIDED, draws_of(ONE_SIDED)) != strata.groups.of(ONE_SIDED)
    assert would[~cook].any(), "the control: by the groups alone it would"


@pytest.mark.parametrize("given", [False, True])
def test_a_part_of_the_rows_weighs_what_the_table_does(given: bool) -> None:
    """Of the lower bin a tenth of the rows, of the upper one all: its rows stand for ten times as many."""
    whole = within(FRAME, given)
    sample = FRAME.filter((pl.col("z") >= 600) | (pl.col("z") % 10 == 0))
    codes, weights = whole.learned(sample, draws_of(sample))
    assert weights.sum() == pytest.approx(1) and (np.bincount(codes, minlength=len(weights))[weights > 0] > 0).all()
    assert weights[weights > 0] == pytest.approx(whole.weights[whole.weights > 0], abs=0.05)
    own = whole.of(sample, whole.groups.of(sample))
    assert (codes != own).any() and np.bincount(own)[0] < np.bincount(own)[1] / 5
