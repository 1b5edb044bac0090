"""Markdown for a pull request or `$GITHUB_STEP_SUMMARY`: the verdict, the checks that did not pass, the summary."""

import re
from collections.abc import Iterator, Sequence

from unlearn_cli.core.visible import visible
from unlearn_cli.report.checks import Check, checks
from unlearn_cli.report.gates import GateResult
from unlearn_cli.report.summary import summary

SPECIAL = frozenset("\\`*_{}[]()<>#+!|~&$@=^")
"""What Markdown, its tables, mathematics and links of GitHub give a meaning to; written as numbers of characters."""

WORD_JOINER = "&#8288;"
"""Behind @ and #, so that neither a person nor an issue is called: GitHub looks for them after all decoding."""


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
    yield from _table(found.headings, [(row.label, *row.values) for row in found.rows])
    if found.notes:
        yield from (f"- {escaped(note)}" for note in found.notes)
        yield ""


def _failures(failed: Sequence[Check]) -> Iterator[str]:
    if failed:
        rows = [(check.kind, check.name, check.message) for check in failed]
        yield from _table(("failed", "name", "what was found"), rows)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _row(headings)
    yield _row(["---"] * len(headings), escape=False)
    yield from map(_row, rows)
    yield ""


def _row(cells: Sequence[str], escape: bool = True) -> str:
    return f"| {' | '.join(map(escaped, cells) if escape else cells)} |"


def escaped(text: str) -> str:
    """One line that a reader sees as the text itself, whatever characters it has.

    >>> escaped("a|b <i>")
    'a&#124;b &#60;i&#62;'
    """
    shown = "".join(_character(one) for one in visible(text))
    # GitHub makes links of `://` and `www.`, and a picture of `:name:`; a colon in a sentence stays readable as source
    return re.sub(r"(?i)(?<=www)\.|:(?=\S)", lambda found: f"&#{ord(found[0])};", shown)


def _character(one: str) -> str:
    shown = f"&#{ord(one)};" if one in SPECIAL else one
    return shown + WORD_JOINER * (one in "@#")
