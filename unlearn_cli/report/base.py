"""What all reports are: typed fields, and the same as plain objects, as JSON and as a page."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from unlearn_cli import __version__
from unlearn_cli.core.libraries import library_versions

SCHEMA_VERSION: Final = "2.2"

DIGITS, EXACT = 6, 17
"""Significant digits of a number: more than any interval here is narrow; and those that give a double back exactly."""

LARGEST = 1 << 26
"""Bytes of a file that is read to see whether it is a report: 64 MiB, more than any report of a table has."""


@dataclass(frozen=True)
class ToolFacts:
    """What made the report."""

    name: Annotated[str, "`unlearn`"]
    version: Annotated[str, "its version"]
    libraries: Annotated[Mapping[str, str], "versions of the libraries that compute the numbers"]


@dataclass(frozen=True)
class BinFacts:
    """A sensitive column that was cut into bins."""

    column: Annotated[str, "name of the sensitive column"]
    edges: Annotated[tuple[float | str, ...], "inner edges of the bins, ascending; dates as text"]


class Report:
    """A report: fields to read, the same as JSON, and a page with pictures. Subclasses are frozen dataclasses."""

    def to_dict(self) -> dict[str, Any]:
        """The report as plain objects: 6 significant digits, no NaN, no infinity."""
        plain: dict[str, Any] = _plain(self, DIGITS)
        return plain

    def to_json(self) -> str:
        """The report as text: the same report, the same bytes."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def to_html(self) -> str:
        """The report as a page with pictures, one file that needs nothing else; it takes the extra `html`."""
        from unlearn_cli.report.html import page

        return page(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict or the guarantee, and the table of the summary."""
        from unlearn_cli.report.summary import summary

        return summary(self).to_html()


def tool_facts() -> ToolFacts:
    """This program, and the libraries that compute the numbers."""
    return ToolFacts("unlearn", __version__, library_versions())


def is_report(path: Path) -> bool:
    """Is there a report under this name, which a new one may replace?"""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return False
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    tool = found.get("tool") if isinstance(found, dict) and "schema_version" in found else None
    return isinstance(tool, dict) and tool.get("name") == "unlearn"


def _plain(value: Any, digits: int) -> Any:
    """Dataclasses as objects, tuples as lists, floats to so many significant digits, NaN and infinities as None."""
    if is_dataclass(value):
        digits = EXACT if isinstance(value, BinFacts) else digits
        return {field.name: _plain(getattr(value, field.name), digits) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item, digits) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item, digits) for item in value]
    if isinstance(value, float):
        return float(f"{value:.{digits}g}") if math.isfinite(value) else None
    return value
