"""The bound in bits: never above the truth of a known channel, close to it, and safe from over-confident guesses."""

import numpy as np
import pytest

from unlearn_cli.audit.attacks import ATTACKS
from unlearn_cli.core.cells import Cells, Floats, Ints
from unlearn_cli.core.registry import load
from unlearn_cli.statistics.crossfit import fold_numbers, out_of_fold
from unlearn_cli.statistics.information import Bound, information, most_bits

LEVELS = np.linspace(0.1, 0.7, 6)
"""P(Z = 1 | x) for x = 0 .. 5, all x equally likely."""


def bits(p: Floats) -> Floats:
    return -(p * np.log2(p) + (1 - p) * np.log2(1 - p))


TRUTH = float(bits(LEVELS.mean()) - bits(LEVELS).mean())


def channel(rows: int, seed: int) -> tuple[Ints, Ints]:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 6, rows)
    return x, (rng.random(rows) < LEVELS[x]).astype(np.intp)


def bound(groups: Ints, guess_of_one: Floats) -> Bound:
    return information(groups, np.column_stack([1 - guess_of_one, guess_of_one]), fold_numbers(groups, 3, seed=0))


def test_the_best_guess_proves_nearly_all() -> None:
    x, groups = channel(20_000, seed=0)
    found = bound(groups, LEVELS[x])
    assert found.bits == pytest.approx(TRUTH, abs=0.01)
    assert 0.9 * TRUTH < found.low < TRUTH


def test_the_lower_bound_is_above_the_truth_in_one_case_of_twenty_at_most() -> None:
    over = [bound(z, LEVELS[x]).low > TRUTH for x, z in (channel(600, seed) for seed in range(300))]
    assert np.mean(over) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_proves_more_than_there_is(name: str) -> None:
    x, groups = channel(3000, seed=1)
    cells = Cells(x[:, None].astype(float), np.array([True]), ("x",))
    folds = fold_numbers(groups, 3, seed=0)
    found = information(groups, out_of_fold(load(ATTACKS, name, "attack"), cells, groups, folds), folds, bounds=3)
    assert 0.4 * TRUTH < found.low < TRUTH


def test_blind_guesses_prove_nothing_however_sure_they_are() -> None:
    _, groups = channel(2000, seed=2)
    sure = np.random.default_rng(0).integers(0, 2, 2000).astype(float)
    found = bound(groups, sure)
    assert found.low == 0.0 and found.bits < 0.002


def test_control_an_over_confident_attacker_still_proves_what_it_knows() -> None:
    """Right 4 times of 5 but always certain: taken at its word its loss is infinite."""
    _, groups = channel(2000, seed=3)
    wrong = np.random.default_rng(1).random(2000) < 0.2
    sure = np.where(wrong, 1 - groups, groups).astype(float)
    with np.errstate(divide="ignore"):
        assert np.log2(np.where(groups == 1, sure, 1 - sure)).mean() == -np.inf
    assert bound(groups, sure).low > 0.15


def test_a_level_split_over_more_bounds_proves_less() -> None:
    x, groups = channel(2000, seed=4)
    guesses = np.column_stack([1 - LEVELS[x], LEVELS[x]])
    folds = fold_numbers(groups, 3, seed=0)
    assert information(groups, guesses, folds, bounds=3).low < information(groups, guesses, folds).low


def channel_of(seed: int, cells: int = 6) -> tuple[Floats, float]:
    """Distributions (2, m) of two groups, any, and the share of the second."""
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.full(cells, 0.5), size=2), float(rng.uniform(0.02, 0.98))


def told(distributions: Floats, share: float) -> tuple[float, float]:
    """Mutual information in bits, and the advantage of the best attacker, both exact."""
    joint = distributions * np.array([[1 - share], [share]])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = joint / (joint.sum(axis=0) * joint.sum(axis=1, keepdims=True))
        truth = np.nansum(np.where(joint > 0, joint * np.log2(ratio), 0))
    order = np.argsort(distributions[1] / np.maximum(distributions[0], 1e-300))
    negative, positive = distributions[0][order], distributions[1][order]
    auc = float((positive * (np.cumsum(negative) - negative / 2)).sum())
    return float(truth), 2 * auc - 1


@pytest.mark.parametrize("seed", range(60))
def test_no_table_tells_more_bits_than_the_advantage_of_the_best_attacker_allows(seed: int) -> None:
    distributions, share = channel_of(seed)
    truth, best = told(distributions, share)
    assert truth <= most_bits(share, best) + 1e-12


def test_the_bound_is_reached_where_a_few_rows_are_told_with_certainty() -> None:
    shares = []
    for certain in (0.05, 0.3, 1.0):
        distributions = np.array([[certain, 0, 1 - certain], [0, certain, 1 - certain]])
        truth, best = told(distributions, 0.2)
        shares.append(truth / most_bits(0.2, best))
        assert truth == pytest.approx(most_bits(0.2, certain))
    assert shares[-1] == pytest.approx(1.0) and min(shares) > 0.5


def test_the_bound_says_nothing_for_an_attacker_who_is_not_the_best() -> None:
    """The control: rows told with certainty by a value in the middle, and an attacker who goes by its order."""
    distributions, blind = np.array([[0.5, 0.0, 0.5], [0.0, 1.0, 0.0]]), 0.0
    assert told(distributions, 0.5)[0] > 0.99 > 0.0 == most_bits(0.5, blind)
