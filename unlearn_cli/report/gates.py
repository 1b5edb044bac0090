"""Gates and what became of each: the layout of `gate`, and the one gate of `audit` and `repair` in the same clothes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from unlearn_cli.report.base import SCHEMA_VERSION, Report, ToolFacts, tool_facts
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.summary import ABSENT, Row, Summary

GateStatus = Literal["PASS", "FAIL", "NOT ASSESSED", "ERROR"]

WORST_FIRST: tuple[GateStatus, ...] = ("FAIL", "ERROR", "NOT ASSESSED", "PASS")
"""What several gates come to: a leak that was found outranks one that could not be looked for."""


@dataclass(frozen=True)
class GateResult:
    """What became of one gate."""

    name: Annotated[str, "name of the gate; empty where the command has one only"]
    path: Annotated[str, "file that was measured"]
    status: Annotated[GateStatus | None, "ERROR where it could not be measured; null where no gate was asked for"]
    error: Annotated[str | None, "why it could not be measured; null where it was"]
    report: Annotated[TableReport | None, "what was measured; null where nothing was"]

    @classmethod
    def of(cls, report: TableReport, name: str = "") -> Self:
        """That of a report."""
        measured = report.output or report.input
        return cls(name, measured.path, report.verdict.status, None, report)

    @property
    def title(self) -> str:
        """How messages name it."""
        return f"{self.name}: {self.path}" if self.name and self.name != self.path else self.path


@dataclass(frozen=True)
class GatesReport(Report):
    """Several gates of one file of settings."""

    schema_version: Annotated[Literal["2.2"], "version of this layout"]
    tool: Annotated[ToolFacts, "what made the report"]
    command: Annotated[Literal["gate"], "command that was run"]
    status: Annotated[GateStatus, "the worst of all gates: FAIL, then ERROR, then NOT ASSESSED, then PASS"]
    gates: Annotated[tuple[GateResult, ...], "one entry a gate, in the order of the file"]


def lay_out(gates: Sequence[GateResult]) -> GatesReport:
    """The report of several gates."""
    found = {gate.status for gate in gates}
    worst = next(status for status in WORST_FIRST if status in found)
    return GatesReport(SCHEMA_VERSION, tool_facts(), "gate", worst, tuple(gates))


def gates_of(report: Report) -> tuple[GateResult, ...]:
    """The gates that a report is of: several, or the one of `repair` and `audit`."""
    if isinstance(report, TableReport):
        return (GateResult.of(report),)
    return report.gates if isinstance(report, GatesReport) else ()


def summary(report: GatesReport) -> Summary:
    """A line a gate."""
    counts = {status: sum(gate.status == status for gate in report.gates) for status in WORST_FIRST}
    said = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return Summary(
        title=f"{len(report.gates)} gates",
        headings=("", "file", "advantage", "at most", "status"),
        rows=tuple(Row(gate.name, _values(gate)) for gate in report.gates),
        notes=tuple(f"{gate.name}: {_why(gate)}" for gate in report.gates if gate.status != "PASS"),
        status=report.status,
        last=said,
    )


def _values(gate: GateResult) -> tuple[str, ...]:
    found = gate.report.verdict if gate.report else None
    numbers = (found.advantage, found.max_advantage) if found else (None, None)
    return (gate.path, *(ABSENT if one is None else f"{one:.3g}" for one in numbers), gate.status or ABSENT)


def _why(gate: GateResult) -> str:
    return gate.report.verdict.reason if gate.report else " ".join((gate.error or "").split())
