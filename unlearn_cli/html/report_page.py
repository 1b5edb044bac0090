"""The page of `repair` and `audit`: the verdict, the attacks before and after, the columns, the groups."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from unlearn_cli.html.charts import Point, Series, bars
from unlearn_cli.html.render import fill
from unlearn_cli.report import headline, notes

Report = Mapping[str, Any]


def render(report: Report) -> str:
    """The page, from a report."""
    sides = _sides(report)
    return fill(
        "report.html",
        report=report,
        rows=headline(dict(report)),
        notes=list(notes(dict(report))),
        chart=_chart(report, sides),
        chart_words=_words(sides),
    )


def _sides(report: Report) -> dict[str, dict[str, Point]]:
    """`before` and `after`, or `measured` -> attack -> its advantage; the null mask is one more attack."""
    if not report["joint"]:
        return {}
    nulls = report["nulls"] or {}
    named = {"before": "before", "after": "after" if report["output"] else "measured"}
    sides = {}
    for key, name in named.items():
        table = report["joint"][key]
        if table:
            attacks = [*table["attacks"], *([nulls[key]] if nulls.get(key) else [])]
            sides[name] = {a["name"]: Point(a["advantage"], a["low"], a["high"]) for a in attacks}
    return sides


def _chart(report: Report, sides: dict[str, dict[str, Point]]) -> Markup | None:
    if not sides:
        return None
    attacks = list(dict.fromkeys(attack for side in sides.values() for attack in side))
    absent = Point(0.0, 0.0, 0.0)
    series = [Series(name, (), tuple(side.get(attack, absent) for attack in attacks)) for name, side in sides.items()]
    return bars(attacks, series, report["verdict"]["max_advantage"])


def _words(sides: dict[str, dict[str, Point]]) -> str:
    """What the picture shows, for those who do not see it."""
    return "; ".join(
        f"{name}: " + ", ".join(f"{attack} {point.value:.3f}" for attack, point in side.items())
        for name, side in sides.items()
    )
