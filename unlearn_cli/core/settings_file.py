"""`[tool.unlearn]` of a TOML file: settings of every command, named as the options are."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.registry import did_you_mean

SECTION = "tool.unlearn"

GATES = "gates"
"""The tables below the section that are gates, and no setting of a command."""

AUDITED = ("sensitive", "drop", "given", "bins", "null_group", "unit")
"""What an audit has of the settings of a fit."""

BUDGET = 120.0
"""Seconds of one core that an audit may take unless others are asked for."""


def read_section(path: str) -> dict[str, Any]:
    """The section with underscores for hyphens in its keys; empty where the file has none."""
    try:
        whole = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}.", "Check the path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no TOML: {error}.", "Correct it, or leave out --config.") from error
    tool = whole.get("tool", {})
    found = tool.get("unlearn", {}) if isinstance(tool, dict) else tool
    if not isinstance(found, dict):
        raise SettingsError(f"[{SECTION}] of {path} is no table.", "Write settings below it, one a line.")
    return with_underscores(found)


def with_underscores(found: dict[str, Any]) -> dict[str, Any]:
    """Keys as Python has them.

    >>> with_underscores({"max-advantage": 0.1})
    {'max_advantage': 0.1}
    """
    return {str(key).replace("-", "_"): value for key, value in found.items()}


def unknown(names: Iterable[str], known: Iterable[str]) -> str:
    """`'max_advantge'. Did you mean 'max_advantage'?` for each name that is none; empty where all are known."""
    listed = set(known)
    return " ".join(f"{name!r}.{did_you_mean(name, listed)}" for name in names if name not in listed)
