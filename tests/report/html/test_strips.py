"""Strips: one an attack, a view, a group; what they hold, in which order, and where a number stands."""

from dataclasses import replace

from tests.report.test_report import AUDIT, REPAIR, found
from unlearn_cli.audit.findings import ViewFindings
from unlearn_cli.audit.target_findings import ScoreFindings, TargetFindings
from unlearn_cli.report.html import strips
from unlearn_cli.report.html.charts import Point
from unlearn_cli.report.html.render import estimate, number, place
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.table import build
from unlearn_cli.statistics.findings import AttackFindings


def made(kind: str) -> TableReport:
    return build(AUDIT if kind == "audit" else REPAIR, found(kind))


def test_every_attack_has_a_strip_and_so_have_the_null_mask_and_an_exact_value() -> None:
    for kind, more in (("pass", []), ("nulls", ["null mask"]), ("exact", ["exact value of age"])):
        report = made(kind)
        assert report.joint is not None
        found_strips = strips.attack_strips(report)
        assert [one.label for one in found_strips] == [one.name for one in report.joint.after.attacks] + more
        assert all(one.before and one.after for one in found_strips)
    assert all(one.before is None for one in strips.attack_strips(made("audit")))
    assert strips.attack_strips(made("one group")) == []


def test_the_view_that_tells_most_comes_first_and_all_views_last() -> None:
    told = {"row number": 0.1, "spelling": 0.4, "all views": 0.9}
    views = tuple(ViewFindings(n, None, AttackFindings(n, a, a, a), ("x", "y")) for n, a in told.items())
    findings = found("pass")
    assert findings.joint is not None
    report = build(REPAIR, replace(findings, joint=replace(findings.joint, views=views)))
    assert [one.label for one in strips.view_strips(report)] == ["spelling", "row number", "all views"]
    assert strips.view_strips(report)[0].detail == "x, y"


def test_groups_exposure_and_target() -> None:
    assert len(strips.group_strips(made("three groups"))) == 3 and strips.group_strips(made("pass")) == []
    (exposed,) = strips.exposure_strips(made("pass"))
    assert exposed.before and exposed.after and exposed.after.value >= 0
    assert strips.exposure_strips(made("one group")) == [] == strips.target_strips(made("pass"))
    score = ScoreFindings(0.5, 0.4, 0.6)
    scored = replace(made("pass"), target=TargetFindings("income", "R2", 90, score, None, score))
    assert [(one.before, one.after) for one in strips.target_strips(scored)] == [
        (Point(0.5, 0.4, 0.6), None),
        (None, Point(0.5, 0.4, 0.6)),
    ]


def test_a_number_stands_at_its_place_and_what_lies_beyond_at_an_end() -> None:
    assert [place(value) for value in (-0.2, 0.0, 0.25, 1.0, 1.5)] == ["0.0%", "0.0%", "25.0%", "100.0%", "100.0%"]
    assert estimate(Point(0.5, 0.4, 0.6)) == "0.500 [0.400, 0.600]" and estimate(Point.exact(0.5)) == "0.500"


def test_nothing_is_below_zero_by_less_than_shows() -> None:
    assert [number(value, 2) for value in (-0.001, -0.01, None)] == ["0.00", "-0.01", "–"]
