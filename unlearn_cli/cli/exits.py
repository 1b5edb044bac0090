"""Exit codes of a verdict: a contract that scripts rely on."""

from typing import Any

import typer

FAILED = 1
NOT_ASSESSED = 3


def exit_by_verdict(report: dict[str, Any]) -> None:
    """0 where no gate was asked for or it was passed, 1 where it failed, 3 where it could not be assessed."""
    code = {"FAIL": FAILED, "NOT ASSESSED": NOT_ASSESSED}.get(report["verdict"]["status"], 0)
    if code:
        raise typer.Exit(code)
