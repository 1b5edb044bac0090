"""Couplings of discrete distributions: what their distributions are, and that no coupling changes fewer cells."""

import numpy as np
import ot
import pytest

from unlearn_cli.transport.distributions.couplings import (
    cumulate,
    draw_from,
    group_distributions,
    maximal_coupling,
    optimal_plans,
    randomised_rank,
)
from unlearn_cli.transport.interface import NULL, Floats

DISTRIBUTIONS = np.array([[0.5, 0.3, 0.2, 0.0], [0.1, 0.1, 0.2, 0.6]])
TARGET = np.array([0.25, 0.15, 0.3, 0.3])
N = 40_000


def uniforms(count: int = 2) -> tuple[Floats, ...]:
    return tuple(np.random.default_rng(7).random((count, N)))


@pytest.mark.parametrize("group", [0, 1])
def test_maximal_coupling_has_the_target_distribution_and_changes_the_total_variation(group: int) -> None:
    codes = np.random.default_rng(0).choice(4, N, p=DISTRIBUTIONS[group])
    groups = np.full(N, group)
    out = maximal_coupling(DISTRIBUTIONS, TARGET, codes, groups, uniforms())
    assert np.bincount(out, minlength=4) / N == pytest.approx(TARGET, abs=0.01)
    apart = np.abs(DISTRIBUTIONS[group] - TARGET).sum() / 2
    assert (out != codes).mean() == pytest.approx(apart, abs=0.01)
    redrawn = draw_from(cumulate(TARGET[None]), np.zeros(N, dtype=np.intp), uniforms()[0])
    assert (redrawn != codes).mean() > apart + 0.1, "a redraw from the target changes more"


def test_a_level_that_no_distribution_knows_is_redrawn_from_the_target() -> None:
    out = maximal_coupling(DISTRIBUTIONS, TARGET, np.full(N, 4), np.zeros(N, dtype=np.intp), uniforms())
    assert np.bincount(out, minlength=4) / N == pytest.approx(TARGET, abs=0.01)


def test_a_level_without_mass_in_its_group_stays_where_the_target_has_it() -> None:
    codes, groups = np.full(10, 3), np.zeros(10, dtype=np.intp)
    draws = (np.full(10, 0.999), np.full(10, 0.5))
    assert (maximal_coupling(DISTRIBUTIONS, TARGET, codes, groups, draws) == 3).all()
    assert (maximal_coupling(DISTRIBUTIONS, np.array([0.5, 0.3, 0.2, 0.0]), codes, groups, draws) != 3).all()


def test_equal_distributions_change_nothing() -> None:
    codes = np.random.default_rng(0).choice(4, N, p=TARGET)
    assert (maximal_coupling(TARGET[None], TARGET, codes, np.zeros(N, dtype=np.intp), uniforms()) == codes).all()


def test_randomised_rank_is_uniform_where_the_plain_rank_is_not() -> None:
    codes = np.random.default_rng(0).choice(4, N, p=DISTRIBUTIONS[1])
    cumulative, groups = cumulate(DISTRIBUTIONS), np.ones(N, dtype=np.intp)
    rank = np.sort(randomised_rank(cumulative, np.full(2, 1 / N), codes, groups, uniforms()[0]))
    even = (np.arange(N) + 0.5) / N
    assert np.abs(rank - even).max() < 0.01
    assert np.abs(np.sort(cumulative[1, codes + 1]) - even).max() > 0.3


def test_ranks_of_new_values_between_a_small_groups_atoms_are_spread_evenly() -> None:
    """50 fit rows without ties: new rows fall between the atoms and would have 51 ranks, if not spread."""
    rng = np.random.default_rng(3)
    seen = np.sort(rng.choice(2000, 50, replace=False))
    distribution = np.zeros((1, 2000))
    distribution[0, seen] = 1 / 50
    new = np.setdiff1d(np.arange(2000), seen)
    groups, uniform = np.zeros(len(new), dtype=np.intp), rng.random(len(new))
    spread = randomised_rank(cumulate(distribution), np.array([1 / 50]), new, groups, uniform)
    assert len(np.unique(spread)) > 1500
    assert len(np.unique(randomised_rank(cumulate(distribution), np.zeros(1), new, groups, uniform))) <= 51


def test_group_distributions_leave_missing_cells_out_and_weigh_the_groups_by_the_cells_they_have() -> None:
    codes = np.array([0, 0, 1, NULL, 1, NULL, NULL, NULL])
    groups = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    distributions, share = group_distributions(codes, groups, 2, np.array([0.5, 0.5]))
    assert share == pytest.approx([0.75, 0.25])
    assert distributions == pytest.approx(np.array([[2 / 3, 1 / 3], [0, 1], [0.5, 0.5]]))


def test_a_group_without_values_has_the_pooled_distribution_and_no_values_at_all_are_uniform() -> None:
    groups = np.array([0, 0, 1, 1])
    distributions, share = group_distributions(np.array([0, 1, NULL, NULL]), groups, 2, np.array([0.5, 0.5]))
    assert share == pytest.approx([1, 0])
    assert distributions == pytest.approx(np.full((3, 2), 0.5))
    distributions, share = group_distributions(np.full(4, NULL), groups, 4, np.array([0.5, 0.5]))
    assert distributions == pytest.approx(np.full((3, 4), 0.25))
    assert share == pytest.approx([0.5, 0.5])


def pairs(seed: int, count: int = 50, atoms: int = 5) -> tuple[Floats, Floats, Floats]:
    """Pairs of distributions, and what a move from one atom to another costs."""
    rng = np.random.default_rng(seed)
    leaving, lacking = rng.dirichlet(np.full(atoms, 0.5), (2, count))
    return leaving, lacking, rng.random((atoms, atoms)).round(2)


@pytest.mark.parametrize("seed", range(5))
def test_optimal_plans_are_couplings_of_the_least_cost(seed: int) -> None:
    given, wanted, cost = pairs(seed)
    plan = optimal_plans(given, wanted, cost)
    assert (plan >= 0).all()
    assert np.allclose(plan.sum(axis=2), given) and np.allclose(plan.sum(axis=1), wanted)
    least = sum(ot.emd2(a, b, cost) for a, b in zip(given, wanted, strict=True))
    free = (given[:, :, None] * wanted[:, None] * cost).sum()
    assert (plan * cost).sum() == pytest.approx(least) and least < 0.9 * free, "control: independent moves cost more"


def test_plans_do_not_depend_on_each_other_and_of_equal_distributions_nothing_moves() -> None:
    given, wanted, cost = pairs(3)
    assert np.array_equal(optimal_plans(given, wanted, cost)[7:8], optimal_plans(given[7:8], wanted[7:8], cost))
    flat = optimal_plans(np.array([[0.5, 0.5]]), np.array([[0.5, 0.5]]), np.zeros((2, 2)))
    assert flat.tolist() == [[[0.5, 0.0], [0.0, 0.5]]]


def test_of_a_row_without_mass_there_is_no_plan() -> None:
    plan = optimal_plans(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[0.5, 0.5], [0.5, 0.5]]), 1 - np.eye(2))
    assert plan.tolist() == [[[0.0, 0.0], [0.0, 0.0]], [[0.5, 0.5], [0.0, 0.0]]]
