"""Properties of every method with an inverse: what is said of a cell holds, and smooth numbers are restored."""

from functools import cache

import numpy as np
import pytest

from tests.transport.tables import Table, draws_of, landed, learned, table
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.registry import load
from unlearn_cli.transport.interface import Column, FitRows, Floats, Ints, Invertible, Restored
from unlearn_cli.transport.methods import METHODS

MAPS = {name: load({name: method.map}, name, "method") for name, method in METHODS.items()}
INVERTIBLE = sorted(name for name, kind in MAPS.items() if hasattr(kind, "restore"))
NUMBERS_ONLY = {"gaussian"}
CASES = [
    (method, distribution, nulls)
    for method in INVERTIBLE
    for distribution in ("numbers", "holed_numbers", "mixed", "holes")
    for nulls in ("keep", "repair")
    if method not in NUMBERS_ONLY or (nulls == "keep" and distribution in ("numbers", "holed_numbers"))
]
each_case = pytest.mark.parametrize(("method", "distribution", "nulls"), CASES)


@cache
def drawn(distribution: str) -> Table:
    return table(distribution, 1200, k=3)


@cache
def fitted(method: str, distribution: str, nulls: str) -> Invertible:
    fitted_map = learned(method, drawn(distribution).fit, nulls)
    assert isinstance(fitted_map, Invertible)
    return fitted_map


def moved_and_restored(
    fitted_map: Invertible, values: Floats, groups: Ints, draws: Draws, columns: tuple[Column, ...]
) -> Restored:
    return fitted_map.restore(landed(fitted_map(values, groups, draws), values, columns), groups, draws)


def wrongly_restored(before: Floats, restored: Restored, columns: tuple[Column, ...]) -> int:
    """Cells (n, d) that were not what is said of them: in the span, the level, or missing."""
    wrong = 0
    for j, column in enumerate(columns):
        cell, low, high = before[:, j], restored.low[:, j], restored.high[:, j]
        span = (low <= cell) & (cell <= high)
        open_ = np.isnan(low) & ~np.isnan(high)  # may be missing, or anything
        held = span if column.ordered else (low != high) & ~np.isnan(cell) | (low == cell)
        wrong += int((~np.where(np.isnan(low) & np.isnan(high), np.isnan(cell), held | open_)).sum())
    return wrong


def test_methods_with_an_inverse_are_these() -> None:
    assert INVERTIBLE == ["gaussian", "quantile", "triangular"]


@each_case
def test_what_is_said_of_a_cell_holds_and_of_another_group_does_not(method: str, distribution: str, nulls: str) -> None:
    data, fitted_map = drawn(distribution), fitted(method, distribution, nulls)
    rows, draws = data.fit, draws_of(1200)
    restored = moved_and_restored(fitted_map, rows.values, rows.groups, draws, data.columns)
    assert wrongly_restored(rows.values, restored, data.columns) == 0
    assert not restored.foreign.any()
    after = landed(fitted_map(rows.values, rows.groups, draws), rows.values, data.columns)
    control = fitted_map.restore(after, (rows.groups + 1) % 3, draws)
    assert wrongly_restored(rows.values, control, data.columns) > 20


@each_case
def test_rows_that_were_not_in_the_fit_lie_where_it_says_or_beyond_the_range_of_the_fit(
    method: str, distribution: str, nulls: str
) -> None:
    data, fitted_map = drawn(distribution), fitted(method, distribution, nulls)
    groups, draws = data.fresh_groups.copy(), draws_of(1200, start=5000)
    groups[::7] = 3  # a group that the fit never saw
    restored = moved_and_restored(fitted_map, data.fresh, groups, draws, data.columns)
    assert not restored.foreign.any()
    inside = data.fresh.copy()
    for j, column in enumerate(data.columns):
        inside[:, j] = np.clip(inside[:, j], *column.support[[0, -1]])
    if method == "quantile":  # a value between two of the fit counts as the nearest one
        inside = nearest_values(data, inside)
    assert wrongly_restored(inside, restored, data.columns) == 0


def nearest_values(data: Table, values: Floats) -> Floats:
    out = values.copy()
    for j, column in enumerate(data.columns):
        distance = np.abs(values[:, j, None] - column.support)
        out[:, j] = np.where(np.isnan(values[:, j]), np.nan, column.support[np.nan_to_num(distance).argmin(axis=1)])
    return out


