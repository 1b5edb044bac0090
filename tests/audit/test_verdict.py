"""Every verdict is reached, and says its numbers."""

import numpy as np
import pytest
from scipy.stats import norm

from unlearn_cli.audit.findings import ExposureFindings, InformationFindings
from unlearn_cli.audit.shown_gates import bits_at_most, not_measured, with_bits, with_exposure
from unlearn_cli.audit.verdict import FewestValues, SmallestGroup, judge
from unlearn_cli.statistics.claims import upper_end, upper_ends
from unlearn_cli.statistics.findings import AttackFindings, GroupFindings
from unlearn_cli.statistics.information import most_bits

WORST = AttackFindings("boosting", 0.12, 0.08, 0.16)
LARGE = SmallestGroup("B", rows=4000, attacked=10_000, table_rows=4000)
SMALL = SmallestGroup("B", rows=60, attacked=10_000, table_rows=60)


@pytest.mark.parametrize(
    ("gate", "smallest", "status", "said"),
    [
        (0.2, LARGE, "PASS", "no attack is above 0.154"),
        (0.155, LARGE, "PASS", "no attack is above 0.154"),
        (0.153, LARGE, "FAIL", "up to 0.154 cannot be excluded"),
        (0.12, LARGE, "FAIL", "up to 0.154 cannot be excluded"),
        (0.075, LARGE, "FAIL", "an advantage above 0.080 is shown"),
        (0.1, SMALL, "NOT ASSESSED", "'B' has 60"),
        (0.01, LARGE, "NOT ASSESSED", "and would mostly fail the 0.01"),
        (0.06, LARGE, "FAIL", "an advantage above 0.080 is shown"),
        (None, SMALL, None, "no gate was asked for"),
    ],
)
def test_the_status(gate: float | None, smallest: SmallestGroup, status: str | None, said: str) -> None:
    verdict = judge([WORST], smallest, gate)
    assert verdict.status == status and said in verdict.reason
    assert (verdict.attack, verdict.advantage, verdict.low, verdict.high) == ("boosting", 0.12, 0.08, 0.16)
    assert (verdict.upper, verdict.shown) == (pytest.approx(0.1537, abs=1e-3), pytest.approx(0.0796, abs=1e-3))
    assert "0.120" in verdict.reason and "boosting" in verdict.reason


def test_every_attack_must_stay_below_the_gate_and_what_is_shown_is_corrected_over_them() -> None:
    loose = AttackFindings("exact value of 'age'", 0.1, 0.0, 0.25)
    verdict = judge([WORST, loose], LARGE, 0.2)
    assert (verdict.status, verdict.attack) == ("FAIL", "exact value of 'age'")
    alone = judge([WORST], LARGE, 0.2)
    assert verdict.shown is not None and alone.shown is not None and 0.073 < verdict.shown < alone.shown


def test_the_worst_group_counts() -> None:
    groups = tuple(
        GroupFindings(name, 100, value, value - 0.1, value + 0.1)
        for name, value in [("A", 0.6), ("B", 0.1), ("C", 0.1)]
    )
    verdict = judge([AttackFindings("boosting", 0.6, 0.5, 0.7, groups)], LARGE, 0.4)
    assert verdict.status == "FAIL" and "0.600 of group 'A'" in verdict.reason
    assert verdict.shown is not None and 0.44 < verdict.shown < 0.45


@pytest.mark.parametrize(("truth", "passes"), [(0.15, (0.02, 0.05)), (0.225, (0.0, 0.002)), (0.0, (0.8, 1.0))])
def test_pass_comes_in_one_case_of_twenty_where_the_truth_is_the_gate(
    truth: float, passes: tuple[float, float]
) -> None:
    """One attack whose estimate is normal, at the error of a table that is just assessed."""
    smallest = SmallestGroup("B", 650, 1300, 650)
    error = 0.15 / 3.48 if truth == 0 else smallest.visible / 1.96
    assert smallest.least_gate(1) <= 0.15
    rng, passed = np.random.default_rng(0), 0
    for estimate in np.abs(np.tanh(rng.normal(np.arctanh(truth), error, 4000))):
        ends = np.tanh(np.arctanh(estimate) + np.array([-1, 1]) * norm.ppf(0.975) * error)
        passed += judge([AttackFindings("x", estimate, max(0.0, ends[0]), ends[1])], smallest, 0.15).status == "PASS"
    assert passes[0] <= passed / 4000 <= passes[1] + 0.006


def test_too_few_rows_are_said_with_what_is_needed() -> None:
    reason = judge([WORST], SMALL, 0.1).reason
    assert "'B' has 60 of the 10,000 rows" in reason
    assert "a gate of 0.311" in reason and "0.1 asked" in reason
    assert "about 96,614 rows would be needed, 580 of them of the group" in reason
    assert "attack more rows" not in reason


def test_rows_that_the_table_has_are_offered() -> None:
    assert "the table has 900: attack more rows" in judge([WORST], SmallestGroup("B", 60, 10_000, 900), 0.1).reason


