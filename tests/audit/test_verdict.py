"""Every verdict is reached, and says its numbers."""

import pytest

from unlearn_cli.audit.verdict import FewestValues, SmallestGroup, judge, not_measured
from unlearn_cli.statistics.findings import AttackFindings

WORST = AttackFindings("boosting", 0.12, 0.08, 0.16)
LARGE = SmallestGroup("B", rows=4000, attacked=10_000, table_rows=4000)
SMALL = SmallestGroup("B", rows=60, attacked=10_000, table_rows=60)


@pytest.mark.parametrize(
    ("gate", "smallest", "status"),
    [
        (0.2, LARGE, "PASS"),
        (0.12, LARGE, "PASS"),
        (0.119, LARGE, "FAIL"),
        (0.1, SMALL, "NOT ASSESSED"),
        (0.0, LARGE, "NOT ASSESSED"),
        (None, SMALL, None),
    ],
)
def test_the_status(gate: float | None, smallest: SmallestGroup, status: str | None) -> None:
    verdict = judge(WORST, smallest, gate)
    assert verdict.status == status
    assert (verdict.attack, verdict.advantage, verdict.low, verdict.high) == ("boosting", 0.12, 0.08, 0.16)
    assert "0.120" in verdict.reason and "boosting" in verdict.reason


def test_too_few_rows_are_said_with_what_is_needed() -> None:
    reason = judge(WORST, SMALL, 0.1).reason
    assert "'B' has 60 of the 10,000 rows" in reason
    assert "0.147" in reason and "0.1 asked" in reason and "about 129 rows" in reason
    assert "attack more rows" not in reason


def test_rows_that_the_table_has_are_offered() -> None:
    assert "the table has 900: attack more rows" in judge(WORST, SmallestGroup("B", 60, 10_000, 900), 0.1).reason


def test_no_attack_no_pass() -> None:
    assert not_measured("one group", 0.1).status == "NOT ASSESSED"
    assert not_measured("one group", None).status is None
    assert not_measured("one group", 0.1).advantage is None


def test_values_too_few_to_show_the_correlation_asked_about_are_said() -> None:
    few, enough = FewestValues("age", 100), FewestValues("age", 10_000)
    verdict = judge(WORST, LARGE, 0.15, few)
    assert verdict.status == "NOT ASSESSED" and verdict.minimum_detectable_advantage == pytest.approx(0.197, abs=1e-3)
    assert "100 of the rows attacked have an exact value of 'age'" in verdict.reason
    assert "about 172 such rows" in verdict.reason
    assert "no number of rows shows a rank correlation of 0" in judge(WORST, LARGE, 0.0, few).reason
    assert judge(WORST, LARGE, 0.15, enough) == judge(WORST, LARGE, 0.15)
