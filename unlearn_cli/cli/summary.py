"""The summary of a report as a person reads it on a terminal or in a log."""

import sys
from collections.abc import Iterator
from typing import Any

COLOURS = {"PASS": "green", "FAIL": "red", "NOT ASSESSED": "yellow"}


def summary(report: dict[str, Any], to_stderr: bool) -> str:
    """The headline as a table, then notes and the verdict; coloured and wrapped for the stream if it is a terminal.

    In a log nothing is wrapped: a note is one line.
    """
    from rich.console import Console
    from rich.text import Text

    terminal = (sys.stderr if to_stderr else sys.stdout).isatty()
    console = Console(stderr=to_stderr, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(Text(_title(report)), style="bold", soft_wrap=not terminal)
        console.print(_table(report))
        for note in _notes(report):
            console.print(f"note: {note}", soft_wrap=not terminal)
        console.print(_verdict(report["verdict"]), soft_wrap=not terminal)
    return captured.get().removesuffix("\n")


def published(report: dict[str, Any], report_path: str | None, map_path: str | None) -> str:
    """Where the files are, or why they are not."""
    target = report["output"]["path"]
    if not report["published"]:
        return f"{target} was not published: the gate was not passed." + (
            f" Report: {report_path}" if report_path else ""
        )
    others = [f"report: {report_path}"] * bool(report_path) + [f"map: {map_path}"] * bool(map_path)
    return ", ".join([f"table: {'stdout' if target == '-' else target}", *others])


def _title(report: dict[str, Any]) -> str:
    sensitive = ", ".join(report["sensitive"]["columns"])
    target = f" -> {report['output']['path']}" if report["output"] else ""
    within = f", within levels of {', '.join(report['given']['columns'])}" if report["given"] else ""
    return f"{report['input']['path']}{target}: what the other columns tell of {sensitive}{within}"


def _table(report: dict[str, Any]) -> Any:
    from rich.table import Table
    from rich.text import Text

    from unlearn_cli.report import headline

    table = Table(box=None, pad_edge=False)
    table.add_column("")
    if report["output"]:
        table.add_column("before", justify="right")
    table.add_column("after" if report["output"] else "measured", justify="right")
    for row in headline(report):
        numbers = (row.before, row.after) if report["output"] else (row.after,)
        table.add_row(Text(row.label), *(Text(number) for number in numbers))
    return table


def _notes(report: dict[str, Any]) -> Iterator[str]:
    if report["telling"]:
        names = ", ".join(repr(tell["name"]) for tell in report["telling"])
        yield f"left as they are, and each alone tells the group: {names}"
    if report["target"]:
        yield _target_note(report)
    method, mask = report["method"], report["nulls"] and report["nulls"]["after"]
    if method:
        yield from method["warnings"]
    if method and method["nulls"] == "keep" and mask and mask["low"] > 0:
        yield "the places of missing cells tell the group; --nulls repair moves them too"
    yield from report["sensitive"]["notes"]
    if report["given"]:
        yield from report["given"]["notes"]
    yield from report["notes"]


def _target_note(report: dict[str, Any]) -> str:
    name, score = report["target"]["name"], report["target"]["score"]
    tells = any(tell["name"] == name for tell in report["telling"])
    alone = ", which alone tells the group and stays in the file" if tells else ""
    return f"the attacks do not see the target {name!r}{alone}; what is predicted of it is measured by {score}"


def _verdict(verdict: dict[str, Any]) -> Any:
    from rich.text import Text

    status = verdict["status"]
    if not status:
        return Text(verdict["reason"])
    return Text.assemble((status, f"bold {COLOURS[status]}"), f": {verdict['reason']}")
