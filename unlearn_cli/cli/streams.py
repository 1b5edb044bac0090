"""Text to stdout and stderr: a reader that went away is neither a traceback nor a failed gate."""

import sys

from unlearn_cli.core.errors import InputError
from unlearn_cli.core.visible import visible
from unlearn_cli.tables.output.streams import silence, standard_output


def put(text: str) -> None:
    """What was asked for, to stdout in UTF-8; an error where it cannot be written."""
    try:
        with standard_output() as out:
            out.write(text.encode())
    except OSError as error:
        raise unwritten(error) from error


def unwritten(error: OSError) -> InputError:
    """What it means that stdout cannot be written; the rest of it goes nowhere."""
    silence(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return InputError("the reader of the output closed the pipe before all of it was written.")
    return InputError(f"the standard output cannot be written: {error.strerror or error}.")


def tell(text: str, styled: str = "") -> None:
    """Lines for a person, to stderr; where nobody can read them the work goes on.

    `styled` goes before them as it is: it has colours, and its words are visible.
    """
    try:
        lines = "\n".join(map(visible, text.split("\n")))
        sys.stderr.write(f"{styled}{lines}\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def settle() -> None:
    """Write what is still in the buffers, so that Python finds nothing to complain of at exit."""
    try:
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)
    try:
        with standard_output():
            pass
    except OSError as error:
        raise unwritten(error) from error
