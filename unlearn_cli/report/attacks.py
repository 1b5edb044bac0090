"""The attacks of a report, before and after: the one list that every format lays out in its own way."""

from collections.abc import Iterator

from unlearn_cli.report.layout import TableReport
from unlearn_cli.statistics.findings import AttackFindings

Sides = tuple[AttackFindings | None, AttackFindings | None]
"""What one attack found in the table before, and in the one after; None where it was not made."""


def cell_attacks(report: TableReport) -> Iterator[Sides]:
    """The attacks on the cells, and last the one that learned from more rows than these, if any."""
    joint = report.joint
    if joint is None:
        return
    old = {attack.name: attack for attack in joint.before.attacks} if joint.before else {}
    yield from ((old.get(attack.name), attack) for attack in joint.after.attacks)
    if joint.curve and joint.curve.attack:
        yield None, joint.curve.attack


def view_attacks(report: TableReport) -> Iterator[Sides]:
    """The attacks on views of the file."""
    yield from ((view.before, view.after) for view in (report.joint.views if report.joint else ()))


def null_attacks(report: TableReport) -> Iterator[Sides]:
    """The attack on the places of missing cells, where there are any."""
    if report.nulls:
        yield report.nulls.before, report.nulls.after


def attacks_of(report: TableReport, before: bool) -> list[AttackFindings]:
    """All attacks with an advantage on one side."""
    made = [*cell_attacks(report), *view_attacks(report), *null_attacks(report)]
    return [one for old, new in made if (one := old if before else new)]
