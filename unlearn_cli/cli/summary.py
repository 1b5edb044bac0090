"""The summary of a report as a person reads it on a terminal or in a log."""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unlearn_cli.report import Row

COLOURS = {"PASS": "green", "FAIL": "red", "NOT ASSESSED": "yellow"}


def summary(report: dict[str, Any], to_stderr: bool) -> str:
    """The headline as a table, then notes and the verdict; coloured and wrapped for the stream if it is a terminal.

    In a log nothing is wrapped: a note is one line.
    """
    from rich.text import Text

    from unlearn_cli.report import notes

    last = _verdict(report["verdict"])
    return _printed([Text(_title(report), "bold"), _table(report), *map(_note, notes(report)), last], to_stderr)


def frontier_summary(report: dict[str, Any]) -> str:
    """The points of a frontier as a table, then notes: for stderr."""
    from rich.table import Table
    from rich.text import Text

    from unlearn_cli.report import frontier_notes, frontier_rows

    rows = frontier_rows(report)
    table = Table(box=None, pad_edge=False)
    for heading in rows[0]:
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row.values()))
    return _printed([Text(_title(report), "bold"), table, *map(_note, frontier_notes(report))], to_stderr=True)


def forgetting_summary(report: dict[str, Any]) -> str:
    """A model before and after it forgot, then notes and the guarantee: for stderr."""
    from rich.text import Text

    from unlearn_cli.report import forgetting_notes, forgetting_rows

    forget = report["forget"]
    title = f"{report['model']['path']} -> {report['output']['path']}: {forget['rows']:,} rows forgotten"
    last = Text.assemble(("guarantee: ", "bold"), f"{report['guarantee']}, {report['guarantee_reason']}")
    rows = _rows(forgetting_rows(report), ("before", "after"))
    return _printed([Text(title, "bold"), rows, *map(_note, forgetting_notes(report)), last], to_stderr=True)


def _printed(parts: list[Any], to_stderr: bool) -> str:
    """What Rich makes of a list of things for that stream."""
    from rich.console import Console

    terminal = (sys.stderr if to_stderr else sys.stdout).isatty()
    console = Console(stderr=to_stderr, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        for part in parts:
            console.print(part, soft_wrap=not terminal)
    return captured.get().removesuffix("\n")


def _note(text: str) -> str:
    return f"note: {text}"


def published(report: dict[str, Any], report_path: str | None, map_path: str | None, page_path: str | None) -> str:
    """Where the files are, or why they are not."""
    target = report["output"]["path"]
    places = {"report": report_path, "page": page_path}
    if not report["published"]:
        said = [f" {name.capitalize()}: {path}." for name, path in places.items() if path]
        return f"{target} was not published: the gate was not passed.{''.join(said)}"
    others = [f"{name}: {path}" for name, path in (places | {"map": map_path}).items() if path]
    return ", ".join([f"table: {'stdout' if target == '-' else target}", *others])


def _title(report: dict[str, Any]) -> str:
    sensitive = ", ".join(report["sensitive"]["columns"])
    target = f" -> {report['output']['path']}" if report.get("output") else ""
    within = f", within levels of {', '.join(report['given']['columns'])}" if report["given"] else ""
    return f"{report['input']['path']}{target}: what the other columns tell of {sensitive}{within}"


def _table(report: dict[str, Any]) -> Any:
    from unlearn_cli.report import headline

    return _rows(headline(report), ("before", "after") if report["output"] else ("measured",))


def _rows(rows: "list[Row]", headings: tuple[str, ...]) -> Any:
    """One heading is that of `after`."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for heading in headings:
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(*(Text(cell) for cell in (row.label, *(row.before, row.after)[-len(headings) :])))
    return table


def _verdict(verdict: dict[str, Any]) -> Any:
    from rich.text import Text

    status = verdict["status"]
    if not status:
        return Text(verdict["reason"])
    return Text.assemble((status, f"bold {COLOURS[status]}"), f": {verdict['reason']}")
