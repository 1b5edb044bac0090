"""The advantage by hand and against scikit-learn, its interval's coverage, and what groups of a size can show."""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.advantage import advantage, signed_auc
from unlearn_cli.statistics.crossfit import fold_numbers
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.statistics.minimum_detectable import minimum_detectable, rows_needed


def two_sided(groups: Ints, scores: Floats, folds: int = 3) -> AttackFindings:
    return advantage("x", groups, np.column_stack([1 - scores, scores]), fold_numbers(groups, folds, seed=0))


def test_by_hand() -> None:
    """Scores 1 2 2 3, positives the second and the last: pairs (2, 1) (2, 2) (3, 1) (3, 2), AUC 3.5 / 4."""
    value, parts = signed_auc(np.array([False, True, False, True]), np.array([1.0, 2.0, 2.0, 3.0]))
    assert value == pytest.approx(0.75)
    assert parts.sum() == pytest.approx(0.0)


def test_agrees_with_scikit_learn_on_ties() -> None:
    rng = np.random.default_rng(0)
    positive, scores = rng.random(300) < 0.3, rng.integers(0, 5, 300).astype(float)
    assert signed_auc(positive, scores)[0] == pytest.approx(2 * roc_auc_score(positive, scores) - 1)


def test_a_guess_that_is_always_wrong_tells_as_much_as_one_that_is_right() -> None:
    groups = np.tile([0, 1], 50)
    right, wrong = two_sided(groups, groups * 0.8), two_sided(groups, 1 - groups * 0.8)
    assert right == wrong
    assert (right.advantage, right.low, right.high) == (1.0, 1.0, 1.0)


def test_a_constant_guess_tells_nothing() -> None:
    found = two_sided(np.tile([0, 1], 50), np.full(100, 0.4))
    assert (found.advantage, found.low, found.high) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("shift", [0.0, 0.2, 1.0, 2.0])
def test_the_interval_of_two_groups_covers_the_truth(shift: float) -> None:
    """Normal scores `shift` apart: AUC = Phi(shift / sqrt 2). 300 tables; 95 % give or take three standard errors."""
    rng = np.random.default_rng(0)
    truth = 2 * norm.cdf(shift / np.sqrt(2)) - 1
    hits = 0
    for _ in range(300):
        groups = (rng.random(400) < 0.3).astype(np.intp)
        found = two_sided(groups, norm.cdf(rng.normal(size=400) + shift * groups))
        hits += found.low <= truth <= found.high
    assert 0.91 <= hits / 300 <= 0.99


@pytest.mark.parametrize("shift", [0.0, 0.2, 1.0])
def test_the_interval_of_many_groups_covers_the_truth(shift: float) -> None:
    rng = np.random.default_rng(0)
    truth = 2 * norm.cdf(shift / np.sqrt(2)) - 1
    hits = 0
    for _ in range(100):
        groups = rng.choice(5, 600, p=(0.05, 0.1, 0.15, 0.2, 0.5)).astype(np.intp)
        scores = rng.normal(size=(600, 5))
        scores[np.arange(600), groups] += shift
        found = advantage("x", groups, norm.cdf(scores), fold_numbers(groups, 3, seed=0))
        hits += found.low <= truth <= found.high
    assert hits >= 93


def test_a_blind_guess_exceeds_what_is_visible_in_one_case_of_twenty() -> None:
    rng = np.random.default_rng(0)
    positive = np.arange(400) < 40
    found = [abs(signed_auc(positive, rng.random(400))[0]) for _ in range(2000)]
    share = np.mean(np.array(found) > minimum_detectable(40, 400))
    assert 0.035 < share < 0.065


def test_the_rows_that_are_needed_are_enough_and_not_many_more() -> None:
    needed = rows_needed(50, 1000, wanted=0.05)
    assert minimum_detectable(needed, 20 * needed) == pytest.approx(0.05, rel=0.01)
    assert minimum_detectable(1, 2) == 1.0
