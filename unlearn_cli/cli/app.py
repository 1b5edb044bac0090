"""The command `unlearn` and its table of commands; the one place where an error becomes words and exit code 2."""

import errno
import sys
import traceback
from typing import Annotated

import typer

from unlearn_cli import __version__
from unlearn_cli.cli import (
    apply,
    audit,
    doctor,
    dp_unlearn,
    fit,
    frontier,
    gate,
    repair,
    restore,
    schema,
    secret,
    verify,
)
from unlearn_cli.cli.exits import CANNOT
from unlearn_cli.cli.streams import put, settle, tell, unwritten
from unlearn_cli.cli.surroundings import LOOP, of_path, refuse_little_memory, refuse_names_that_are_no_text
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.output.leftovers import let_a_signal_end

UNWRITABLE = (errno.EBADF, errno.ENOSPC, errno.EIO)
"""Faults of a stream that Typer writes help to: closed, full, or on a terminal that is gone."""

EPILOG = """[b]Example[/b]

  unlearn repair data.parquet --sensitive sex

[b]Exit codes[/b]

  0 done, or the gate was passed    2 cannot be done as asked
  1 the gate failed                 3 the gate cannot be assessed"""

app = typer.Typer(
    name="unlearn",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        put(f"unlearn {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", metavar="", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Rewrite a table so that nobody can tell a sensitive column from the others, and move it as little as possible."""
    refuse_little_memory()


for module in (repair, fit, apply, restore, audit, gate, verify, frontier, dp_unlearn, secret, schema, doctor):
    module.register(app)


def main() -> None:
    """Run the command line. An UnlearnError is one message on stderr and exit code 2."""
    said, code = "", CANNOT
    try:
        code = _run()
        settle()
    except UnlearnError as error:
        said = f"unlearn: {error}"
    except OSError as error:  # of a path that nobody else spoke of
        said = f"unlearn: {of_path(error)}"
    except MemoryError:
        said = "unlearn: not enough memory.\n  Use a larger machine, or learn from fewer rows: --fit-rows N"
    except Exception as error:  # Python would exit with 1, which says that a gate failed
        said = f"{traceback.format_exc()}unlearn: a fault of this program, see above; nothing more was done."
        if str(error).startswith(LOOP):  # pathlib before Python 3.13
            said = f"unlearn: {error}.\n  Name another file."
    if said:
        let_a_signal_end()
        tell(said)
        code = CANNOT
    sys.exit(code)


def _run() -> int:
    """The exit code of a command. Typer and Rich write help by themselves, and end with 1 where nobody reads it."""
    stdout = sys.stdout
    try:
        refuse_names_that_are_no_text(sys.argv[1:])
        app(prog_name="unlearn")
    except SystemExit as end:
        sys.stdout = stdout  # Typer wraps it where a pipe is closed
        if isinstance(end.__context__, OSError):
            raise unwritten(end.__context__) from end
        return int(end.code or 0)
    except OSError as error:
        if error.filename is None and error.errno in UNWRITABLE:
            raise unwritten(error) from error
        raise
    return 0
