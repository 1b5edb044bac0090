"""Lays out what is known of a run and what was measured as one JSON object."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from unlearn_cli import __version__
from unlearn_cli.independence.findings import ColumnFindings, Findings
from unlearn_cli.report.layout import SCHEMA_VERSION, BinFacts, ColumnFacts, ColumnReport, Context, Layout, ToolFacts

LIBRARIES = ("numpy", "scipy", "scikit-learn", "polars", "POT")
DIGITS = 6
EXACT = 17

Report = dict[str, Any]


def build(context: Context, findings: Findings) -> Report:
    """The report: same context and findings, same object. 6 significant digits; no NaN, no infinity."""
    measured = {column.name: column for column in findings.columns}
    layout = Layout(
        schema_version=SCHEMA_VERSION,
        tool=tool_facts(),
        command=context.command,
        input=context.input,
        output=context.output,
        published=context.output is not None and findings.verdict.status in (None, "PASS"),
        sensitive=context.sensitive,
        given=context.given,
        method=context.method,
        columns=tuple(_column(facts, measured.get(facts.name)) for facts in context.columns),
        nulls=findings.nulls,
        joint=findings.joint,
        distortion=findings.distortion,
        dependencies=findings.dependencies,
        target=findings.target,
        telling=findings.telling,
        notes=context.notes,
        verdict=findings.verdict,
    )
    return plain_report(layout)


def _column(facts: ColumnFacts, found: ColumnFindings | None) -> ColumnReport:
    found = found or ColumnFindings(facts.name, None, None, None, None, None, None)
    measured = {field.name: getattr(found, field.name) for field in fields(found)}
    known = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return ColumnReport(**measured | known)


def tool_facts() -> ToolFacts:
    """This program, and the libraries that compute the numbers."""
    return ToolFacts("unlearn", __version__, _versions())


def plain_report(layout: Any) -> Report:
    """A layout as plain objects: 6 significant digits, no NaN, no infinity."""
    report: Report = _plain(layout, DIGITS)
    return report


def _versions() -> dict[str, str]:
    """Versions of the libraries that are installed."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


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


def as_json(report: Report) -> str:
    """The report as text: the same report, the same bytes."""
    return json.dumps(report, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def is_report(path: Path) -> bool:
    """Is there a report under this name, which a new one may replace?"""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and "schema_version" in found and found.get("tool", {}).get("name") == "unlearn"
