"""The affine map: means and spreads by hand, and what a missing cell counts as."""

import numpy as np
import pytest

from tests.transport.tables import draws_of, landed, learned
from unlearn_cli.transport.interface import NULL, Column, FitRows, Floats, Ints
from unlearn_cli.transport.methods.gaussian import Map

GRID = np.arange(-40.0, 60.0, 0.01)


def fitted(values: Floats, groups: Ints) -> Map:
    columns = tuple(Column(f"c{j}", True, GRID) for j in range(values.shape[1]))
    shares = np.bincount(groups) / len(groups)
    found = learned("gaussian", FitRows(values, groups, np.arange(len(groups), dtype=np.uint64), columns, shares))
    assert isinstance(found, Map)
    return found


def two_groups(rows: int = 4000) -> tuple[Floats, Ints]:
    """Group 0 with mean 0 and deviation 1 in both columns, which go together; group 1 with 2 and 3, apart."""
    rng = np.random.default_rng(0)
    groups = np.arange(rows) % 2
    noise = rng.normal(size=(rows, 2))
    together = np.column_stack([noise[:, 0], 0.8 * noise[:, 0] + 0.6 * noise[:, 1]])
    return np.where(groups[:, None] == 0, together, 2 + 3 * noise), groups


def test_both_groups_get_the_mean_of_the_means_and_one_covariance() -> None:
    values, groups = two_groups()
    moved = landed(fitted(values, groups)(values, groups, draws_of(4000)), values, (Column("c", True, GRID),) * 2)
    first, second = (moved[groups == k] for k in (0, 1))
    for part in (first, second):
        assert part.mean(axis=0) == pytest.approx([1.0, 1.0], abs=0.1)
    assert np.cov(first.T) == pytest.approx(np.cov(second.T), abs=0.15)
    assert np.cov(values[groups == 0].T) != pytest.approx(np.cov(values[groups == 1].T), abs=1.0)


def test_on_the_line_the_deviation_is_the_mean_of_the_deviations() -> None:
    values, groups = two_groups()
    one = fitted(values[:, :1], groups)
    ends = landed(one(np.array([[-1.0], [1.0]]), np.zeros(2, dtype=np.intp), draws_of(2)), values[:2], one.columns)
    assert ends[1, 0] - ends[0, 0] == pytest.approx(2 * (1 + 3) / 2, rel=0.05)


def test_a_group_that_was_never_seen_keeps_its_middle_in_the_middle() -> None:
    values, groups = two_groups()
    codes = fitted(values, groups)(np.full((1, 2), values.mean()), np.array([2]), draws_of(1))
    assert GRID[codes] == pytest.approx(1.0, abs=0.05)


def test_a_missing_cell_stays_and_counts_as_the_mean_of_its_group() -> None:
    values, groups = two_groups()
    values[::9, 1] = np.nan
    some = fitted(values, groups)
    means = np.array([np.nanmean(values[groups == k, 1]) for k in (0, 1)])
    rows = np.column_stack([np.full(2, 4.0), np.full(2, np.nan)])
    missing = some(rows, np.arange(2), draws_of(2))
    filled = some(np.column_stack([rows[:, 0], means]), np.arange(2), draws_of(2))
    assert (missing[:, 1] == NULL).all() and (missing[:, 0] == filled[:, 0]).all()
    apart = some(np.column_stack([rows[:, 0], means + 5]), np.arange(2), draws_of(2))
    assert (missing[:, 0] != apart[:, 0]).all(), "the control: the other column has a say"


def test_a_group_without_any_value_in_a_column_has_the_mean_of_all() -> None:
    values, groups = two_groups()
    values[groups == 1, 1] = np.nan
    some = fitted(values, groups)
    assert (some.means * some.scale)[1, 1] == pytest.approx(np.nanmean(values[:, 1]))
    assert np.isfinite(some.maps).all()


def test_an_edited_cell_is_foreign_and_a_missing_one_was_missing() -> None:
    values, groups = two_groups()
    some = fitted(values, groups)
    after = landed(some(values, groups, draws_of(4000)), values, some.columns)
    after[0, 0] += 0.005
    after[1, 1] = np.nan
    back = some.restore(after, groups, draws_of(4000))
    assert np.argwhere(back.foreign).tolist() == [[0, 0]]
    assert np.argwhere(np.isnan(back.values)).tolist() == [[1, 1]] == np.argwhere(np.isnan(back.high)).tolist()
