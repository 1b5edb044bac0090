"""The learning curve: drawn where there is one, with what lies ahead, and said in a sentence."""

from dataclasses import replace

from tests.report.test_report import REPAIR, found
from unlearn_cli.audit.curve_findings import AheadFindings, CurveFindings, PointFindings, RiseFindings
from unlearn_cli.report.attacks import attacks_of
from unlearn_cli.report.html.curve import curve_words, learning_curve
from unlearn_cli.report.html.strips import attack_strips
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.table import build
from unlearn_cli.statistics.findings import AttackFindings

ATTACK = AttackFindings("boosting, all rows", 0.3, 0.2, 0.4)
AHEAD = AheadFindings(100_000, 0.4, 0.3, 0.5, 0.48)


def point(rows: int, advantage: float) -> PointFindings:
    return PointFindings(rows, advantage, advantage - 0.1, advantage + 0.1)


def made(certain: bool = True, ahead: AheadFindings | None = None) -> TableReport:
    """A report with a curve of three points that, with `ahead`, had to stop."""
    report = build(REPAIR, found("pass"))
    assert report.joint is not None
    points = (point(625, 0.1), point(2500, 0.2), point(10000, 0.3))
    rise = RiseFindings(0.1, 0.05, 0.15, certain)
    stopped = "budget" if ahead else None
    curve = CurveFindings(100_000, 11_000, points, rise, stopped, 120.0, None, ahead, ATTACK)
    return replace(report, joint=replace(report.joint, curve=curve))


def test_a_report_without_a_curve_has_none() -> None:
    report = build(REPAIR, found("one group"))
    assert learning_curve(report) is None and curve_words(report) == ""


def test_the_points_and_what_lies_ahead_are_drawn() -> None:
    drawn, further = learning_curve(made()), learning_curve(made(ahead=AHEAD))
    assert drawn is not None and further is not None
    assert all(f">{rows}<" in drawn for rows in ("625", "2,500", "10,000"))
    assert "extrapolated" not in drawn and "extrapolated" in further and ">100,000<" in further


def test_the_sentence_says_whether_it_still_rises() -> None:
    assert curve_words(made(False)).startswith("It does not clearly rise any more")
    assert curve_words(made(ahead=AHEAD)).endswith("With all 100,000 rows, 0.400 is to be expected.")


def test_the_attack_with_most_rows_stands_among_the_attacks() -> None:
    assert ATTACK in attacks_of(made(), before=False) and ATTACK not in attacks_of(made(), before=True)
    assert [one.label for one in attack_strips(made()) if one.before is None] == [ATTACK.name]
