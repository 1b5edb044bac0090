"""A summary on a terminal or in a log: coloured, and wrapped for the stream, if that is a terminal."""

import io
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unlearn_cli.report.base import Report
    from unlearn_cli.report.layout import TableReport
    from unlearn_cli.report.summary import Summary

COLOURS = {"PASS": "green", "FAIL": "red", "NOT ASSESSED": "yellow"}


def show(report: "Report", to_stderr: bool) -> str:
    """The summary of a report: its table, notes, and the verdict. In a log nothing is wrapped: a note is one line."""
    from rich.console import Console
    from rich.text import Text

    from unlearn_cli.report.summary import summary

    found = summary(report)
    parts = [Text(found.title, "bold"), _table(found), *(f"note: {note}" for note in found.notes)]
    parts += [_last(found)] if found.last else []
    terminal = (sys.stderr if to_stderr else sys.stdout).isatty()
    # into memory: Rich flushes a stream also where it captures, which a full one does not take
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=terminal or None, highlight=False, markup=False, emoji=False)
    for part in parts:
        console.print(part, soft_wrap=not terminal)
    return shown.getvalue().removesuffix("\n")


def published(report: "TableReport", report_path: str | None, map_path: str | None, page_path: str | None) -> str:
    """Where the files are, or why they are not."""
    target = report.output.path if report.output else ""
    places = {"report": report_path, "page": page_path}
    if not report.published:
        said = [f" {name.capitalize()}: {path}." for name, path in places.items() if path]
        return f"{target} was not published: the gate was not passed.{''.join(said)}"
    others = [f"{name}: {path}" for name, path in (places | {"map": map_path}).items() if path]
    return ", ".join([f"table: {'stdout' if target == '-' else target}", *others])


def _table(found: "Summary") -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for number, heading in enumerate(found.headings):
        table.add_column(heading, justify="right" if number or heading else "left")
    for row in found.rows:
        table.add_row(*(Text(cell) for cell in (row.label, *row.values)))
    return table


def _last(found: "Summary") -> Any:
    from rich.text import Text

    if not found.status:
        return Text(found.last)
    return Text.assemble((found.status, f"bold {COLOURS.get(found.status, '')}"), f": {found.last}")
