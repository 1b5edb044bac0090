"""The page of `repair` and `audit`: the verdict, the attacks before and after, the columns, the groups."""

from markupsafe import Markup

from unlearn_cli.report.html.charts import Point, Series, bars
from unlearn_cli.report.html.render import fill
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.summary import summary

Sides = dict[str, dict[str, Point]]
"""`before` and `after`, or `measured` -> attack -> its advantage."""


def render(report: TableReport) -> str:
    """The page, from a report."""
    sides = _sides(report)
    return fill(
        "report.html", report=report, summary=summary(report), chart=_chart(report, sides), chart_words=_words(sides)
    )


def _sides(report: TableReport) -> Sides:
    """The null mask is one more attack."""
    if not report.joint:
        return {}
    nulls = report.nulls
    tables = {
        "before": (report.joint.before, nulls.before if nulls else None),
        "after" if report.output else "measured": (report.joint.after, nulls.after if nulls else None),
    }
    return {
        name: {a.name: Point.of(a) for a in (*table.attacks, *((mask,) if mask else ()))}
        for name, (table, mask) in tables.items()
        if table
    }


def _chart(report: TableReport, sides: Sides) -> Markup | None:
    if not sides:
        return None
    attacks = list(dict.fromkeys(attack for side in sides.values() for attack in side))
    absent = Point.exact(0.0)
    series = [Series(name, (), tuple(side.get(attack, absent) for attack in attacks)) for name, side in sides.items()]
    return bars(attacks, series, report.verdict.max_advantage)


def _words(sides: Sides) -> str:
    """What the picture shows, for those who do not see it."""
    return "; ".join(
        f"{name}: " + ", ".join(f"{attack} {point.value:.3f}" for attack, point in side.items())
        for name, side in sides.items()
    )
