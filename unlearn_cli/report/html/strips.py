"""Estimates as strips: a mark with its interval before and after on one scale from 0 to 1, the numbers beside it."""

from dataclasses import dataclass

from unlearn_cli.audit.findings import ExactFindings
from unlearn_cli.audit.target_findings import ScoreFindings
from unlearn_cli.report.attacks import cell_attacks
from unlearn_cli.report.html.charts import Point
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.worst_groups import group_lines
from unlearn_cli.statistics.findings import AttackFindings, CorrelationFindings, GroupFindings


@dataclass(frozen=True)
class Strip:
    """One estimate before and after, None where there is none. `detail`: what else is to say, in words."""

    label: str
    before: Point | None
    after: Point | None
    detail: str = ""


def attack_strips(report: TableReport) -> list[Strip]:
    """Attacks on the cells, on exact values, and on the null mask."""
    joint, nulls = report.joint, report.nulls
    if not joint:
        return []
    strips = [Strip(after.name, _point(before), Point.of(after)) for before, after in cell_attacks(report) if after]
    strips += [_exact(exact) for exact in joint.exact]
    return strips + ([Strip("null mask", _point(nulls.before), _point(nulls.after))] if nulls else [])


def view_strips(report: TableReport) -> list[Strip]:
    """Every view, the one that tells most first; all of them together with the cells stand last."""
    views = report.joint.views if report.joint else ()
    found = [
        (view.view == "all views", Strip(view.view, _point(view.before), _point(view.after), ", ".join(view.columns)))
        for view in views
    ]
    return [strip for _, strip in sorted(found, key=lambda one: (one[0], -_value(one[1])))]


def group_strips(report: TableReport) -> list[Strip]:
    """Every group, the one told best first, by the attack that tells it best."""
    return [
        Strip(line.group, _ends(line.before), _ends(line.after), f"by {line.attack}, {line.after.rows:,} rows guessed")
        for line in group_lines(report)
    ]


def exposure_strips(report: TableReport) -> list[Strip]:
    """How certain the rows are that are given away most; below 0 is as blind as 0."""
    joint = report.joint
    if not joint or not joint.after.exposure:
        return []
    sides = [table.exposure if table else None for table in (joint.before, joint.after)]
    old, new = (Point.exact(max(side.exposed, 0.0)) if side else None for side in sides)
    return [Strip(f"the {joint.after.exposure.rows:,} rows told best", old, new, f"by {joint.after.exposure.attack}")]


def target_strips(report: TableReport) -> list[Strip]:
    """What is still predicted of the target, on repaired rows and on rows as they were."""
    target = report.target
    if not target:
        return []
    return [
        Strip("on rows like those learned from", _score(target.before), _score(target.after)),
        Strip("on untouched rows", None, _score(target.after_on_untouched)),
    ]


def _exact(found: ExactFindings) -> Strip:
    return Strip(f"exact value of {found.column}", _correlation(found.before), _correlation(found.after))


def _correlation(found: CorrelationFindings | None) -> Point | None:
    return Point(found.correlation, found.low, found.high) if found else None


def _point(found: AttackFindings | None) -> Point | None:
    return Point.of(found) if found else None


def _ends(found: GroupFindings | None) -> Point | None:
    return Point(found.advantage, found.low, found.high) if found else None


def _score(found: ScoreFindings | None) -> Point | None:
    return Point(found.value, found.low, found.high) if found else None


def _value(strip: Strip) -> float:
    side = strip.after or strip.before
    return side.value if side else 0.0
