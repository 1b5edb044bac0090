"""The summary of a report: a title, a table and notes, as text; terminals, notebooks and pages all show this one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from typing import NamedTuple, Protocol, Self

from unlearn_cli.core.registry import load
from unlearn_cli.core.visible import visible
from unlearn_cli.report.base import Report

ABSENT = "-"

SUMMARIES = {
    "TableReport": "unlearn_cli.report.table:summary",
    "GatesReport": "unlearn_cli.report.gates:summary",
    "FrontierReport": "unlearn_cli.report.frontier:summary",
    "ForgettingReport": "unlearn_cli.report.forgotten:summary",
}
"""Class of a report -> what makes its summary."""


class Row(NamedTuple):
    """A line of the table: what was measured, and its values as text, one a heading."""

    label: str
    values: tuple[str, ...]


class Interval(Protocol):
    """Anything with the ends of an interval."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True)
class Summary:
    """What a person reads first.

    headings  of the columns, the first one that of the labels
    status    the verdict or the guarantee, empty where there is none; `last` says it in words
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    status: str
    last: str

    def visible(self) -> Self:
        """The summary with every character shown: names of columns and values are in all of it but the status."""
        rows = tuple(Row(visible(row.label), tuple(map(visible, row.values))) for row in self.rows)
        headings, notes = tuple(map(visible, self.headings)), tuple(map(visible, self.notes))
        last = visible(self.last)
        return replace(self, title=visible(self.title), headings=headings, rows=rows, notes=notes, last=last)

    def to_html(self) -> str:
        """For a notebook."""
        head = "".join(f"<th>{escape(heading)}</th>" for heading in self.headings)
        body = "".join(
            f"<tr><td>{escape(row.label)}</td>{''.join(f'<td>{escape(value)}</td>' for value in row.values)}</tr>"
            for row in self.rows
        )
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        status = f"<b>{escape(self.status)}</b>: " if self.status else ""
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<p><b>{escape(self.title)}</b></p><p>{status}{escape(self.last)}</p>{table}<ul>{notes}</ul>"


def summary(report: Report) -> Summary:
    """The summary of any report."""
    make: Callable[[Report], Summary] = load(SUMMARIES, type(report).__name__, "report")
    return make(report).visible()


def interval(value: float, ends: Interval, digits: int = 3) -> str:
    """`0.123 [0.100, 0.150]`."""
    return f"{value:.{digits}f} [{ends.low:.{digits}f}, {ends.high:.{digits}f}]"


def number(value: float | None) -> str:
    """Three digits, or a dash where there is nothing."""
    return ABSENT if value is None else f"{value:.3f}"
