"""Which groups are told best: by the attack that tells each best, the best told first, with short lines."""

from dataclasses import replace

from tests.report.test_report import REPAIR, found
from unlearn_cli.audit.findings import ViewFindings
from unlearn_cli.report.attacks import attacks_of
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.summary import summary
from unlearn_cli.report.table import build
from unlearn_cli.report.worst_groups import LONGEST, MOST_PRINTED, group_label, group_lines
from unlearn_cli.statistics.findings import AttackFindings, GroupFindings


def attack(name: str, **groups: float) -> AttackFindings:
    lines = tuple(GroupFindings(group, 90, told, told - 0.1, told + 0.1) for group, told in groups.items())
    most = max(groups.values())
    return AttackFindings(name, most, most - 0.1, most + 0.1, lines)


def report(after: tuple[AttackFindings, ...], view: AttackFindings | None = None) -> TableReport:
    findings = found("three groups")
    assert findings.joint is not None and findings.joint.before is not None
    before = replace(findings.joint.before, attacks=(attack("boosting", a=0.9, b=0.8, c=0.7),))
    views = (ViewFindings("last digits", None, view, ()),) if view else ()
    joint = replace(findings.joint, before=before, after=replace(findings.joint.after, attacks=after), views=views)
    return build(REPAIR, replace(findings, joint=joint))


def test_each_group_stands_once_by_its_best_attack_the_best_told_first() -> None:
    made = report((attack("boosting", a=0.1, b=0.3, c=0.2), attack("logistic", a=0.5, b=0.1, c=0.1)))
    lines = group_lines(made)
    assert [(line.group, line.attack) for line in lines] == [("a", "logistic"), ("b", "boosting"), ("c", "boosting")]
    assert lines[1].before is not None and lines[1].before.advantage == 0.8
    assert lines[0].before is None, "no such attack before"
    rows = {row.label: row.values for row in summary(made).rows}
    assert rows["advantage, group b"] == ("0.800 [0.700, 0.900]", "0.300 [0.200, 0.400]")


def test_a_view_may_tell_a_group_best() -> None:
    made = report((attack("boosting", a=0.1, b=0.3),), attack("last digits (view)", a=0.9, b=0.1))
    assert (group_lines(made)[0].group, group_lines(made)[0].attack) == ("a", "last digits (view)")
    assert "last digits (view)" in {one.name for one in attacks_of(made, before=False)}


def test_two_groups_are_told_alike_and_have_no_lines() -> None:
    assert group_lines(build(REPAIR, found("pass"))) == [] and group_lines(build(REPAIR, found("one group"))) == []
    assert len(group_lines(build(REPAIR, found("three groups")))) == 3, "control"


def test_of_many_groups_the_summary_has_those_told_best() -> None:
    made = report((attack("boosting", **{f"g{k}": k / 20 for k in range(12)}),))
    labels = [row.label for row in summary(made).rows if row.label.startswith("advantage, group ")]
    assert labels == [f"advantage, group g{k}" for k in range(11, 11 - MOST_PRINTED, -1)]
    assert len(group_lines(made)) == 12


def test_a_long_name_is_cut_and_what_prints_nothing_shows() -> None:
    made = report((attack("boosting", **{"x" * 100: 0.5, "a\nb": 0.2}),))
    first, second = (group_label(line) for line in group_lines(made))
    assert first == f"advantage, group {'x' * (LONGEST - 1)}…" and second == r"advantage, group a\nb"
