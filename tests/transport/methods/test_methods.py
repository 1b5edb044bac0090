"""Properties of every transport method, each with a control that fails without the repair or the reason for it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import ot
import pytest

from tests.transport.tables import DISTRIBUTIONS, Table, cost, draws_of, ks_distance, landed, learned, moved, table
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.registry import load
from unlearn_cli.transport.interface import NULL, SAME, Floats, TransportMap
from unlearn_cli.transport.linear.embedding import embed, scaled
from unlearn_cli.transport.methods import METHODS

NUMBERS_ONLY = {"gaussian"}
"""Methods that refuse categories."""

REPAIR_NULLS = {"triangular", "staged", "quantile", "copula"}
"""Methods that can repair missing cells; the others refuse."""

DRAWLESS = {"gaussian"}
"""Methods that draw nothing, so that the seed changes nothing."""

NOT_MONOTONE = {"coupling", "staged"}
"""Methods that are not monotone in each cell alone: an optimal map is so in all columns together, and in stages the
first one changes what the next one sees of the other columns."""

SIZES = {2: 1200, 5: 800}
CASES = [
    (m, distribution)
    for m in METHODS
    for distribution in ("numbers", "mixed")
    if distribution == "numbers" or m not in NUMBERS_ONLY
]
GROUPED = [(method, distribution, k) for method, distribution in CASES for k in SIZES]
HOLED = [(method, "holed_numbers" if method in NUMBERS_ONLY else "holes") for method in METHODS]

each_case = pytest.mark.parametrize(("method", "distribution"), CASES)
each_case_and_count = pytest.mark.parametrize(("method", "distribution", "k"), GROUPED)
each_holed = pytest.mark.parametrize(("method", "distribution"), HOLED)


@cache
def drawn(distribution: str, k: int = 2, shift: float = 1.0) -> Table:
    return table(distribution, SIZES[k], k, shift)


@cache
def fitted(method: str, distribution: str, k: int = 2) -> TransportMap:
    return learned(method, drawn(distribution, k).fit)


@cache
def repaired(method: str, distribution: str, k: int = 2, shift: float = 1.0) -> tuple[Floats, Floats]:
    return moved(method, drawn(distribution, k, shift))


def saved_and_loaded(method: str, fitted_map: TransportMap, data: Table) -> TransportMap:
    arrays: Mapping[str, np.ndarray] = {name: array.copy() for name, array in fitted_map.arrays().items()}
    kind = load({name: line.map for name, line in METHODS.items()}, method, "method")
    loaded: TransportMap = kind.from_arrays(data.columns, arrays)
    return loaded


def strange(data: Table) -> tuple[Floats, np.ndarray]:
    """Fresh rows in which some groups, some values and some levels were never seen in the fit."""
    values, groups = data.fresh.copy(), data.fresh_groups.copy()
    groups[::7] = len(data.fit.weights)
    for j, column in enumerate(data.columns):
        values[j::11, j] += 0.37 if column.ordered else len(column.support)
    return values, groups


@each_case_and_count
def test_distributions_are_near_after_the_repair_and_were_not_before(method: str, distribution: str, k: int) -> None:
    data, (_, after) = drawn(distribution, k), repaired(method, distribution, k)
    bound = 2.2 / np.sqrt(np.bincount(data.fresh_groups).min())
    assert ks_distance(after, data.fresh_groups) < bound < ks_distance(data.fresh, data.fresh_groups)


@each_case_and_count
def test_equal_groups_stay_up_to_sampling(method: str, distribution: str, k: int) -> None:
    """The rate: a mean cost of at most 1.25 (K / n)^1/2, the order of the distance of two samples alike."""
    data = drawn(distribution, k, 0.0)
    bound = 1.25 * np.sqrt(k / SIZES[k])
    for before, after in zip((data.fit.values, data.fresh), repaired(method, distribution, k, 0.0), strict=True):
        assert cost(before, after, data.columns).mean() <= bound
    control = drawn(distribution, k)
    assert cost(control.fit.values, repaired(method, distribution, k)[0], control.columns).mean() > bound


@each_case_and_count
def test_cost_is_at_most_that_of_moving_to_the_pooled_distribution(method: str, distribution: str, k: int) -> None:
    """The least that any map to the pooled distribution costs, by exact transport; 15 % for what is not optimal."""
    data = drawn(distribution, k)
    ordered = np.array([column.ordered for column in data.columns])
    scale = np.where(ordered, data.fit.values.std(axis=0), 1.0)
    points = embed(data.columns, scaled(data.columns, scale, data.fit.values))
    parts = [points[data.fit.groups == group] for group in range(k)]
    even = np.full(len(points), 1 / len(points))
    pooled = sum(
        weight * ot.emd2(np.full(len(part), 1 / len(part)), even, ot.dist(part, points), numItermax=1_000_000)
        for weight, part in zip(data.fit.weights, parts, strict=True)
    )
    assert cost(data.fit.values, repaired(method, distribution, k)[0], data.columns).sum() <= 1.15 * pooled
    shuffled = data.fit.values[np.random.default_rng(1).permutation(len(points))]
    assert cost(data.fit.values, shuffled, data.columns).sum() > 2 * pooled


@each_case
def test_codes_are_in_the_support_whatever_comes(method: str, distribution: str) -> None:
    data = drawn(distribution)
    values, groups = strange(data)
    codes = fitted(method, distribution)(values, groups, draws_of(len(values)))
    assert codes.shape == values.shape
    assert codes.dtype == np.int32
    for j, column in enumerate(data.columns):
        assert ((codes[:, j] >= 0) | (codes[:, j] == SAME)).all()
        assert (codes[:, j] < len(column.support)).all()
        if not column.ordered:
            assert (codes[values[:, j] >= len(column.support), j] != SAME).all(), "an unseen level is redrawn"


@each_case
def test_a_group_that_the_fit_never_saw_is_moved_by_the_pooled_distribution(method: str, distribution: str) -> None:
    """Rows of all groups under the number of an unseen one move far less than by a redraw, and not at random."""
    data = drawn(distribution)
    unseen = np.full(len(data.fresh), len(data.fit.weights))
    codes = fitted(method, distribution)(data.fresh, unseen, draws_of(len(data.fresh)))
    after = landed(codes, data.fresh, data.columns)
    redrawn = data.fresh[np.random.default_rng(1).permutation(len(unseen))]
    assert cost(data.fresh, after, data.columns).sum() < 0.4 * cost(data.fresh, redrawn, data.columns).sum()


@each_case
def test_a_row_has_one_answer_alone_and_in_any_batch(method: str, distribution: str) -> None:
    data, fitted_map = drawn(distribution), fitted(method, distribution)
    values, groups = strange(data)
    draws = draws_of(len(values))
    whole = fitted_map(values, groups, draws)
    order = np.random.default_rng(2).permutation(len(values))
    shuffled = fitted_map(values[order], groups[order], draws.part(order))
    assert (shuffled == whole[order]).all()
    for i in range(0, 40):
        alone = fitted_map(values[i : i + 1], groups[i : i + 1], draws_of(1, start=i))
        assert (alone == whole[i : i + 1]).all()
    if method not in DRAWLESS:
        assert (fitted_map(values, groups, draws_of(len(values), start=1)) != whole).any(), "the row number counts"


@each_case
def test_a_map_saved_and_loaded_gives_the_same_codes(method: str, distribution: str) -> None:
    data, fitted_map = drawn(distribution), fitted(method, distribution)
    loaded = saved_and_loaded(method, fitted_map, data)
    values, groups = strange(data)
    draws = draws_of(len(values))
    assert (loaded(values, groups, draws) == fitted_map(values, groups, draws)).all()
    assert fitted_map.arrays().keys() == loaded.arrays().keys()
    assert all((array == loaded.arrays()[name]).all() for name, array in fitted_map.arrays().items())


@each_case
def test_one_seed_gives_one_map_and_another_seed_another(method: str, distribution: str) -> None:
    data, first = drawn(distribution), fitted(method, distribution)
    answers = [
        fitted_map(data.fresh, data.fresh_groups, draws_of(len(data.fresh), seed))
        for fitted_map, seed in ((first, 0), (learned(method, data.fit), 0), (learned(method, data.fit, seed=1), 1))
    ]
    assert (answers[0] == answers[1]).all()
    assert (answers[0] == answers[2]).all() == (method in DRAWLESS)


def sweeps_fall(method: str, distribution: str) -> int:
    """How often a cell falls while its value rises through the support, the row's other cells and its draws held."""
    data, fitted_map, falls = drawn(distribution), fitted(method, distribution), 0
    for i in range(25):
        for j in (j for j, column in enumerate(data.columns) if column.ordered):
            support = data.columns[j].support
            values = np.repeat(data.fresh[i : i + 1], len(support), axis=0)
            values[:, j] = support
            groups = np.full(len(support), data.fresh_groups[i])
            row = replace(draws_of(1), rows=np.full(len(support), i, dtype=np.uint64))
            after = landed(fitted_map(values, groups, row), values, data.columns)[:, j]
            falls += int((np.diff(after) < 0).sum())
    return falls


