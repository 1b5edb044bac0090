"""Properties of a column's scale: bins that keep heavy atoms apart, codes, pooled randomised ranks that are uniform."""

import numpy as np
import pytest
from scipy.stats import kstest

from unlearn_cli.transport.distributions.scale import Scale, frequent_levels, rank_bins
from unlearn_cli.transport.interface import NULL, Column, Echo, Floats


def masses(kind: str) -> Floats:
    rng = np.random.default_rng(0)
    raw = {
        "even": np.ones(1000),
        "ragged": rng.exponential(size=1000) ** 3,
        "zeros": np.append(9000.0, np.ones(1000)),
        "spikes": np.where(np.arange(1000) % 100 == 50, 150.0, 1.0),
        "few": np.array([5.0, 1.0, 3.0]),
    }[kind]
    return raw / raw.sum()


@pytest.mark.parametrize("kind", ["even", "ragged", "zeros", "spikes", "few"])
@pytest.mark.parametrize("limit", [12, 32, 64])
def test_bins_hold_all_values_in_order_and_are_at_most_about_the_limit(kind: str, limit: int) -> None:
    mass = masses(kind)
    bins = rank_bins(mass, limit)
    assert bins[0] == 0
    assert np.isin(np.diff(bins), [0, 1]).all()
    assert min(len(mass), limit // 2) <= bins[-1] + 1 <= limit + 1


@pytest.mark.parametrize("kind", ["zeros", "spikes"])
def test_a_heavy_atom_has_a_bin_of_its_own_and_the_light_mass_is_shared_evenly(kind: str) -> None:
    mass = masses(kind)
    bins, heavy = rank_bins(mass, 64), mass > 0.01
    assert (np.bincount(bins)[bins[heavy]] == 1).all()
    light = np.bincount(bins[~heavy], weights=mass[~heavy])
    light = light[light > 0]
    assert len(light) > 20
    assert light.max() < 3 * light.mean()
    by_mass = np.minimum((np.cumsum(mass) * 64).astype(int), 63)
    control = np.bincount(by_mass, weights=np.where(heavy, 0.0, mass))
    assert control.max() > 3 * control[control > 0].mean() or (np.bincount(by_mass)[by_mass[heavy]] > 1).any()


def test_frequent_levels_have_a_bin_each_and_the_others_share_the_last() -> None:
    mass = np.array([0.05, 0.4, 0.02, 0.3, 0.03, 0.2])
    assert frequent_levels(mass, 4).tolist() == [3, 0, 3, 1, 3, 2]
    assert frequent_levels(mass, 6).tolist() == [3, 0, 5, 1, 4, 2]


def rounded_normal(n: int) -> tuple[Scale, Floats]:
    values = np.round(np.random.default_rng(1).normal(size=n), 1)
    return Scale.learn(Column("x", True, np.unique(values)), values, np.full(n, 1 / n)), values


def test_pooled_ranks_of_the_fit_rows_are_uniform_and_are_not_without_the_draw() -> None:
    scale, values = rounded_normal(20_000)
    uniform = np.random.default_rng(2).random(len(values))
    codes = scale.codes(values)
    assert kstest(scale.ranks(values, codes, uniform), "uniform").pvalue > 0.01
    assert kstest(scale.ranks(values, codes, np.ones(len(values))), "uniform").pvalue < 1e-6


def test_a_rank_lies_in_its_bin_and_a_value_between_two_atoms_ranks_between_them() -> None:
    scale, values = rounded_normal(5_000)
    codes = scale.codes(values)
    rank = scale.ranks(values, codes, np.full(len(values), 0.5))
    bins = scale.distribution_bins[codes]
    assert ((scale.edges[bins] <= rank) & (rank <= scale.edges[bins + 1])).all()
    middle = (scale.column.support[3] + scale.column.support[4]) / 2
    outside = np.array([scale.column.support[0] - 1, middle, scale.column.support[-1] + 1])
    at = scale.codes(outside)
    assert at.tolist() == [0, 4, len(scale.mass) - 1]
    assert scale.ranks(outside, at, np.full(3, 0.5)).tolist() == [0.0, scale.top[3], 1.0]


def test_missing_cells_have_no_code_no_mass_and_a_context_of_their_own() -> None:
    values = np.array([0.0, 1.0, 1.0, np.nan, 2.0])
    for ordered in (True, False):
        scale = Scale.learn(Column("x", ordered, np.arange(3.0)), values, np.full(5, 0.2))
        codes = scale.codes(values)
        assert codes.tolist() == [0, 1, 1, NULL, 2]
        assert np.allclose(scale.mass, [0.25, 0.5, 0.25])
        assert (scale.contexts(codes) == 0).tolist() == [False, False, False, True, False]
    assert scale.codes(np.array([7.0])).tolist() == [7], "a level that was never seen keeps its number"


def test_row_weights_decide_the_pooled_distribution() -> None:
    column, values = Column("x", True, np.arange(2.0)), np.array([0.0, 0.0, 0.0, 1.0])
    assert np.allclose(Scale.learn(column, values, np.array([1 / 6, 1 / 6, 1 / 6, 1 / 2])).mass, 0.5)
    assert np.allclose(Scale.learn(column, values, np.full(4, 0.25)).mass, [0.75, 0.25])


def echoing(ordered: bool, *echoes: Echo) -> Scale:
    return Scale(Column("x", ordered, np.arange(4.0), echoes), np.full(4, 0.25))


def test_a_move_costs_what_the_column_and_those_that_follow_it_move() -> None:
    old, new = np.array([0, 0, 1]), np.array([0, 3, 2])
    flag, amount = Echo(False, np.array([0.0, 0.0, 0.0, 1.0])), Echo(True, np.array([0.0, 10.0, 20.0, 30.0]))
    assert echoing(True).cost(old, new) == pytest.approx([0, 9 / 1.25, 1 / 1.25])
    assert echoing(True, flag).cost(old, new) == pytest.approx([0, 9 / 1.25 + 1, 1 / 1.25])
    assert echoing(True, amount).cost(old, new) == pytest.approx([0, 2 * 9 / 1.25, 2 / 1.25])
    assert echoing(False, flag, flag).cost(old, new).tolist() == [0, 2, 0], "a category counts by its echoes alone"


def test_the_middle_is_nearest_to_the_mean_unless_those_that_follow_make_another_cheaper() -> None:
    of_groups, weights = np.array([[0], [3]]), np.array([0.6, 0.4])
    assert echoing(True).middle(of_groups, weights).tolist() == [1]
    lonely = [Echo(False, np.array([0.0, 1.0, 2.0, 0.0]))] * 6
    assert echoing(True, *lonely).middle(of_groups, weights).tolist() == [0], "there no follower changes"


def test_where_the_first_level_may_only_be_lost_groups_meet_at_the_least_share_of_it() -> None:
    distributions, weights = np.array([[0.9, 0.1, 0.0], [0.5, 0.2, 0.3]]), np.array([0.7, 0.3])
    shrinking, free = (Scale(Column("x", False, np.arange(3.0)), np.full(3, 1 / 3), 0.0, s) for s in (True, False))
    target = shrinking.meeting(distributions, weights)
    assert target.sum() == pytest.approx(1) and target[0] == 0.5
    others = weights @ distributions[:, 1:]
    assert target[1:] == pytest.approx(0.5 * others / others.sum())
    assert free.meeting(distributions, weights)[0] > 0.5, "control: else the smaller group would gain it"
    rare = Scale(shrinking.column, np.array([0.2, 0.5, 0.3]), 0.0, True)
    by_frequency = distributions[:, [1, 2, 0]]
    assert rare.meeting(by_frequency, weights) == pytest.approx(target[[1, 2, 0]]), "wherever its atom stands"
    full = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    assert shrinking.meeting(full, weights).tolist() == [1, 0, 0]