@pytest.mark.parametrize(("gate", "rows"), [(0.05, 12_819), (0.1, 3_205), (0.15, 1_425)])
def test_the_rows_that_are_named_are_assessed_and_fewer_are_not(gate: float, rows: int) -> None:
    """Three attackers, even groups, no leak."""
    blind = [AttackFindings(name, 0.0, 0.0, 0.01) for name in "abc"]
    assert f"about {rows:,} rows would be needed" in judge(blind, SmallestGroup("B", 50, 100, 50), gate).reason
    enough, few = (SmallestGroup("B", n // 2, n, n // 2) for n in (rows + 4, rows - 10))
    assert [judge(blind, smallest, gate).status for smallest in (enough, few)] == ["PASS", "NOT ASSESSED"]


def test_more_groups_and_more_attacks_need_more_rows() -> None:
    two, four = LARGE, SmallestGroup("B", 4000, 10_000, 4000, groups=4)
    assert two.least_gate(1) < two.least_gate(4) == four.least_gate(1) < four.least_gate(4)


def test_no_attack_no_pass() -> None:
    assert not_measured("one group", 0.1).status == "NOT ASSESSED"
    assert not_measured("one group", None).status is None
    assert not_measured("one group", 0.1).advantage is None


def test_values_too_few_to_show_the_correlation_asked_about_are_said() -> None:
    few, enough = FewestValues("age", 100), FewestValues("age", 10_000)
    verdict = judge([WORST], LARGE, 0.2, few)
    assert verdict.status == "NOT ASSESSED" and verdict.minimum_detectable_advantage == pytest.approx(0.267, abs=1e-3)
    assert "100 of the rows attacked have an exact value of 'age'" in verdict.reason
    assert "about 434 such rows" in verdict.reason
    assert "no number of rows excludes every rank correlation above 0" in judge([WORST], LARGE, 0.0, few).reason
    assert judge([WORST], LARGE, 0.2, enough) == judge([WORST], LARGE, 0.2)


@pytest.mark.parametrize(
    ("gate", "most", "status"),
    [
        (None, 0.5, "FAIL"),
        (0.2, 0.5, "FAIL"),
        (None, 0.7, "PASS"),
        (0.2, 0.7, "PASS"),
        (0.075, 0.7, "FAIL"),
        (0.2, None, "PASS"),
    ],
)
def test_exposure_is_a_gate_beside_the_advantage(gate: float | None, most: float | None, status: str) -> None:
    """Who tells one row in a hundred with certainty has a small advantage."""
    found = ExposureFindings("relations", 100, 0.6)
    verdict = with_exposure(judge([WORST], LARGE, gate), found, most)
    assert (verdict.status, verdict.exposed, verdict.max_exposed) == (status, 0.6, most)
    assert ("certainty of 0.600 (relations)" in verdict.reason) == (most is not None)
    assert "no gate" not in verdict.reason


def test_where_nothing_could_be_attacked_neither_gate_is_assessed() -> None:
    assert [not_measured("no rows", None, most).status for most in (None, 0.3)] == [None, "NOT ASSESSED"]


@pytest.mark.parametrize(
    ("gate", "most", "status"),
    [(None, 0.02, "FAIL"), (0.2, 0.02, "FAIL"), (None, 0.03, "PASS"), (0.075, 0.03, "FAIL"), (0.2, None, "PASS")],
)
def test_bits_are_a_gate_of_what_is_proved_and_the_verdict_says_both_directions(
    gate: float | None, most: float | None, status: str
) -> None:
    proved = InformationFindings("boosting", 0.04, 0.025)
    verdict = with_bits(judge([WORST], LARGE, gate), proved, 0.15, most)
    assert (verdict.status, verdict.max_bits, verdict.bits, verdict.bits_at_most) == (status, most, 0.025, 0.15)
    assert "bits a row: 0.025 proved, at most 0.150 unless an attacker does better" in verdict.reason
    assert ("bits a row are proved (boosting), and at most" in verdict.reason) == (most is not None)


def test_what_is_not_known_in_bits_is_not_said() -> None:
    within = with_bits(judge([WORST], LARGE, 0.2), InformationFindings("boosting", 0.0, 0.0), None, None)
    assert within.bits_at_most is None and "if no attacker" not in within.reason and "bits a row" in within.reason
    assert not_measured("no rows", None, None, 0.1).status == "NOT ASSESSED"


def test_two_gates_of_what_is_shown_fail_by_either() -> None:
    proved, exposure = InformationFindings("boosting", 0.04, 0.025), ExposureFindings("relations", 100, 0.6)
    for bits, exposed, status in ((0.02, 0.7, "FAIL"), (0.03, 0.5, "FAIL"), (0.03, 0.7, "PASS")):
        verdict = with_exposure(with_bits(judge([WORST], LARGE, None), proved, 0.1, bits), exposure, exposed)
        assert verdict.status == status and "no gate" not in verdict.reason


def test_the_bound_in_bits_is_of_the_group_that_has_most() -> None:
    two = bits_at_most([WORST, AttackFindings("logistic", 0.0, 0.0, 0.02)], {"A": 0.4, "B": 0.6})
    assert two == pytest.approx(most_bits(0.4, upper_end(WORST)))
    parts = (GroupFindings("rare", 50, 0.2, 0.1, 0.3), GroupFindings("half", 500, 0.1, 0.05, 0.15))
    three = bits_at_most([AttackFindings("boosting", 0.2, 0.05, 0.3, parts)], {"rare": 0.05, "half": 0.5, "rest": 0.45})
    ends = dict(upper_ends(AttackFindings("boosting", 0.2, 0.05, 0.3, parts)))
    assert three == pytest.approx(max(most_bits(0.05, ends["rare"]), most_bits(0.5, ends["half"])))
