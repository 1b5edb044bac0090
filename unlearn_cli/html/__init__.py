"""HTML pages: a report as one file with its pictures inside; Jinja and matplotlib, imported where a page is made."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from unlearn_cli.errors import UnlearnError
from unlearn_cli.lookup import load

PAGES = {
    "repair": "unlearn_cli.html.report_page:render",
    "audit": "unlearn_cli.html.report_page:render",
    "frontier": "unlearn_cli.html.frontier_page:render",
    "dp-unlearn": "unlearn_cli.html.forgetting_page:render",
}
"""Command of a report -> what makes its page."""

NEEDED = {"jinja2": "jinja2>=3.1,<4", "matplotlib": "matplotlib>=3.10,<4"}
"""Library -> what to install, as in the extra `html`."""

MARK = '<meta name="generator" content="unlearn'
"""Near the top of every page."""


def page(report: Mapping[str, Any]) -> str:
    """The page of a report: the same report, the same bytes."""
    render = load(PAGES, report["command"], "page")
    text: str = render(report)
    return text


def require() -> None:
    """An error with the line to type where a library is missing."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        what = " ".join(f"'{needed}'" for needed in NEEDED.values())
        raise UnlearnError(f"--html needs {' and '.join(missing)}, not installed here.", f"pip install {what}")


def is_page(path: Path) -> bool:
    """Is there a page of this program under this name, which a new one may replace?"""
    try:
        with path.open("rb") as file:
            return MARK.encode() in file.read(1000)
    except OSError:
        return False
