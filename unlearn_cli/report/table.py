"""The report of `repair` and `audit`: from what is known of a run and what was measured to one typed report."""

from collections.abc import Iterator
from dataclasses import fields

from unlearn_cli.audit.column_findings import ColumnFindings
from unlearn_cli.audit.findings import Findings, JointFindings, RuleFindings
from unlearn_cli.audit.target_findings import ScoreFindings, TargetFindings
from unlearn_cli.core.errors import listing
from unlearn_cli.report.base import SCHEMA_VERSION, tool_facts
from unlearn_cli.report.layout import ColumnFacts, ColumnReport, Context, TableReport
from unlearn_cli.report.learning_curve import curve_lines, curve_notes
from unlearn_cli.report.seal import sealed
from unlearn_cli.report.summary import ABSENT, Row, Summary, interval, number
from unlearn_cli.report.viewed import order_notes, view_lines, view_note
from unlearn_cli.report.worst_groups import MOST_PRINTED, group_label, group_lines
from unlearn_cli.statistics.findings import AttackFindings, CorrelationFindings, GroupFindings


def build(context: Context, findings: Findings) -> TableReport:
    """The report: same context and findings, same report."""
    measured = {column.name: column for column in findings.columns}
    report = TableReport(
        schema_version=SCHEMA_VERSION,
        tool=tool_facts(),
        command=context.command,
        input=context.input,
        output=context.output,
        published=context.output is not None and findings.verdict.status in (None, "PASS"),
        sensitive=context.sensitive,
        given=context.given,
        method=context.method,
        columns=tuple(_column(facts, measured.get(facts.name)) for facts in context.columns),
        nulls=findings.nulls,
        joint=findings.joint,
        distortion=findings.distortion,
        dependencies=findings.dependencies,
        rules=findings.rules,
        target=findings.target,
        pictures=findings.pictures,
        telling=findings.telling,
        notes=(
            *context.notes,
            *findings.notes,
            *order_notes(findings, context.shuffled, context.output is not None),
            *curve_notes(findings.joint.curve if findings.joint else None),
        ),
        settings=context.settings,
        verdict=findings.verdict,
    )
    return sealed(report)


def _column(facts: ColumnFacts, found: ColumnFindings | None) -> ColumnReport:
    found = found or ColumnFindings(facts.name, None, None, None, None, None, None)
    measured = {field.name: getattr(found, field.name) for field in fields(found)}
    known = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return ColumnReport(**measured | known)


def summary(report: TableReport) -> Summary:
    """What all columns tell together, what was moved, and the verdict; for an audit there is one table only."""
    both = report.output is not None
    rows = (Row(label, (before, after) if both else (after,)) for label, before, after in _rows(report))
    return Summary(
        title=_title(report),
        headings=("", "before", "after") if both else ("", "measured"),
        rows=tuple(rows),
        notes=tuple(_notes(report)),
        status=report.verdict.status or "",
        last=report.verdict.reason,
    )


def _title(report: TableReport) -> str:
    target = f" -> {report.output.path}" if report.output else ""
    within = f", within levels of {', '.join(report.given.columns)}" if report.given else ""
    sensitive = ", ".join(report.sensitive.columns)
    return f"{report.input.path}{target}: what the other columns tell of {sensitive}{within}"


def _rows(report: TableReport) -> Iterator[tuple[str, str, str]]:
    """Label, before and after."""
    if report.joint:
        yield from _joint(report.joint)
    for line in group_lines(report)[:MOST_PRINTED]:
        yield group_label(line), _group(line.before), _group(line.after)
    if report.nulls:
        yield "advantage, null mask", _attack(report.nulls.before), _attack(report.nulls.after)
    if report.distortion:
        yield "distortion", ABSENT, number(report.distortion.total)
        yield "least that a full repair needs", ABSENT, number(report.distortion.least)
    held = report.dependencies
    if held and held.before:
        yield "columns that are functions of others", str(held.before), str(held.kept)
    if report.rules:
        yield "rules kept", ABSENT, f"{sum(rule.kept for rule in report.rules)} of {len(report.rules)}"
    if report.target:
        yield f"predicted of {report.target.name}", score(report.target.before), score(report.target.after)
        yield "the same, on untouched rows", ABSENT, score(report.target.after_on_untouched)


def _joint(joint: JointFindings) -> Iterator[tuple[str, str, str]]:
    old = {attack.name: attack for attack in joint.before.attacks} if joint.before else {}
    for new in joint.after.attacks:
        yield f"advantage, {new.name}", _attack(old.get(new.name)), _attack(new)
    for label, before, after in view_lines(joint):
        yield label, _attack(before), _attack(after)
    yield from curve_lines(joint.curve)
    for exact in joint.exact:
        yield f"rank correlation, {exact.column}", _correlation(exact.before), _correlation(exact.after)
    exposure = joint.after.exposure
    if exposure:
        first = joint.before.exposure if joint.before else None
        label = f"exposed, the {exposure.rows:,} rows told best"
        yield label, number(max(first.exposed, 0.0) if first else None), number(max(exposure.exposed, 0.0))
    proved = joint.before.information.low if joint.before else None
    yield "bits proved about the group", number(proved), number(joint.after.information.low)


def _notes(report: TableReport) -> Iterator[str]:
    """What a reader should know, in sentences."""
    if report.telling:
        names = ", ".join(repr(tell.name) for tell in report.telling)
        yield f"left as they are, and each alone tells the group: {names}"
    if report.joint and (told := view_note(report.joint)):
        yield told
    if report.target:
        yield _target_note(report.target, any(tell.name == report.target.name for tell in report.telling))
    method, mask = report.method, report.nulls and report.nulls.after
    if method:
        yield from map(str, method.warnings)
    if method and method.nulls == "keep" and mask and mask.low > 0:
        yield "the places of missing cells tell the group; --nulls mask takes values away until they do not"
    broken = report.dependencies.broken if report.dependencies else ()
    if broken:
        yield f"no longer functions: {listing([f'{pair.determines!r} of {pair.column!r}' for pair in broken])}"
    lost = [_lost(rule) for rule in report.rules or () if not rule.kept]
    if lost:
        yield f"rules that no longer hold as they did: {listing(lost)}"
    yield from map(str, (*report.sensitive.notes, *(report.given.notes if report.given else ()), *report.notes))


def _target_note(target: TargetFindings, tells: bool) -> str:
    alone = ", which alone tells the group and stays in the file" if tells else ""
    measured = f"what is predicted of it is measured by {target.score}"
    return f"the attacks do not see the target {target.name!r}{alone}; {measured}"


def _lost(rule: RuleFindings) -> str:
    """Counts beside the share: one row in a million is not all rows."""
    held = "all" if rule.before == 1 else f"{rule.before or 0:.2%} of the"
    return f"{rule.rule!r} (held in {held} rows, and now fails in {rule.failing:,} of {rule.rows:,})"


def _attack(attack: AttackFindings | None) -> str:
    return interval(attack.advantage, attack) if attack else ABSENT


def _group(found: GroupFindings | None) -> str:
    return interval(found.advantage, found) if found else ABSENT


def _correlation(found: CorrelationFindings | None) -> str:
    return interval(found.correlation, found) if found else ABSENT


def score(found: ScoreFindings | None) -> str:
    """A score with its interval, or a dash."""
    return interval(found.value, found) if found else ABSENT
