"""Exit codes: a contract that scripts rely on. 0 is done, 130 and 143 are an interrupt and a SIGTERM."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from unlearn_cli.audit.findings import Verdict

FAILED = 1
CANNOT = 2
NOT_ASSESSED = 3


def exit_by_verdict(verdict: "Verdict") -> None:
    """0 where no gate was asked for or it was passed, 1 where it failed, 3 where it could not be assessed."""
    exit_by_status(verdict.status)


def exit_by_status(status: str | None) -> None:
    """The same of a status; ERROR is that of a gate that could not be measured, and 2."""
    code = {"FAIL": FAILED, "ERROR": CANNOT, "NOT ASSESSED": NOT_ASSESSED}.get(status or "", 0)
    if code:
        raise typer.Exit(code)
