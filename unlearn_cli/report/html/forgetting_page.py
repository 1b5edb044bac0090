"""The page of `dp-unlearn`: a model before and after it forgot, and how it did while it was trained."""

from markupsafe import Markup

from unlearn_cli.report.forgetting import ForgettingReport
from unlearn_cli.report.html.charts import Point, Series, lines
from unlearn_cli.report.html.render import fill
from unlearn_cli.report.summary import summary

Curve = dict[str, list[tuple[int, float | None]]]
"""Label of a line -> its points: gradient step, and the number there, None where there is none."""


def render(report: ForgettingReport) -> str:
    """The page, from the report of a model that forgot."""
    curve = report.curve
    scores: Curve = {
        "forget set": [(point.step, point.forget) for point in curve],
        "retain rows": [(point.step, point.retain) for point in curve],
        "held-out rows": [(point.step, point.holdout) for point in curve],
    }
    return fill(
        "forgetting.html",
        report=report,
        summary=summary(report),
        scores=_curves(scores, report.score),
        loss=_curves({"loss on retain rows": [(point.step, point.loss) for point in curve]}, "loss"),
        penalty=_curves({"penalty": [(point.step, point.penalty) for point in curve]}, "penalty"),
    )


def _curves(curve: Curve, y_label: str) -> Markup | None:
    """One line a number of the training curve; none where there is no training or the number is never there."""
    series = []
    for label, points in curve.items():
        known = [(Point.exact(step), Point.exact(value)) for step, value in points if value is not None]
        if known:
            series.append(Series(label, *zip(*known, strict=True)))
    return lines(series, "gradient steps", y_label) if series else None
