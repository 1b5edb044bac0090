"""`unlearn doctor`: versions, extras, cores, memory, Java."""

import typer

from unlearn_cli.cli.streams import put
from unlearn_cli.cli.wording import epilog, flowing

EXAMPLES = """
unlearn doctor
"""


def register(app: typer.Typer) -> None:
    app.command("doctor", help=flowing(doctor), epilog=epilog(EXAMPLES))(doctor)


def doctor() -> None:
    """Show what this installation and this machine have: for a bug report, or before a long run."""
    from unlearn_cli.commands.doctor import run

    found = run()
    width = max(len(name) for name, _ in found)
    put("".join(f"{name:{width}}  {value}\n" for name, value in found))
