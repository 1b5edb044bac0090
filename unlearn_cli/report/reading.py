"""A report as a file, read again: whole, of this program and of a layout that it knows, or an error."""

import json
from pathlib import Path
from typing import Any

from unlearn_cli.core.errors import InputError
from unlearn_cli.report.base import SCHEMA_VERSION, is_report

COMMANDS = ("repair", "audit")
"""Commands whose reports are of a table."""

_TABLE = {"sha256": str | None, "rows": int, "schema": dict}
"""What is compared of a table -> what it is."""


def read_report(path: str) -> dict[str, Any]:
    """A report of `repair` or `audit` as plain objects."""
    if not Path(path).is_file():
        raise InputError(f"{path}: no such file.", "Name the report: --report R.json")
    if not is_report(Path(path)):
        raise InputError(f"{path} is no report of unlearn.", "Name the JSON report: --report R.json")
    found: dict[str, Any] = json.loads(Path(path).read_bytes())
    if found.get("command") not in COMMANDS:
        raise InputError(
            f"{path} is a report of {found.get('command')}, not of a table.", "Name one of repair or audit."
        )
    if found["schema_version"] != SCHEMA_VERSION:
        raise InputError(
            f"{path} has the layout {found['schema_version']}; this version of unlearn reads {SCHEMA_VERSION}.",
            f"Verify it with the version that made it: {found['tool'].get('version')}.",
        )
    return found


def measured_table(report: dict[str, Any], path: str) -> dict[str, Any]:
    """What a report says of the table that was measured: the one written, or that of an audit."""
    table = report.get("output" if report["command"] == "repair" else "input")
    if not isinstance(table, dict) or not all(isinstance(report.get(name), dict) for name in ("verdict", "settings")):
        raise _part_of_one(path)
    if not all(isinstance(table.get(name, ...), kind) for name, kind in _TABLE.items()):
        raise _part_of_one(path)
    if table["sha256"] is None:
        raise InputError(f"{path} is of a frame in memory, which is no file.", "Repair or audit the file itself.")
    return table


def _part_of_one(path: str) -> InputError:
    return InputError(f"{path} is not whole: it does not say which table it is of.", "Make it again.")
