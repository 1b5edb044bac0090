"""From a template and what it shows to a page: every text is escaped, whoever wrote it."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from unlearn_cli.core.visible import visible

ABSENT = "–"


def fill(template: str, **shown: Any) -> str:
    """The page."""
    loader = PackageLoader("unlearn_cli.report.html", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.finalize = shown_whole
    environment.filters |= {"number": number, "percent": percent}
    return environment.get_template(template).render(**shown)


def shown_whole(value: Any) -> Any:
    """Text with every character shown; what is markup already stays."""
    return visible(value) if type(value) is str else value


def number(value: float | None, digits: int = 3) -> str:
    """A number in a cell."""
    return ABSENT if value is None else f"{value:.{digits}f}"


def percent(value: float | None) -> str:
    """A share in a cell; one that is not 0, or not all, does not look like it."""
    if value is None:
        return ABSENT
    if 0.9995 <= value < 1:
        return "> 99.9 %"
    return "< 0.1 %" if 0 < value < 0.001 else f"{value:.1%}".replace("%", " %")
