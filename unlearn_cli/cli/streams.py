"""Text to stdout and stderr: a reader that went away is neither a traceback nor a failed gate."""

import os
import sys
from typing import TextIO

from unlearn_cli.core.errors import InputError
from unlearn_cli.core.visible import visible


def put(text: str) -> None:
    """What was asked for, to stdout in UTF-8; an error where it cannot be written."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        _silence(sys.stdout)
        raise InputError("the reader of the output closed the pipe before all of it was written.") from error
    except OSError as error:
        _silence(sys.stdout)
        raise InputError(f"the standard output cannot be written: {error.strerror}.") from error


def tell(text: str, styled: str = "") -> None:
    """Lines for a person, to stderr; where nobody can read them the work goes on.

    `styled` goes before them as it is: it has colours, and its words are visible.
    """
    try:
        lines = "\n".join(map(visible, text.split("\n")))
        sys.stderr.write(f"{styled}{lines}\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def _silence(stream: TextIO) -> None:
    """What is still in the buffer goes nowhere, so that Python does not complain of it at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
