"""Reports for the tests of formats: of every verdict, and with names that try to break out of a format."""

from dataclasses import replace
from functools import cache

from tests.report.test_report import AUDIT, REPAIR, found
from unlearn_cli.core.notes import Note
from unlearn_cli.report.gates import GateResult
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.table import build

KINDS = {"PASS": "pass", "FAIL": "fail", "NOT ASSESSED": "not assessed", None: "audit"}
"""Status -> the findings of `tests/report/test_report.py` that have it."""

HOSTILE = (
    "a\n::error::stolen",
    "b\r\n::set-output name=x::y",
    "100% %0A::warning::c",
    "::stop-commands::token",
    "file=x,line=1:2",
    "</failure><testcase name='free'/>",
    '<script>alert("x")</script> & &amp; ]]>',
    "| cell | **bold** `code` [link](http://x.y) ![i](z)",
    "@someone #12 www.example.org https://example.org :tada: $x$ ~~gone~~",
    "\x1b[31mred\x1b[0m\x07\x00\x08",
    "\u202ereversed \u2028 \ufffe",
    "{0} [text](0) {x} \\",
    "# heading",
    "- item",
)
"""Names of columns as somebody's file may have them."""


@cache
def report(status: str | None) -> TableReport:
    return build(AUDIT if status is None else REPAIR, found(KINDS[status]))


def gate(status: str | None, name: str = "") -> GateResult:
    return GateResult.of(report(status), name)


def broken(name: str = "", path: str = "gone.csv") -> GateResult:
    """One that could not be measured."""
    return GateResult(name, path, "ERROR", "gone.csv: no such file.\n  Check the path.", None)


def hostile(text: str, name: str = "") -> GateResult:
    """A gate that failed, with the text wherever a table or a person may put one."""
    whole = report("FAIL")
    assert whole.output is not None
    made = replace(
        whole,
        output=replace(whole.output, path=text),
        columns=tuple(replace(column, name=text) for column in whole.columns),
        notes=(Note("x", text),),
        verdict=replace(whole.verdict, reason=f"group {text}"),
        telling=(),
    )
    return GateResult.of(made, name and text)
