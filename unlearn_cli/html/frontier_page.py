"""The page of `frontier`: what can be told against how far the table moved, at every strength."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from unlearn_cli.html.charts import Point, Series, lines
from unlearn_cli.html.render import fill
from unlearn_cli.report import frontier_notes, frontier_rows

Report = Mapping[str, Any]


def render(report: Report) -> str:
    """The page, from the report of a frontier."""
    points = [point for point in report["points"] if point["worst"]]
    return fill(
        "frontier.html",
        report=report,
        rows=frontier_rows(dict(report)),
        notes=frontier_notes(dict(report)),
        trade_off=_trade_off([point for point in points if point["distortion"]]),
        by_strength=_by_strength(points),
        predicted=_predicted([point for point in report["points"] if point["target"] and point["target"]["after"]]),
    )


def _trade_off(points: list[Report]) -> Markup | None:
    if not points:
        return None
    moved = tuple(_point(point["distortion"], "total") for point in points)
    told = tuple(_point(point["worst"]) for point in points)
    marks = [f"{point['strength']:g}" for point in points]
    return lines([Series("worst attack", moved, told)], "distortion", "advantage of the worst attack", marks)


def _by_strength(points: list[Report]) -> Markup | None:
    """One line an attack; the null mask is one more."""
    if not points:
        return None
    by_attack: dict[str, list[tuple[Point, Point]]] = {}
    for point in points:
        at = Point(*[point["strength"]] * 3)
        for attack in [*point["attacks"], *([point["null_mask"]] if point["null_mask"] else [])]:
            by_attack.setdefault(attack["name"], []).append((at, _point(attack)))
    series = [Series(name, *zip(*pairs, strict=True)) for name, pairs in by_attack.items()]
    return lines(series, "strength", "advantage")


def _predicted(points: list[Report]) -> Markup | None:
    """What is predicted of the target, by models of the moved rows, on moved and on untouched ones."""
    if not points:
        return None
    at = tuple(Point(*[point["strength"]] * 3) for point in points)
    series = [
        Series(label, at, tuple(_point(point["target"][kind], "value") for point in points))
        for kind, label in (("after", "on repaired rows"), ("after_on_untouched", "on untouched rows"))
    ]
    return lines(series, "strength", f"predicted of {points[0]['target']['name']}: {points[0]['target']['score']}")


def _point(found: Mapping[str, Any], value: str = "advantage") -> Point:
    return Point(found[value], found["low"], found["high"])
