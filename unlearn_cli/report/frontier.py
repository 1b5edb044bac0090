"""The report of a frontier: its layout as dataclasses, and the JSON object."""

from dataclasses import dataclass
from typing import Annotated, Literal

from unlearn_cli.independence.findings import AttackFindings, InformationFindings, SpreadFindings, TargetFindings
from unlearn_cli.report.build import Report, plain_report, tool_facts
from unlearn_cli.report.layout import SCHEMA_VERSION, GivenFacts, MethodFacts, SensitiveFacts, TableFacts, ToolFacts


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
    folds: Annotated[int, "folds of the cross-validation"]
    seed: Annotated[int | None, "seed of the choice of rows and folds, if one was typed"]


@dataclass(frozen=True)
class FrontierContext:
    """All that the report says beside its points."""

    input: TableFacts
    sensitive: SensitiveFacts
    method: MethodFacts
    measured: MeasuredFacts
    notes: tuple[str, ...]
    given: GivenFacts | None = None


@dataclass(frozen=True)
class FrontierLayout:
    """What a table tells about its sensitive columns, and how far it moved, at every strength of one repair."""

    schema_version: Annotated[Literal["1.0"], "version of this layout"]
    tool: Annotated[ToolFacts, "what made the report"]
    command: Annotated[Literal["frontier"], "command that was run"]
    input: Annotated[TableFacts, "table that was read"]
    sensitive: Annotated[SensitiveFacts, "sensitive columns and their groups"]
    given: Annotated[GivenFacts | None, "columns within whose levels the table was repaired; null where none is given"]
    method: Annotated[MethodFacts, "how rows are moved; its strength is that of the full repair"]
    measured: Annotated[MeasuredFacts, "which rows were measured"]
    points: Annotated[tuple[PointReport, ...], "one entry a strength, ascending"]
    notes: Annotated[tuple[str, ...], "what a reader should know"]


def build_frontier(context: FrontierContext, points: tuple[PointReport, ...]) -> Report:
    """The report: same context and points, same object."""
    layout = FrontierLayout(
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
    return plain_report(layout)
