"""The report of a frontier: its layout as dataclasses, and the JSON object."""

from dataclasses import dataclass
from typing import Annotated, Literal

from unlearn_cli.audit.findings import InformationFindings
from unlearn_cli.audit.target_findings import TargetFindings
from unlearn_cli.core.notes import Note
from unlearn_cli.report.base import SCHEMA_VERSION, Report, ToolFacts, tool_facts
from unlearn_cli.report.layout import GivenFacts, MethodFacts, SensitiveFacts, TableFacts
from unlearn_cli.report.summary import ABSENT, Row, Summary, interval, number
from unlearn_cli.report.table import score
from unlearn_cli.statistics.findings import AttackFindings, SpreadFindings


@dataclass(frozen=True)
class PointReport:
    """The table at one strength."""

    strength: Annotated[float, "share of the rows that were moved: 0 is the table as it is, 1 the full repair"]
    worst: Annotated[
        AttackFindings | None, "attack with the largest advantage, `null mask` included; null where none could be made"
    ]
    attacks: Annotated[
        tuple[AttackFindings, ...],
        "one entry an attack on all columns, those on exact values, by rank correlation, among them",
    ]
    null_mask: Annotated[AttackFindings | None, "attack on the places of missing cells; null where none is missing"]
    information: Annotated[
        InformationFindings | None, "lower bound of the mutual information of the table and the group"
    ]
    distortion: Annotated[SpreadFindings | None, "how far the table moved; null where no column could be measured"]
    target: Annotated[TargetFindings | None, "what is still predicted of the target; null where none is named"]


@dataclass(frozen=True)
class MeasuredFacts:
    """Which rows were measured; the same ones at every strength."""

    rows: Annotated[int, "rows that were moved and measured"]
    attacked: Annotated[int, "rows among them that were attacked"]
    folds: Annotated[int, "folds that were guessed, each by attackers that learned from the folds before"]
    seed: Annotated[int | None, "seed of the choice of rows and folds, if one was typed"]


@dataclass(frozen=True)
class FrontierContext:
    """All that the report says beside its points."""

    input: TableFacts
    sensitive: SensitiveFacts
    method: MethodFacts
    measured: MeasuredFacts
    notes: tuple[Note, ...]
    given: GivenFacts | None = None


@dataclass(frozen=True)
class FrontierReport(Report):
    """What a table tells about its sensitive columns, and how far it moved, at every strength of one repair."""

    schema_version: Annotated[Literal["2.2"], "version of this layout"]
    tool: Annotated[ToolFacts, "what made the report"]
    command: Annotated[Literal["frontier"], "command that was run"]
    input: Annotated[TableFacts, "table that was read"]
    sensitive: Annotated[SensitiveFacts, "sensitive columns and their groups"]
    given: Annotated[GivenFacts | None, "columns within whose levels the table was repaired; null where none is given"]
    method: Annotated[MethodFacts, "how rows are moved; its strength is that of the full repair"]
    measured: Annotated[MeasuredFacts, "which rows were measured"]
    points: Annotated[tuple[PointReport, ...], "one entry a strength, ascending"]
    notes: Annotated[tuple[Note, ...], "what a reader should know"]


def build_frontier(context: FrontierContext, points: tuple[PointReport, ...]) -> FrontierReport:
    """The report: same context and points, same report."""
    return FrontierReport(
        schema_version=SCHEMA_VERSION,
        tool=tool_facts(),
        command="frontier",
        input=context.input,
        sensitive=context.sensitive,
        given=context.given,
        method=context.method,
        measured=context.measured,
        points=points,
        notes=context.notes,
    )


def summary(report: FrontierReport) -> Summary:
    """One row a strength."""
    within = f", within levels of {', '.join(report.given.columns)}" if report.given else ""
    target = next((point.target.name for point in report.points if point.target), None)
    predicted = (f"predicted of {target}", f"predicted of {target}, untouched rows") if target else ()
    given = report.given.notes if report.given else ()
    return Summary(
        title=f"{report.input.path}: what the other columns tell of {', '.join(report.sensitive.columns)}{within}",
        headings=("strength", "worst advantage", "attack", "bits proved", "distortion", *predicted),
        rows=tuple(_row(point) for point in report.points),
        notes=tuple(map(str, (*report.method.warnings, *report.sensitive.notes, *given, *report.notes))),
        status="",
        last="",
    )


def _row(point: PointReport) -> Row:
    worst, moved = point.worst, point.distortion
    told = (interval(worst.advantage, worst), worst.name) if worst else (ABSENT, ABSENT)
    target = (score(point.target.after), score(point.target.after_on_untouched)) if point.target else ()
    bits = number(point.information.low if point.information else None)
    return Row(f"{point.strength:g}", (*told, bits, interval(moved.total, moved, 4) if moved else ABSENT, *target))
