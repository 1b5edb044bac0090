"""Markdown for a pull request or `$GITHUB_STEP_SUMMARY`: the verdict, the checks that did not pass, the summary."""

from collections.abc import Iterator, Sequence

from unlearn_cli.report.checks import Check, checks
from unlearn_cli.report.gates import GateResult
from unlearn_cli.report.markdown_text import escaped, table
from unlearn_cli.report.summary import summary


def write(gates: Sequence[GateResult]) -> str:
    """A heading a gate; all text of the data is shown as it is."""
    return "\n".join(line for gate in gates for line in _gate(gate))


def _gate(gate: GateResult) -> Iterator[str]:
    """Lines of one gate; the last is empty."""
    yield f"### unlearn: {gate.status or 'no gate'}, {escaped(gate.title)}"
    yield ""
    if not gate.report:
        yield f"**ERROR**: {escaped(gate.error or '')}"
        yield ""
        return
    found = summary(gate.report)
    yield f"**{found.status or 'no gate'}**: {escaped(found.last)}"
    yield ""
    yield from _failures([check for check in checks(gate.report)[1:] if check.status == "FAIL"])
    yield f"Summary of {escaped(found.title)}"
    yield ""
    yield from table(found.headings, [(row.label, *row.values) for row in found.rows])
    if found.notes:
        yield from (f"- {escaped(note)}" for note in found.notes)
        yield ""


def _failures(failed: Sequence[Check]) -> Iterator[str]:
    if failed:
        rows = [(check.kind, check.name, check.message) for check in failed]
        yield from table(("failed", "name", "what was found"), rows)
