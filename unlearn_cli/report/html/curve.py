"""The learning curve: what an attack tells against the rows that it learned from, and what lies ahead of it."""

from collections.abc import Sequence

from markupsafe import Markup

from unlearn_cli.audit.curve_findings import AheadFindings, PointFindings
from unlearn_cli.report.html.charts import Point, Series, lines
from unlearn_cli.report.layout import TableReport


def learning_curve(report: TableReport) -> Markup | None:
    """The picture, None where nothing was measured."""
    found = report.joint.curve if report.joint else None
    if found is None:
        return None
    series = [_series("measured", found.points)]
    if found.ahead:
        series.append(_series("all rows, extrapolated", [found.ahead]))
    return lines(series, "rows learned from", "advantage", log=True)


def curve_words(report: TableReport) -> str:
    """Whether more rows would tell more, in a sentence; empty where nothing was measured."""
    found = report.joint.curve if report.joint else None
    if found is None:
        return ""
    if not found.rise.certain:
        return "It does not clearly rise any more: more rows would hardly tell more."
    ahead = found.ahead
    reach = f" With all {ahead.rows:,} rows, {ahead.advantage:.3f} is to be expected." if ahead else ""
    return f"It still rises: whoever has more rows tells more.{reach}"


def _series(label: str, points: Sequence[PointFindings | AheadFindings]) -> Series:
    rows = tuple(Point.exact(float(point.rows)) for point in points)
    return Series(label, rows, tuple(Point(point.advantage, point.low, point.high) for point in points))
