"""Formats that a report is printed in: each is one function, and one line here. `text` is the screen's, in `cli`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from unlearn_cli.core.registry import load

if TYPE_CHECKING:
    from unlearn_cli.report.formats.interface import Writer
    from unlearn_cli.report.gates import GateResult

REPORT_FORMATS = {
    "json": "unlearn_cli.report.formats.json:write",
    "junit": "unlearn_cli.report.formats.junit:write",
    "github": "unlearn_cli.report.formats.github:write",
    "sarif": "unlearn_cli.report.formats.sarif:write",
    "markdown": "unlearn_cli.report.formats.markdown:write",
    "card": "unlearn_cli.report.formats.card:write",
    "croissant": "unlearn_cli.report.formats.croissant:write",
    "openlineage": "unlearn_cli.report.formats.openlineage:write",
}
"""Name -> what writes it."""

OF_A_RELEASE = ("card", "croissant")
"""Formats that describe a table to whoever gets it: a repair that publishes no table publishes none of them."""


def printed(name: str, gates: "Sequence[GateResult]") -> str:
    """The text of one gate or several in a format; an unknown name is an error that lists the choices."""
    write: Writer = load(REPORT_FORMATS, name, "report format")
    return write(gates)
