"""One column's marginals: moves worked by hand, ranks that read back as the move, and the names in a map file."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.secrets_known import SECRET
from tests.transport.tables import DISTRIBUTIONS, draws_of, table
from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.distributions.marginals import (
    CategoryMarginal,
    Marginal,
    OrderedMarginal,
    learn_marginals,
    locate,
    marginal_arrays,
)
from unlearn_cli.transport.interface import NULL, Column, FitRows, Floats, Ints, Settings

HALVES = np.array([0.5, 0.5])


def marginal(cells: list[list[float]], support: Floats, ordered: bool = True, nulls: str = "keep") -> Marginal:
    """Of a column `x` with these cells in each group, the groups of equal share."""
    groups = np.repeat(np.arange(len(cells)), [len(part) for part in cells])
    values = np.concatenate(cells)[:, None]
    shares = np.full(len(cells), 1 / len(cells))
    rows = FitRows(values, groups, np.arange(len(groups), dtype=np.uint64), (Column("x", ordered, support),), shares)
    return learn_marginals(rows, Settings(nulls))[0]


def of_group(group: int, count: int) -> Ints:
    return np.full(count, group, dtype=np.intp)


@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=9, unique=True),
    st.lists(st.floats(-60, 60) | st.just(np.nan), min_size=1, max_size=9),
)
def test_no_value_of_the_support_is_nearer_than_the_one_located(support: list[int], cells: list[float]) -> None:
    column, values = Column("x", True, np.sort(np.array(support, dtype=float))), np.array(cells)
    codes, missing = locate(column, values), np.isnan(cells)
    assert (codes[missing] == NULL).all()
    distance = np.abs(column.support - values[~missing, None])
    assert (distance[np.arange((~missing).sum()), codes[~missing]] == distance.min(axis=1)).all()


def test_a_category_without_levels_knows_none() -> None:
    assert locate(Column("x", False, np.empty(0)), np.array([np.nan, 0.0, 4.0])).tolist() == [NULL, 0, 0]


def test_both_groups_meet_halfway_in_the_order_of_their_values() -> None:
    even = marginal([[0, 4], [4, 8]], np.arange(0.0, 10.0, 2.0))
    for group, cells in ((0, [0.0, 4.0, 0.0]), (1, [4.0, 8.0, 4.0])):
        codes = even.move(np.array(cells), of_group(group, 3), draws_of(3))
        assert even.column.support[codes].tolist() == [2.0, 6.0, 2.0]


def test_a_tie_is_parted_by_chance_as_the_barycenter_parts_it() -> None:
    tied = marginal([[0, 0], [0, 4]], np.array([0.0, 2.0, 4.0]))
    codes = tied.move(np.zeros(4000), of_group(0, 4000), draws_of(4000))
    assert set(codes) == {0, 1} and codes.mean() == pytest.approx(0.5, abs=0.03)
    assert set(tied.move(np.zeros(4000), of_group(1, 4000), draws_of(4000))) == {0}, "a tie that goes one way"


def test_a_group_that_was_never_seen_has_the_pooled_ranks() -> None:
    even = marginal([[0, 1], [2, 3]], np.arange(4.0))
    pooled = even.rank(np.arange(4.0), of_group(2, 4), draws_of(4))
    assert (np.floor(4 * pooled) == np.arange(4)).all()


@pytest.mark.parametrize("ordered", [True, False])
def test_missing_cells_stay_where_nulls_are_kept_and_where_the_fit_has_none(ordered: bool) -> None:
    values, groups = np.full(500, np.nan), of_group(0, 500)
    for nulls, cells in (("keep", [[0, np.nan], [1, 1]]), ("repair", [[0, 0], [1, 1]])):
        kept = marginal(cells, np.arange(2.0), ordered, nulls)
        assert (kept.move(values, groups, draws_of(500)) == NULL).all()
    repaired = marginal([[0, np.nan], [1, 1]], np.arange(2.0), ordered, "repair")
    assert (repaired.move(values, groups, draws_of(500)) != NULL).any(), "the control"


def test_a_cell_that_gets_a_value_gets_one_of_the_barycenter() -> None:
    """All of group 1 is missing, none of group 0: of the filled cells a quarter should be at 0, as in group 0."""
    filled = marginal([[0, 1, 1, 1] * 3, [0, 1, 1, 1] + [np.nan] * 8], np.arange(2.0), nulls="repair")
    assert isinstance(filled, OrderedMarginal) and filled.presence.shape == (4, 2)
    codes = filled.move(np.full(20_000, np.nan), of_group(1, 20_000), draws_of(20_000))
    values = codes[codes != NULL]
    assert len(values) > 1000 and (values == 0).mean() == pytest.approx(0.25, abs=0.03)


def test_both_groups_lack_as_many_cells_after_the_move_and_no_more_change_than_must() -> None:
    holed = marginal([[0, 1, 1, 1], [0, np.nan, np.nan, np.nan]], np.arange(2.0), nulls="repair")
    assert isinstance(holed, OrderedMarginal)
    lack = holed.presence[-1, 1]
    for group, before in ((0, 0.0), (1, 0.75)):
        cells = np.where(np.arange(20_000) < before * 20_000, np.nan, 1.0)
        missing = holed.move(cells, of_group(group, 20_000), draws_of(20_000)) == NULL
        assert missing.mean() == pytest.approx(lack, abs=0.015)
        assert (missing != np.isnan(cells)).mean() == pytest.approx(abs(lack - before), abs=0.015)


def test_levels_that_every_group_has_alike_stay() -> None:
    alike = marginal([[0, 1, 1, 2], [2, 1, 0, 1]], np.arange(3.0), ordered=False)
    codes = np.arange(300) % 3
    assert (alike.move(codes.astype(float), of_group(1, 300), draws_of(300)) == codes).all()


def test_a_category_is_ranked_by_the_frequency_of_its_levels_over_all() -> None:
    ranked = marginal([[2, 2, 0], [2, 1, 0]], np.arange(3.0), ordered=False)
    assert isinstance(ranked, CategoryMarginal)
    rank = ranked.rank(np.array([2.0, 0.0, 1.0, np.nan]), of_group(1, 4), draws_of(4))
    assert np.floor(3 * rank[:3]).tolist() == [0, 1, 2] and np.isnan(rank[3])
    new = ranked.rank(np.full(2000, 3.0), of_group(1, 2000), draws_of(2000))
    assert np.sort(new) == pytest.approx((np.arange(2000) + 0.5) / 2000, abs=0.04), "a new level may be any"


@pytest.mark.parametrize("nulls", ["keep", "repair"])
@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_reading_at_the_rank_is_the_move(distribution: str, nulls: str) -> None:
    """What the copula method rests on: it changes ranks between the two."""
    rows = table(distribution, 600, k=3).fit
    draws, other = draws_of(600), (rows.groups + 1) % 3
    apart = 0
    for j, one in enumerate(learn_marginals(rows, Settings(nulls))):
        moved = one.move(rows.values[:, j], rows.groups, draws)
        assert (one.read(one.rank(rows.values[:, j], rows.groups, draws), rows.groups, draws) == moved).all()
        apart += int((one.read(one.rank(rows.values[:, j], other, draws), rows.groups, draws) != moved).sum())
    assert apart > 100, "the control: ranks in another group"


def test_fields_have_the_names_that_map_files_have_always_had() -> None:
    marginals = (marginal([[0], [1]], np.arange(2.0)), marginal([[0], [1]], np.arange(2.0), ordered=False))
    assert set(marginal_arrays(marginals)) == {
        *("0/cumulative", "0/spread", "0/ranks", "0/codes", "0/presence"),
        *("1/distributions", "1/target", "1/spread"),
    }


@pytest.mark.parametrize(("large", "number"), [(90, 1.0), (70, 3.0), (20, 8.0)])
def test_every_group_counts_by_its_size(large: int, number: float) -> None:
    """All of one group at 0, all of the other at 10; a category moves to the level of the larger group."""
    groups = (np.arange(100) >= large).astype(np.intp)
    columns = (Column("pay", True, np.arange(11.0)), Column("job", False, np.arange(2.0)))
    rows, shares = np.arange(100, dtype=np.uint64), np.array([large, 100 - large]) / 100
    fit = FitRows(np.column_stack([10.0 * groups, groups]), groups, rows, columns, shares)
    pay, job = learn_marginals(fit, Settings(secret=SECRET))
    draws = Draws(SECRET, rows)
    assert set(columns[0].support[pay.move(fit.values[:, 0], groups, draws)]) == {number}
    assert set(job.move(fit.values[:, 1], groups, draws)) == {int(large < 50)}


@pytest.mark.parametrize(("first", "rate"), [(60, 0.0), (30, 0.5)])
def test_so_does_its_rate_of_missing_cells_where_these_are_repaired(first: int, rate: float) -> None:
    """Only the second group has missing cells, in every second row; both get the rate of the larger group."""
    rows = np.arange(100, dtype=np.uint64)
    groups = (rows >= first).astype(np.intp)
    pay = np.where((groups == 1) & (rows % 2 == 1), np.nan, 1.0)
    columns, shares = (Column("pay", True, np.ones(1)),), np.array([first, 100 - first]) / 100
    learned = learn_marginals(FitRows(pay[:, None], groups, rows, columns, shares), Settings("repair", SECRET))[0]
    assert learned.presence[-1].tolist() == [1 - rate, rate]
