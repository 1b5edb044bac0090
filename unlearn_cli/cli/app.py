"""The command `unlearn` and its table of commands; the one place where an error becomes words and exit code 2."""

import sys

import typer

from unlearn_cli import __version__
from unlearn_cli.cli import apply, audit, fit, repair, schema
from unlearn_cli.errors import UnlearnError

CANNOT = 2
INTERRUPTED = 130

app = typer.Typer(
    name="unlearn",
    help="Rewrite a table so that nobody can tell a sensitive column from the others, and move it as little as possible.",
    epilog="Exit codes: 0 done, 1 a gate failed, 2 cannot be done as asked, 3 not assessed.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"unlearn {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """Rewrite a table so that nobody can tell a sensitive column from the others, and move it as little as possible."""


for module in (repair, fit, apply, audit, schema):
    module.register(app)


def main() -> None:
    """Run the command line. An UnlearnError is one message on stderr and exit code 2."""
    try:
        app()
    except UnlearnError as error:
        sys.stderr.write(f"unlearn: {error}\n")
        sys.exit(CANNOT)
    except KeyboardInterrupt:
        sys.stderr.write("unlearn: interrupted; nothing was published.\n")
        sys.exit(INTERRUPTED)
