"""The process of the command: its streams and signals are made safe before anything that takes time is imported."""

import os
import select
import signal
import sys
from contextlib import suppress

from unlearn_cli.tables.output import leftovers

ENDED = {
    signal.SIGINT: "interrupted",
    signal.SIGTERM: "terminated",
    signal.SIGHUP: "the terminal was closed",
}
"""Signal -> what to say of it."""

CLEAR = "\r\x1b[2K\x1b[?25h"
"""On a terminal: take the bar away, and show the cursor that it hid."""


def main() -> None:
    """Run the command line."""
    open_closed_streams()
    leftovers.guard(tuple(ENDED), _say)
    from unlearn_cli.cli.app import main as run

    run()


def open_closed_streams() -> None:
    """A stream that the caller closed is None, and the next file that is opened gets its number.

    Instead stderr goes nowhere, stdin cannot be read and stdout cannot be written, which is an error where it is tried.
    """
    for number, flags in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        with suppress(OSError):
            os.fstat(number)
            continue
        os.open(os.devnull, flags)  # takes the lowest free number, which is this one
    # mypy takes the streams for always there
    sys.stdin = sys.stdin or os.fdopen(os.open(os.devnull, os.O_WRONLY), "r")
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def _say(number: signal.Signals) -> None:
    """One line on stderr, unless nobody takes it."""
    left = "nothing was published" if leftovers.nothing_shows() else "what was published before stays"
    with suppress(OSError, ValueError):
        clear = CLEAR if os.isatty(2) else ""
        if select.select([], [2], [], 0)[1]:
            os.write(2, f"{clear}unlearn: {ENDED[number]}; {left}.\n".encode())
