"""Measures within levels: what a level explains does not count, what is left within it does, and what can be seen."""

import numpy as np
import pytest
from scipy.stats import norm

from unlearn_cli.audit.least_distortion import least_distortion
from unlearn_cli.audit.measures.distance import distance
from unlearn_cli.audit.within_levels import dependence_within, least_within
from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.advantage import advantage, signed_advantages
from unlearn_cli.statistics.crossfit import fold_numbers
from unlearn_cli.statistics.design import Design
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.statistics.information import information
from unlearn_cli.statistics.minimum_detectable import minimum_detectable, visible_within


def table(rows: int, seed: int, levels: int = 4) -> tuple[Ints, Ints, np.random.Generator]:
    """Levels, and groups that follow them: from one in ten to nine in ten."""
    rng = np.random.default_rng(seed)
    level = rng.integers(0, levels, rows)
    return level, (rng.random(rows) < 0.1 + 0.8 * level / (levels - 1)).astype(np.intp), rng


def attacked(groups: Ints, scores: Floats, levels: Ints | None) -> AttackFindings:
    guesses = np.column_stack([1 - scores, scores])
    return advantage("x", groups, guesses, fold_numbers(groups, 3, seed=0), Design(levels))


def test_a_guess_by_the_level_tells_nothing_within_it() -> None:
    level, groups, _ = table(900, 0)
    within = attacked(groups, level / 4, level)
    assert (within.advantage, within.low) == (0.0, 0.0)
    assert attacked(groups, level / 4, None).advantage > 0.6, "control: in the whole table"


def test_one_level_is_the_whole_table() -> None:
    _, groups, rng = table(600, 1)
    scores = rng.random(600)
    assert attacked(groups, scores, np.zeros(600, dtype=np.intp)) == attacked(groups, scores, None)


def test_the_mean_weights_every_pair_alike() -> None:
    """Level 0: one positive above three negatives, s = 1. Level 1: two below two, s = -1. (3 - 4) / 7."""
    groups = np.array([1, 0, 0, 0, 1, 1, 0, 0])
    scores = np.array([0.9, 0.1, 0.2, 0.3, 0.1, 0.2, 0.8, 0.9])
    levels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    signed, _ = signed_advantages(
        groups, np.column_stack([1 - scores, scores]), np.zeros(8, dtype=np.intp), Design(levels)
    )
    assert signed.tolist() == pytest.approx([-1 / 7])


def test_a_level_of_one_group_and_a_group_without_pairs_are_left_out() -> None:
    groups = np.array([0, 0, 1, 1, 2, 2, 2])
    levels = np.array([0, 0, 0, 0, 1, 1, 1])
    guesses = np.eye(3)[groups]
    signed, influence = signed_advantages(groups, guesses, np.zeros(7, dtype=np.intp), Design(levels))
    assert signed.tolist() == [1.0, 1.0] and influence.shape == (2, 7) and not influence[:, 4:].any()
    assert np.isnan(visible_within(groups, np.zeros(7, dtype=np.intp), Design(levels))).tolist() == [False, False, True]


@pytest.mark.parametrize("shift", [0.0, 0.3, 1.0])
def test_the_interval_covers_the_truth(shift: float) -> None:
    """Normal scores, `shift` apart in every level, which has an offset of its own: small levels among them."""
    truth, hits = 2 * norm.cdf(shift / np.sqrt(2)) - 1, 0
    for seed in range(150):
        level, groups, rng = table(400, seed, levels=12)
        found = attacked(groups, norm.cdf((rng.normal(size=400) + shift * groups + 5 * level) / 50), level)
        hits += found.low <= truth <= found.high
    assert 0.91 <= hits / 150 <= 0.99


@pytest.mark.slow
def test_a_blind_guess_exceeds_what_is_visible_in_one_case_of_twenty() -> None:
    over = []
    for seed in range(500):
        level, groups, rng = table(200, seed, levels=12)
        folds = fold_numbers(groups, 3, seed=0)
        scores = rng.random(300)
        signed, _ = signed_advantages(groups, np.column_stack([1 - scores, scores]), folds, Design(level))
        over.append(abs(signed[0]) > visible_within(groups, folds, Design(level))[1])
    assert 0.03 < np.mean(over) < 0.07


def test_less_is_visible_within_levels_than_in_the_whole_table() -> None:
    level, groups, _ = table(2000, 0)
    folds, whole = fold_numbers(groups, 3, seed=0), np.zeros(2000, dtype=np.intp)
    one = visible_within(groups, folds, Design(whole))[1]
    assert one == pytest.approx(minimum_detectable(int(groups.sum()), 2000), rel=0.01)
    assert visible_within(groups, folds, Design(level))[1] > 1.1 * one


def test_bits_are_those_beyond_the_level() -> None:
    level, groups, _ = table(2000, 0)
    folds = fold_numbers(groups, 3, seed=0)
    truth = 0.1 + 0.8 * level / 3
    guesses = np.column_stack([1 - truth, truth])
    assert information(groups, guesses, folds, Design(level)).bits < 0.003
    assert information(groups, guesses, folds).bits > 0.2, "control: without the level"


@pytest.mark.parametrize("is_category", [False, True])
def test_a_column_that_the_level_explains_tells_nothing_within(is_category: bool) -> None:
    level, groups, rng = table(2000, 0)
    values = level.astype(float) if is_category else np.round(rng.normal(size=2000), 1) + 9 * level
    within = dependence_within(distance, values, groups, is_category, level)
    assert within is not None and within < 0.1
    assert (distance(values, groups, is_category) or 0) > 0.4, "control: in the whole table"
    least = least_within(values, groups, is_category, level)
    assert least < 0.01 < 0.1 < least_distortion(values, groups, is_category)


def test_a_shift_within_levels_costs_what_it_costs_in_the_whole_column() -> None:
    rng = np.random.default_rng(0)
    level, groups = rng.integers(0, 3, 3000), rng.integers(0, 2, 3000)
    values = rng.normal(size=3000) + 2.0 * groups + 10 * level
    assert least_within(values, groups, False, level) == pytest.approx(1.0 / values.var(), rel=0.1)


def test_no_level_of_two_groups_says_nothing() -> None:
    groups = np.array([0, 0, 1, 1])
    assert dependence_within(distance, np.arange(4.0), groups, False, groups) is None
    assert least_within(np.arange(4.0), groups, False, groups) == 0.0
