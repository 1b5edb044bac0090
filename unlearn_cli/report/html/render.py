"""From a template and what it shows to a page: every text is escaped, whoever wrote it."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from unlearn_cli.report.html.charts import Point

ABSENT = "–"


def fill(template: str, **shown: Any) -> str:
    """The page."""
    loader = PackageLoader("unlearn_cli.report.html", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"number": number, "percent": percent, "place": place, "estimate": estimate}
    return environment.get_template(template).render(**shown)


def number(value: float | None, digits: int = 3) -> str:
    """A number in a cell; nothing is below zero by less than shows."""
    return ABSENT if value is None else f"{round(value, digits) + 0.0:.{digits}f}"


def percent(value: float | None) -> str:
    """A share in a cell; one that is not 0, or not all, does not look like it."""
    if value is None:
        return ABSENT
    if 0.9995 <= value < 1:
        return "> 99.9 %"
    return "< 0.1 %" if 0 < value < 0.001 else f"{value:.1%}".replace("%", " %")


def place(value: float) -> str:
    """Where a number from 0 to 1 stands on a strip; what lies beyond stands at an end."""
    return f"{100 * min(max(value, 0.0), 1.0):.1f}%"


def estimate(point: Point) -> str:
    """A number with its interval, if it has one."""
    ends = f" [{point.low:.3f}, {point.high:.3f}]" if point.low != point.high else ""
    return f"{point.value:.3f}{ends}"
