"""One-sided ends and corrected claims: by hand, and how often they are wrong where estimates are normal."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from tests.statistics.holm import chance, holm
from unlearn_cli.statistics.advantage import advantage, learned_end
from unlearn_cli.statistics.claims import lower_end, upper_end
from unlearn_cli.statistics.findings import AttackFindings, GroupFindings

ERROR = 0.05


def found(estimate: float) -> AttackFindings:
    value = abs(estimate)
    return AttackFindings(
        "x", value, max(0.0, learned_end(value, ERROR, -1.959964)), learned_end(value, ERROR, 1.959964)
    )


def test_by_hand() -> None:
    """0.1 with a standard error of 0.05: on the scale of atanh 0.10034 and 0.05 / 0.99, upwards 1.0954 of it."""
    assert upper_end(found(0.1)) == pytest.approx(math.tanh(0.100335 + 1.644854 * 1.095445 * 0.050505), abs=1e-6)
    assert lower_end(found(0.1)) == pytest.approx(found(0.1).low, abs=1e-12)
    end = 0.302 - 2.575829 * 0.05 / 0.914
    told = end**2 / (end**2 + (0.05 / 0.914) ** 2)
    expected = math.tanh(end - 2.575829 * 0.095445 * told * 0.05 / 0.914)
    assert lower_end(found(math.tanh(0.302)), 5) == pytest.approx(expected, abs=1e-4)
    assert chance(found(0.1)) == pytest.approx(2 * norm.sf(0.100335 / 0.050505), rel=1e-4)


def test_certainty_and_blindness_have_ends_of_their_own() -> None:
    certain, constant = AttackFindings("x", 1.0, 1.0, 1.0), AttackFindings("x", 0.0, 0.0, 0.0)
    assert (upper_end(certain), lower_end(certain, 9), chance(certain)) == (1.0, 1.0, 0.0)
    assert (upper_end(constant), lower_end(constant, 9), chance(constant)) == (0.0, 0.0, 1.0)
    unknown = AttackFindings("x", 0.6, 0.0, 1.0)
    assert (upper_end(unknown), lower_end(unknown), chance(unknown)) == (1.0, 0.0, 1.0)


def test_holm_by_hand_and_in_any_order() -> None:
    assert holm([0.01, 0.04, 0.03]).tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.2, 0.01, 0.04]).tolist() == pytest.approx([0.2, 0.03, 0.08])
    assert holm([]).tolist() == []
    assert holm([0.9, 0.8]).tolist() == [1.0, 1.0]


def test_the_first_step_of_holm_is_the_corrected_end() -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        attacks = [found(estimate) for estimate in np.tanh(rng.normal(0.05, ERROR, 4))]
        shown = max(lower_end(attack, 4) for attack in attacks) > 0
        assert shown == (holm([chance(attack) for attack in attacks]).min() < 0.05)


def test_of_blind_attacks_one_in_twenty_tables_claims_a_leak_and_uncorrected_ends_are_the_control() -> None:
    rng, claimed, uncorrected = np.random.default_rng(0), 0, 0
    for _ in range(2000):
        attacks = [found(estimate) for estimate in rng.normal(0, ERROR, 4)]
        claimed += max(lower_end(attack, 4) for attack in attacks) > 0
        uncorrected += max(attack.low for attack in attacks) > 0
    assert 0.035 < claimed / 2000 < 0.065
    assert uncorrected / 2000 > 0.15


@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_the_worst_of_many_groups_is_known_with_the_confidence_that_is_said(shift: float) -> None:
    """Only the first of five groups is told, by normal scores `shift` apart; the mean over groups is the control.

    400 tables: 5 % give or take two standard errors, 2.2 %.
    """
    rng, truth = np.random.default_rng(0), 2 * norm.cdf(shift / np.sqrt(2)) - 1
    below, above, alarms, mean = 0, 0, 0, 0.0
    for _ in range(400):
        groups = rng.choice(5, 600, p=(0.1, 0.1, 0.2, 0.3, 0.3)).astype(np.intp)
        scores = rng.normal(size=(600, 5))
        scores[groups == 0, 0] += shift
        worst = advantage("x", groups, norm.cdf(scores), np.zeros(600, dtype=np.intp))
        below, above = below + (upper_end(worst) < truth), above + (worst.low > truth)
        alarms += lower_end(worst) > truth
        mean += float(np.mean([group.advantage for group in worst.groups])) / 400
    assert below / 400 <= 0.072 and above / 400 <= 0.072 and alarms / 400 <= 0.072
    if shift:
        assert mean < 0.6 * truth


def test_the_worst_group_is_the_one_with_the_largest_advantage() -> None:
    groups = tuple(GroupFindings(name, 10, value, 0.0, value + 0.1) for name, value in [("A", 0.2), ("B", 0.4)])
    assert upper_end(AttackFindings("x", 0.4, 0.0, 0.5, groups)) == pytest.approx(0.485, abs=2e-3)
