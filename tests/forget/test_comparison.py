"""Scores, the attack by the loss, distances to retrained models, over-unlearning, the guarantee: on a known model."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from tests.forget.doubles import Memory, split
from unlearn_cli.core.cells import Floats
from unlearn_cli.core.options import silent
from unlearn_cli.forget.comparison import Comparison, Seen, membership
from unlearn_cli.forget.findings import (
    DistanceReport,
    ProxyReport,
    ScoreReport,
    ShadowAttack,
    ShadowReport,
    VerifyReport,
)
from unlearn_cli.forget.guarantee import guarantee
from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.retrained import (
    below_proxy,
    divergence,
    over_unlearned,
    retrained_models,
    total_variation,
    verify,
)
from unlearn_cli.forget.scores import evidence, probabilities, score

ROWS = split()
OLD = Memory(frozenset(range(260)), seed=1)
NEW = OLD.without(ROWS.forget, 0)


def compared(new: Memory, rows: Split = ROWS) -> Comparison:
    return Comparison.of(OLD, new, rows)


def test_scores_are_accuracy_and_cross_entropy() -> None:
    outputs = np.log([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]])
    found = score(outputs, np.array([0.0, 1.0]), True)
    assert found.score == 0.5
    assert found.loss == pytest.approx(-(np.log(0.5) + np.log(0.2)) / 2)


def test_scores_of_a_regression_are_r2_and_squared_error() -> None:
    target = np.array([1.0, 2.0, 3.0])
    assert score(np.full((3, 1), 2.0), target, False) == ScoreReport(0.0, pytest.approx(2 / 3))
    assert score(target[:, None], target, False) == ScoreReport(1.0, 0.0)
    assert score(np.ones((3, 1)), np.ones(3), False).score == 0.0, "a constant target has nothing to explain"


def test_evidence_is_the_log_odds_of_the_class() -> None:
    logits = np.array([[2.0, -1.0, 0.5], [800.0, 0.0, 0.0]])
    p = probabilities(logits)[0, 2]
    assert evidence(logits, np.array([2.0, 0.0]), True) == pytest.approx([np.log(p / (1 - p)), 800 - np.log(2)])


def test_an_attack_by_the_loss_sees_the_old_model_and_not_one_that_forgot() -> None:
    found = membership(compared(NEW))
    assert found and found.rows == 160
    assert found.before.low > 0.5
    assert found.after.low == 0.0
    assert found.after.advantage < 0.2


def test_without_held_out_rows_of_the_classes_there_is_no_attack() -> None:
    assert membership(compared(NEW, replace(ROWS, holdout=None))) is None
    other = replace(ROWS, holdout=replace(ROWS.holdout, target=np.full(100, 5.0)))  # type: ignore[type-var]
    forgotten = replace(ROWS.forget, target=np.zeros(60))
    seen = Seen(np.zeros((60, 6)), np.zeros((200, 6)), np.zeros((100, 6)))
    assert membership(Comparison(replace(other, forget=forgotten), seen, seen, True)) is None


def retrained(count: int = 6) -> list[Seen]:
    return retrained_models(OLD, ROWS, count, 10, silent)


def test_a_model_that_forgot_is_at_the_floor_and_the_old_one_is_not() -> None:
    found = verify(compared(NEW), retrained(), NEW.outputs(ROWS.forget.features))
    for apart in (found.tvF, found.klF):
        assert apart and apart.floor
        assert apart.before > 1.5 * apart.floor
        assert apart.after == pytest.approx(apart.floor, rel=0.35)
    assert found.tvF and found.proxy == pytest.approx(found.tvF.after)
    assert found.tvT and found.rmsF is None
    assert found.forget_low <= found.forget.score <= found.forget_high


def test_one_retrained_model_has_no_floor() -> None:
    found = verify(compared(NEW), retrained(1), None)
    assert found.tvF and found.tvF.floor is None and found.proxy is None


def test_distances_are_those_of_the_definitions() -> None:
    p, q = np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([[0.25, 0.75], [0.5, 0.5]])
    assert total_variation(p, q) == pytest.approx((0.25 + 0.5) / 2)
    first = 0.25 * np.log(0.5) + 0.75 * np.log(1.5)
    assert divergence(np.array([[0.5, 0.5]]), np.array([[0.25, 0.75]])) == pytest.approx(first)


def test_over_unlearned_is_worse_than_every_retrained_model_beyond_their_spread() -> None:
    beside = retrained()
    past = replace(NEW, common=-1.0)
    assert over_unlearned(compared(past), beside)
    assert not over_unlearned(compared(NEW), beside)
    assert not over_unlearned(compared(OLD), beside), "one that knows them still is not over-unlearned"


def test_a_retrained_model_is_seldom_over_unlearned() -> None:
    """Each of 40 retrained models beside 5 others: by hits or by confidence, one-sided, at two errors or more."""
    every = retrained(45)
    pairs = [compared(OLD)] * 40
    found = [over_unlearned(replace(pair, after=one), every[40:]) for pair, one in zip(pairs, every[:40], strict=True)]
    assert sum(found) <= 3


def test_below_the_proxy() -> None:
    proxy = ProxyReport(0.15, ScoreReport(0.8, 0.5), None)
    assert below_proxy(ScoreReport(0.6, 1.0), proxy, 100)
    assert not below_proxy(ScoreReport(0.75, 1.0), proxy, 100)


def regression(values: Floats) -> Seen:
    return Seen(values[:, None], values[:, None], None)


def test_distances_of_a_regression_are_those_of_predictions() -> None:
    target = np.arange(50.0)
    rows = replace(ROWS, forget=replace(ROWS.forget.part(np.arange(50)), target=target), holdout=None)
    pair = Comparison(rows, regression(target), regression(target + 2), False)
    found = verify(pair, [regression(target + 2), regression(target + 2)], None)
    assert found.tvF is found.tvT is found.klF is None
    assert found.rmsF == DistanceReport(2.0, 0.0, 0.0)
    assert found.over_unlearned is False


def verified(after: float, over: bool = False) -> VerifyReport:
    score_ = ScoreReport(0.9, 0.2)
    apart = DistanceReport(0.2, after, 0.04)
    return VerifyReport(3, score_, 0.8, 0.95, None, apart, None, apart, None, None, over)


def audited(low: float, control: float = 0.6) -> ShadowReport:
    return ShadowReport(
        8,
        10,
        ShadowAttack(low + 0.02, low, low + 0.04, 0.01),
        ShadowAttack(control + 0.02, control, control + 0.04, 0.1),
    )


@pytest.mark.parametrize(
    ("exact", "verify_", "audit", "expected", "said"),
    [
        (True, None, None, "exact", "why"),
        (False, None, None, "none", "nothing was measured"),
        (False, verified(0.06), None, "empirical", "0.060, between retrained models 0.040"),
        (False, verified(0.15), None, "none", "0.150, before 0.200"),
        (False, verified(0.06, over=True), None, "none", "went past"),
        (False, None, audited(0.49), "empirical", "AUC 0.510, 0.620 before"),
        (False, None, audited(0.52), "none", "still finds forgotten rows: AUC 0.540"),
        (False, None, audited(0.49, 0.49), "none", "finds nothing even before unlearning"),
        (False, verified(0.06), audited(0.52), "none", "still finds"),
    ],
)
def test_the_guarantee(
    exact: bool, verify_: VerifyReport | None, audit: ShadowReport | None, expected: str, said: str
) -> None:
    found, reason = guarantee(exact, "why", verify_, audit)
    assert found == expected
    assert said in reason


def test_the_double_is_as_it_says() -> None:
    quiet = replace(OLD, noise=0.0)
    p = probabilities(quiet.outputs(ROWS.forget.features)).max(axis=1)
    assert p == pytest.approx(np.full(60, expit(3.0)))
