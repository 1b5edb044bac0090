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
    code = {"FAIL": FAILED, "NOT ASSESSED": NOT_ASSESSED}.get(verdict.status or "", 0)
    if code:
        raise typer.Exit(code)
