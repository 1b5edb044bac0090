"""The page of `dp-unlearn`: a model before and after it forgot, and how it did while it was trained."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from unlearn_cli.html.charts import Point, Series, lines
from unlearn_cli.html.render import fill
from unlearn_cli.report import forgetting_notes, forgetting_rows

Report = Mapping[str, Any]

PARTS = {"forget": "forget set", "retain": "retain rows", "holdout": "held-out rows"}


def render(report: Report) -> str:
    """The page, from the report of a model that forgot."""
    return fill(
        "forgetting.html",
        report=report,
        rows=forgetting_rows(dict(report)),
        notes=forgetting_notes(dict(report)),
        scores=_curves(report, PARTS, report["score"]),
        loss=_curves(report, {"loss": "loss on retain rows"}, "loss"),
        penalty=_curves(report, {"penalty": "penalty"}, "penalty"),
    )


def _curves(report: Report, names: Mapping[str, str], y_label: str) -> Markup | None:
    """One line a number of the training curve; none where there is no training or the number is never there."""
    series = []
    for name, label in names.items():
        points = [(point["step"], point[name]) for point in report["curve"] if point[name] is not None]
        if points:
            x, y = zip(*points, strict=True)
            series.append(Series(label, tuple(map(_exact, x)), tuple(map(_exact, y))))
    return lines(series, "gradient steps", y_label) if series else None


def _exact(value: float) -> Point:
    return Point(value, value, value)
