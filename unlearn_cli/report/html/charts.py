"""Charts as inline SVG, drawn by matplotlib without a screen; the same data, the same bytes."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unlearn_cli.statistics.findings import AttackFindings

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it speaks of its font cache, on stderr

INK, GRID = "#010101", "#020202"
COLOURS = ("#030303", "#040404", "#050505", "#060606", "#070707", "#080808")
MARKERS, DASHES = "osD^vP", ("-", "--", "-.", ":", "-", "--")

IN_PAGE = {INK: "var(--ink)", GRID: "var(--line)"} | {one: f"var(--g{k})" for k, one in enumerate(COLOURS)}
"""Colour that stands for another while a picture is drawn -> that of the page, which has one for light and for dark."""

STYLE: Any = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
}


@dataclass(frozen=True)
class Point:
    """A number with its interval."""

    value: float
    low: float
    high: float

    @classmethod
    def exact(cls, value: float) -> "Point":
        """A number that is known without an interval."""
        return cls(value, value, value)

    @classmethod
    def of(cls, attack: AttackFindings) -> "Point":
        """The advantage of an attack."""
        return cls(attack.advantage, attack.low, attack.high)


@dataclass(frozen=True)
class Series:
    """A line: `x` and `y` of equal length, each with its intervals."""

    label: str
    x: tuple[Point, ...]
    y: tuple[Point, ...]


def lines(series: Sequence[Series], x_label: str, y_label: str, marks: Sequence[str] = (), log: bool = False) -> Markup:
    """Lines with the intervals of both coordinates; `marks` stand beside the points of the first line.

    `log`: each x is twice the one before at equal steps, and written where there is a point.
    """
    with _figure(f"{x_label} {y_label}", 5.0, 3.4) as (axes, drawn):
        for number, one in enumerate(series):
            _line(axes, one, number % len(COLOURS))
        for mark, x_point, y_point in zip(marks, series[0].x, series[0].y, strict=bool(marks)):
            place = (x_point.value, y_point.value)
            axes.annotate(mark, place, textcoords="offset points", xytext=(7, 6), fontsize=9)
        axes.set(xlabel=x_label, ylabel=y_label)
        axes.set_ylim(bottom=min(0.0, *(point.low for one in series for point in one.y)))
        axes.margins(x=0.08)
        if log:
            _log(axes, sorted({point.value for one in series for point in one.x}))
        if len(series) > 1:
            _legend(axes)
    return drawn()


def _log(axes: Axes, places: Sequence[float]) -> None:
    axes.set_xscale("log")
    axes.set_xticks(places, [f"{place:,.0f}" for place in places])
    axes.set_xticks([], minor=True)


def _line(axes: Axes, one: Series, number: int) -> None:
    axes.errorbar(
        [point.value for point in one.x],
        [point.value for point in one.y],
        xerr=_reach(one.x),
        yerr=_reach(one.y),
        fmt=f"{MARKERS[number]}{DASHES[number]}",
        color=COLOURS[number],
        label=one.label,
        linewidth=1.4,
        markersize=4.5,
        capsize=2.5,
    )


def _reach(points: Sequence[Point]) -> list[list[float]]:
    """How far the intervals reach, down and up."""
    return [[max(0.0, p.value - p.low) for p in points], [max(0.0, p.high - p.value) for p in points]]


def _legend(axes: Axes) -> None:
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)


@contextmanager
def _figure(name: str, width: float, height: float) -> Iterator[tuple[Axes, "_Drawn"]]:
    """An empty figure, in inches; the style holds while it is drawn, and it is drawn at the end.

    `name` goes into the names inside the SVG: another for each picture of a page.
    """
    with mpl.rc_context(STYLE | {"svg.hashsalt": name}):
        figure = Figure(figsize=(width, height), layout="constrained")
        drawn = _Drawn(figure)
        yield figure.add_subplot(), drawn
        drawn.draw()


class _Drawn:
    """The SVG of a figure, once it is drawn."""

    def __init__(self, figure: Figure) -> None:
        self._figure, self._svg = figure, ""

    def draw(self) -> None:
        out = StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self._figure.savefig(out, format="svg", metadata=nothing, transparent=True)
        self._svg = out.getvalue()

    def __call__(self) -> Markup:
        """From `<svg` on; names that nothing in it refers to are left out: they would be there twice in a page."""
        svg = self._svg[self._svg.index("<svg") :]
        svg = re.sub("|".join(IN_PAGE), lambda colour: IN_PAGE[colour[0]], svg)
        used = set(re.findall(r"#([\w.-]+)", svg))
        return Markup(re.sub(r"<[^<>]+>", lambda tag: _without_unused(tag[0], used), svg))


def _without_unused(tag: str, used: set[str]) -> str:
    return re.sub(r' id="([\w.-]+)"', lambda found: found[0] if found[1] in used else "", tag)
