"""A card a column: its distributions by group before and after as a small picture, and what it told and moved."""

from collections.abc import Mapping
from dataclasses import dataclass

from unlearn_cli.audit.picture_findings import DistributionFindings
from unlearn_cli.audit.pictures import interest
from unlearn_cli.audit.shown_bins import MISSING
from unlearn_cli.report.layout import ColumnReport, TableReport

FIRST = 12
"""Cards that are open: those that told or moved most. The others stand behind a line to click."""

WIDTH, HEIGHT = 100, 60
"""Units of a picture of steps; it is stretched to the room that it has."""

Counts = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Panel:
    """The distributions on one side. `steps`: an outline a group; `dots`: a row a bin, with the place of each group."""

    title: str
    steps: tuple[str, ...]
    dots: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Card:
    """A column as a card.

    bins     those that are drawn: of an ordered column not the missing cells
    apart    where the groups are furthest apart, in words
    missing  the same of missing cells, empty where they are drawn or there are none
    spoken   the picture in words
    """

    column: ColumnReport
    found: DistributionFindings
    bins: tuple[str, ...]
    panels: tuple[Panel, ...]
    apart: str
    missing: str
    spoken: str


def cards(report: TableReport) -> list[Card]:
    """The columns that told or moved most first."""
    if not report.pictures:
        return []
    by_name = {column.name: column for column in report.columns}
    known = [(by_name[one.column], one) for one in report.pictures.distributions if one.column in by_name]
    return [
        _card(column, found, report.output is not None)
        for column, found in sorted(known, key=lambda pair: -interest(pair[0]))
    ]


def shares(counts: tuple[int, ...]) -> list[float]:
    """The share of all rows of a group in each bin; rounded counts of few rows may be 0 altogether."""
    return [count / (sum(counts) or 1) for count in counts]


def steps(of: list[float], top: float) -> str:
    """The outline of a histogram, as a path: so many equal steps, as high as the shares, `top` the whole height."""
    width = WIDTH / len(of)
    heights = [HEIGHT - (HEIGHT - 3) * share / (top or 1) for share in of]
    parts = [f"V{height:.1f}H{(k + 1) * width:.1f}" for k, height in enumerate(heights)]
    return f"M0,{HEIGHT}{''.join(parts)}V{HEIGHT}"


def furthest(bins: tuple[str, ...], counts: Counts) -> tuple[str, float, float]:
    """The bin in which two groups are furthest apart, and the least and the largest share of a group in it.

    `bins` are the first ones of those that are counted.
    """
    rows = list(zip(*(shares(of) for of in counts.values()), strict=True))
    at = max(range(len(bins)), key=lambda k: max(rows[k]) - min(rows[k]))
    return bins[at], min(rows[at]), max(rows[at])


def _card(column: ColumnReport, found: DistributionFindings, repaired: bool) -> Card:
    sides = {"before": found.before, "after" if repaired else "measured": found.after}
    there = {title: counts for title, counts in sides.items() if counts is not None}
    apart_missing = found.ordered and found.bins[-1] == MISSING
    bins = found.bins[:-1] if apart_missing else found.bins
    top = max(share for counts in there.values() for of in counts.values() for share in shares(of)[: len(bins)])
    panels = tuple(
        _panel(title, [shares(of)[: len(bins)] for of in counts.values()], (found.ordered, top))
        for title, counts in there.items()
    )
    apart = "; ".join(f"{title} {_apart(*furthest(bins, counts))}" for title, counts in there.items())
    nulls = [(title, list(zip(*map(shares, counts.values()), strict=True))[-1]) for title, counts in there.items()]
    missing = "; ".join(f"{title} {_percents(min(of), max(of))}" for title, of in nulls) if apart_missing else ""
    spoken = f"Shares of each group in {len(bins)} bins. Groups furthest apart: {apart}."
    return Card(column, found, bins, panels, apart, missing, spoken)


def _panel(title: str, groups: list[list[float]], scale: tuple[bool, float]) -> Panel:
    ordered, top = scale
    if ordered:
        return Panel(title, tuple(steps(of, top) for of in groups), ())
    dots = tuple(tuple(round(100 * share / (top or 1), 1) for share in row) for row in zip(*groups, strict=True))
    return Panel(title, (), dots)


def _apart(name: str, low: float, high: float) -> str:
    return f"{name} ({_percents(low, high)})"


def _percents(low: float, high: float) -> str:
    return f"{low:.0%} to {high:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
