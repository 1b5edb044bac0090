"""Workflow commands of GitHub Actions: annotations of a run, `::error file=...,title=...::...`.

Escaping as in the toolkit that GitHub gives, `@actions/core`: % and line ends everywhere, : and , in properties too.
"""

from collections.abc import Iterator, Sequence

from unlearn_cli.core.visible import visible
from unlearn_cli.report.checks import Check, checks
from unlearn_cli.report.gates import GateResult

LEVELS = {"FAIL": "error", "NOT ASSESSED": "warning"}
"""Status of a check -> level of its annotation; the verdict is a notice otherwise, and what passed is none."""


def write(gates: Sequence[GateResult]) -> str:
    """The verdict of every gate first: GitHub shows ten annotations of a level a step, and drops the rest."""
    reports = [(gate, checks(gate.report)) for gate in gates if gate.report]
    lines = [_command("error", gate, "cannot be measured", gate.error or "") for gate in gates if not gate.report]
    lines += [_annotation(gate, found[0]) for gate, found in reports]
    lines += [line for gate, found in reports for line in _others(gate, found[1:])]
    return "".join(f"{line}\n" for line in lines)


def _others(gate: GateResult, found: Sequence[Check]) -> Iterator[str]:
    """Where the gate could not be assessed, the verdict says it once for all."""
    return (_annotation(gate, check) for check in found if check.status == "FAIL")


def _annotation(gate: GateResult, check: Check) -> str:
    level = LEVELS.get(check.status or "", "notice")
    title = check.status or "no gate" if check.kind == "verdict" else f"{check.kind} {check.name}"
    return _command(level, gate, title, check.message)


def _command(level: str, gate: GateResult, title: str, message: str) -> str:
    name = f" {gate.name}" * bool(gate.name)
    properties = f"file={_property(gate.path)},title={_property(f'unlearn{name}: {title}')}"
    return f"::{level} {properties}::{_data(message)}"


def _data(text: str) -> str:
    """Line ends stay line ends, as GitHub shows them; what else prints nothing becomes its escape."""
    lines = text.replace("%", "%25").replace("\r", "%0D").split("\n")
    return "%0A".join(visible(line) for line in lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
