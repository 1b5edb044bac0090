"""HTML pages: a report as one file with its pictures inside; Jinja and matplotlib, imported where a page is made."""

from importlib.util import find_spec
from pathlib import Path

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.registry import load
from unlearn_cli.report.base import Report

PAGES = {
    "TableReport": "unlearn_cli.report.html.report_page:render",
    "FrontierReport": "unlearn_cli.report.html.frontier_page:render",
    "ForgettingReport": "unlearn_cli.report.html.forgetting_page:render",
}
"""Class of a report -> what makes its page."""

NEEDED = {"jinja2": "jinja2>=3.1,<4", "matplotlib": "matplotlib>=3.10,<4"}
"""Library -> what to install, as in the extra `html`."""

MARK = '<meta name="generator" content="unlearn'
"""Near the top of every page."""


def page(report: Report) -> str:
    """The page of a report: the same report, the same bytes. An error where a library for it is missing."""
    require()
    render = load(PAGES, type(report).__name__, "page")
    text: str = render(report)
    return text


def require() -> None:
    """An error with the line to type where a library is missing."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        what = " ".join(f"'{needed}'" for needed in NEEDED.values())
        raise SettingsError(f"--html needs {' and '.join(missing)}, not installed here.", f"pip install {what}")


def is_page(path: Path) -> bool:
    """Is there a page of this program under this name, which a new one may replace?"""
    if not path.is_file():  # to read a pipe or a device takes what is in it
        return False
    try:
        with path.open("rb") as file:
            return MARK.encode() in file.read(1000)
    except OSError:
        return False
