"""A summary on a terminal and in a log, and where the files of a repair are."""

import io
import sys
from dataclasses import replace

import pytest

from tests.forget.layouts import FULL
from tests.report.test_report import REPAIR, found
from unlearn_cli.cli.screen import published, show
from unlearn_cli.core.notes import Note
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.table import build

LONG = "[bold]a[/bold] :smile: note " + "that goes on and on " * 20


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def passed() -> TableReport:
    return build(REPAIR, found("pass"))


def test_in_a_log_a_note_is_one_line_and_no_text_is_markup() -> None:
    shown = show(replace(FULL, notes=(Note("x", LONG),)), to_stderr=False)
    assert f"note: {LONG}" in shown.splitlines()
    assert "\x1b" not in shown and not shown.endswith("\n")
    assert shown.splitlines()[-1] == f"guarantee: none, {FULL.guarantee_reason}"


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_on_a_terminal_it_is_wrapped_and_only_on_the_one_it_goes_to(
    stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys, stream, Terminal())
    report = replace(FULL, notes=(Note("x", LONG),))
    assert f"note: {LONG}" not in show(report, to_stderr=stream == "stderr")
    assert f"note: {LONG}" in show(report, to_stderr=stream != "stderr")


def test_labels_and_file_names_are_never_markup(passed: TableReport) -> None:
    odd = replace(passed, input=replace(passed.input, path="[red]in[/red].csv"))
    assert "[red]in[/red].csv" in show(odd, to_stderr=True)


def test_files_are_named_where_they_are(passed: TableReport) -> None:
    assert published(passed, "r.json", None, None) == "table: out.parquet, report: r.json"
    assert published(passed, "r.json", "m.map", "p.html").endswith("report: r.json, page: p.html, map: m.map")
    assert passed.output is not None
    assert published(replace(passed, output=replace(passed.output, path="-")), None, None, None) == "table: stdout"


def test_after_a_gate_that_was_not_passed_neither_table_nor_map_is_named(passed: TableReport) -> None:
    said = published(replace(passed, published=False), "r.json", "m.map", "p.html")
    assert said == "out.parquet was not published: the gate was not passed. Report: r.json. Page: p.html."
    assert published(replace(passed, published=False), None, "m.map", None).endswith("not passed.")
