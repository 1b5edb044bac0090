"""What a report says of the learning curve: a line where it goes beyond other attacks, a note where it rises."""

from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.report.test_report import AUDIT, REPAIR, found
from unlearn_cli.audit.curve_findings import AheadFindings, CurveFindings, PointFindings, RiseFindings
from unlearn_cli.audit.findings import Findings
from unlearn_cli.report.checks import checks
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.schema import schema
from unlearn_cli.report.summary import summary
from unlearn_cli.report.table import build
from unlearn_cli.statistics.findings import AttackFindings

LAST = AttackFindings("boosting on more rows", 0.231, 0.21, 0.252)
CURVE = CurveFindings(
    rows=133_015,
    guessed=11_000,
    points=(PointFindings(30_504, 0.15, 0.13, 0.17), PointFindings(122_015, 0.231, 0.21, 0.252)),
    rise=RiseFindings(0.081, 0.06, 0.1, True),
    stopped=None,
    budget=120.0,
    seconds=None,
    ahead=None,
    attack=LAST,
)
STOPPED = replace(
    CURVE,
    points=(PointFindings(7_626, 0.1, 0.08, 0.12), CURVE.points[0]),
    stopped="budget",
    seconds=345.6,
    ahead=AheadFindings(133_015, 0.24, 0.13, 0.4, 0.37),
)


def report(curve: CurveFindings | None, kind: str = "audit") -> TableReport:
    plain: Findings = found(kind)
    assert plain.joint is not None
    joint = replace(plain.joint, curve=curve)
    return build(AUDIT if kind == "audit" else REPAIR, replace(plain, joint=joint))


def lines(**changed: Any) -> dict[str, tuple[str, ...]]:
    return {row.label: row.values for row in summary(report(replace(CURVE, **changed))).rows}


def notes(curve: CurveFindings | None) -> list[str]:
    return [note.text for note in report(curve).notes if note.code == "learning curve"]


def test_the_last_point_is_one_line_and_says_whether_it_rises() -> None:
    assert lines()["all 133,015 rows, boosting"] == ("0.231 [0.210, 0.252], still rising",)
    flat = replace(CURVE.rise, certain=False)
    assert lines(rise=flat)["all 133,015 rows, boosting"] == ("0.231 [0.210, 0.252]",)
    both = {row.label: row.values for row in summary(report(CURVE, "pass")).rows}
    assert both["all 133,015 rows, boosting"][0] == "-", "the table before is not learned from"


def test_a_curve_that_had_to_stop_says_at_how_many_rows_and_what_all_would_reach() -> None:
    rows = {row.label: row.values for row in summary(report(STOPPED)).rows}
    assert "30,504 of 133,015 rows, boosting" in rows
    assert rows["the same, extrapolated to all rows"] == ("0.240 [0.130, 0.400]",)
    (note,) = notes(STOPPED)
    assert "30,504 rows" in note and "about 346 s" in note and "--budget is 120 s" in note and "still rises" in note
    (held,) = notes(replace(STOPPED, stopped="memory", rise=replace(CURVE.rise, certain=False)))
    assert "30,504 of 133,015 rows" in held and "rises" not in held


@pytest.mark.parametrize("curve", [None, replace(CURVE, attack=None, rise=replace(CURVE.rise, certain=False))])
def test_nothing_is_said_of_a_curve_that_goes_no_further(curve: CurveFindings | None) -> None:
    assert not any("boosting" in row.label and "rows" in row.label for row in summary(report(curve)).rows)
    assert notes(curve) == []


@pytest.mark.parametrize("curve", [CURVE, STOPPED, None])
def test_the_report_is_valid_and_its_checks_have_the_last_point(curve: CurveFindings | None) -> None:
    made = report(curve)
    Draft202012Validator(schema()).validate(made.to_dict())
    assert (LAST.name in [check.name for check in checks(made)]) == (curve is not None)