@each_case
def test_a_row_is_restored_alone_as_in_any_batch(method: str, distribution: str, nulls: str) -> None:
    data, fitted_map = drawn(distribution), fitted(method, distribution, nulls)
    rows, draws = data.fit, draws_of(1200)
    after = landed(fitted_map(rows.values, rows.groups, draws), rows.values, data.columns)
    whole = fitted_map.restore(after, rows.groups, draws)
    for i in range(0, 60, 3):
        alone = fitted_map.restore(after[i : i + 1], rows.groups[i : i + 1], draws_of(1, start=i))
        for part, all_ in ((alone.values, whole.values), (alone.low, whole.low), (alone.high, whole.high)):
            np.testing.assert_array_equal(part, all_[i : i + 1])


def smooth(rows: int, seed: int = 0) -> FitRows:
    """Five correlated columns without ties in three groups, two of them skewed: means, spreads and slopes differ."""
    rng = np.random.default_rng(seed)
    groups = rng.choice(3, rows, p=[0.5, 0.3, 0.2])
    values = rng.normal(size=(rows, 5)) @ (np.eye(5) + 0.4 * np.tril(np.ones((5, 5)), -1)).T
    values[:, 0] += 0.8 * groups
    values[:, 1] *= 1 + 0.4 * groups
    values[:, 2] += 0.5 * groups * values[:, 0]
    values[:, 3:] = np.exp(0.5 * values[:, 3:] + 0.2 * groups[:, None])
    columns = tuple(Column(f"column {j}", True, np.unique(values[:, j])) for j in range(5))
    return FitRows(values, groups, np.arange(rows, dtype=np.uint64), columns, np.bincount(groups) / rows)


@cache
def smooth_moved_and_restored(method: str) -> tuple[FitRows, Floats, Restored, Restored]:
    """The rows, the moved rows, these restored, and restored as if their groups were shuffled."""
    rows, draws = smooth(12_000), draws_of(12_000)
    fitted_map = learned(method, rows)
    assert isinstance(fitted_map, Invertible)
    after = landed(fitted_map(rows.values, rows.groups, draws), rows.values, rows.columns)
    shuffled = np.random.default_rng(1).permutation(rows.groups)
    return rows, after, fitted_map.restore(after, rows.groups, draws), fitted_map.restore(after, shuffled, draws)


def error(before: Floats, values: Floats) -> Floats:
    """Distance of cells (n, d) in standard deviations of the column."""
    return np.asarray(np.abs(values - before) / before.std(axis=0))


@pytest.mark.parametrize("method", INVERTIBLE)
def test_smooth_numbers_are_restored_in_every_group_and_not_with_shuffled_groups(method: str) -> None:
    rows, after, restored, control = smooth_moved_and_restored(method)
    for group in range(3):
        here = rows.groups == group
        off = error(rows.values, restored.values)[here]
        assert np.median(off) < 2e-4
        assert np.quantile(off, 0.99) < 0.01
        assert np.median(error(rows.values, after)[here]) > 0.05, "they were moved"
    assert np.quantile(error(rows.values, control.values), 0.99) > 1.0


@pytest.mark.parametrize("method", INVERTIBLE)
def test_in_smooth_columns_hardly_a_cell_may_be_far_off(method: str) -> None:
    rows, _, restored, _ = smooth_moved_and_restored(method)
    for j, column in enumerate(rows.columns):
        low, high = (np.searchsorted(column.support, side[:, j]) for side in (restored.low, restored.high))
        assert ((high - low) > 0.01 * len(column.support)).mean() < 0.002


@pytest.mark.parametrize("method", [name for name in INVERTIBLE if name != "gaussian"])
def test_another_seed_restores_other_values_where_it_draws(method: str) -> None:
    """In columns with ties, where the draw decides; smooth values have ranks of their own."""
    data, fitted_map = drawn("mixed"), fitted(method, "mixed", "keep")
    rows = data.fit
    after = landed(fitted_map(rows.values, rows.groups, draws_of(1200)), rows.values, data.columns)
    control = fitted_map.restore(after, rows.groups, draws_of(1200, seed=1))
    assert wrongly_restored(rows.values, control, data.columns) > 20
