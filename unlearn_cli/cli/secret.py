"""`unlearn secret`: make a secret, so that later runs repeat."""

from typing import Annotated

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.streams import tell
from unlearn_cli.cli.wording import epilog, flowing

EXAMPLES = r"""
unlearn secret -o secret.key

unlearn repair monday.parquet -s sex --secret secret.key
"""

OUTPUT_HELP = "Where to write the secret; only you may read the file. - for stdout."


def register(app: typer.Typer) -> None:
    app.command("secret", help=flowing(secret), epilog=epilog(EXAMPLES))(secret)


def secret(
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help=OUTPUT_HELP)],
    force: o.Force = False,
    quiet: o.Quiet = False,
) -> None:
    """Draw a secret of 256 bits from the operating system, for --secret: the same rows then get the same answer.

    Whoever has it can undo much of a repair. Keep it as you keep the table, and never beside the release. Its text is
    also what the variable UNLEARN_SECRET takes.
    """
    from unlearn_cli.core.secret import Secret
    from unlearn_cli.tables.output.publish import Publication

    with Publication(output, force=force, private=True) as out:
        out.write_bytes(f"{Secret.fresh().text}\n".encode())
        out.publish()
    if not quiet:
        tell(f"{output}: a new secret; keep it as safe as the table")
