"""The learning curve: what an attack tells against the rows that it learned from, and what lies ahead of it."""

from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup

from unlearn_cli.report.html.charts import Point, Series, lines
from unlearn_cli.report.layout import TableReport


class CurvePoint(Protocol):
    """An advantage with its interval, and the rows that were learned from."""

    @property
    def rows(self) -> int: ...
    @property
    def advantage(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


class Rise(Protocol):
    """`certain`: the curve still rises."""

    @property
    def certain(self) -> bool: ...


class Curve(Protocol):
    """Points, fewest rows first; and what all rows would reach, None where they were learned from."""

    @property
    def points(self) -> Sequence[CurvePoint]: ...
    @property
    def ahead(self) -> CurvePoint | None: ...
    @property
    def rise(self) -> Rise: ...


def learning_curve(report: TableReport) -> Markup | None:
    """The picture, None where nothing was measured."""
    found = curve_of(report)
    if found is None or not found.points:
        return None
    series = [_series("measured", found.points)]
    if found.ahead:
        series.append(_series("all rows, extrapolated", [found.ahead]))
    return lines(series, "rows learned from", "advantage", log=True)


def curve_words(report: TableReport) -> str:
    """Whether more rows would tell more, in a sentence; empty where nothing was measured."""
    found = curve_of(report)
    if found is None:
        return ""
    if not found.rise.certain:
        return "It does not clearly rise any more: more rows would hardly tell more."
    ahead = found.ahead
    reach = f" With all {ahead.rows:,} rows, {ahead.advantage:.3f} is to be expected." if ahead else ""
    return f"It still rises: whoever has more rows tells more.{reach}"


def curve_of(report: TableReport) -> Curve | None:
    """The curve of a report, None where there is none."""
    found: Curve | None = getattr(report.joint, "curve", None)
    return found


def _series(label: str, points: Sequence[CurvePoint]) -> Series:
    rows = tuple(Point.exact(float(point.rows)) for point in points)
    return Series(label, rows, tuple(Point(point.advantage, point.low, point.high) for point in points))