@pytest.mark.parametrize(("method", "distribution"), [case for case in CASES if case[0] not in NOT_MONOTONE])
def test_a_larger_value_never_gets_a_smaller_one_given_the_rest_of_the_row(method: str, distribution: str) -> None:
    assert sweeps_fall(method, distribution) == 0


@pytest.mark.parametrize("method", sorted(NOT_MONOTONE))
def test_a_map_that_is_monotone_in_all_columns_together_only_does_fall(method: str) -> None:
    assert any(sweeps_fall(method, distribution) for distribution in ("numbers", "mixed"))


@each_holed
def test_missing_cells_stay_missing_and_no_others(method: str, distribution: str) -> None:
    data = drawn(distribution)
    for before, after in zip((data.fit.values, data.fresh), moved(method, data), strict=True):
        assert (np.isnan(after) == np.isnan(before)).all()
        assert np.isnan(before).any()
        assert (after != before)[~np.isnan(before)].any()


@each_holed
def test_missing_cells_tell_nothing_where_nulls_are_repaired(method: str, distribution: str) -> None:
    data = drawn(distribution)
    if method not in REPAIR_NULLS:
        with pytest.raises(UnlearnError, match=r"missing cells.*column 1") as refused:
            learned(method, data.fit, nulls="repair")
        assert "--nulls keep" in refused.value.remedy
        return
    _, after = moved(method, data, nulls="repair")
    bound = 2 / np.sqrt(np.bincount(data.fresh_groups).min())
    at_first, at_last = (ks_distance(np.isnan(v).astype(float), data.fresh_groups) for v in (data.fresh, after))
    assert at_last < bound < at_first
    changed = np.isnan(after) != np.isnan(data.fresh)
    assert changed.mean() < 0.15, "no more presences change than the groups' rates differ"


@pytest.mark.parametrize("method", sorted(NUMBERS_ONLY))
def test_categories_are_refused_by_name(method: str) -> None:
    with pytest.raises(UnlearnError, match="column 1, column 2") as refused:
        learned(method, drawn("mixed").fit)
    assert "--keep" in refused.value.remedy


@pytest.mark.parametrize("method", list(METHODS))
def test_a_constant_a_repeated_and_a_lone_valued_column_are_no_trouble(method: str) -> None:
    data = table("numbers", 400)
    values = np.column_stack([data.fit.values[:, 1], data.fit.values[:, 1], np.full(400, 3.0)])
    values[:, 2] = np.where(data.fit.groups == 1, 3.0, np.round(data.fit.values[:, 0]))
    names = [type(data.columns[0])(f"c{j}", True, np.unique(values[:, j])) for j in range(3)]
    flat = type(names[0])("flat", True, np.array([5.0]))
    rows = type(data.fit)(
        np.column_stack([values, np.full(400, 5.0)]), data.fit.groups, data.fit.rows, (*names, flat), data.fit.weights
    )
    codes = learned(method, rows)(rows.values, rows.groups, draws_of(400))
    assert ((codes[:, 3] == 0) | (codes[:, 3] == SAME)).all()
    assert (codes != NULL).all()


def test_every_distribution_of_the_tables_is_used() -> None:
    assert {distribution for _, distribution in CASES + HOLED} == set(DISTRIBUTIONS)
