"""`unlearn verify`: whether a report belongs to a file."""

from typing import Annotated

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.exits import FAILED
from unlearn_cli.cli.settings import takes_options
from unlearn_cli.cli.streams import put
from unlearn_cli.cli.wording import epilog, flowing
from unlearn_cli.core.reading import Reading

EXAMPLES = r"""
unlearn verify release.parquet --report release.report.json

unlearn verify release.parquet --report release.report.json --config unlearn.toml
"""

OUT_HELP = "The file that is released: a table that repair wrote, or that audit measured."
REPORT_HELP = "The report that came with it."
CONFIG_HELP = r"TOML file; the report must have the settings of \[tool.unlearn]."


def register(app: typer.Typer) -> None:
    app.command("verify", help=flowing(verify), epilog=epilog(EXAMPLES))(verify)


@takes_options()
def verify(
    table: Annotated[str, typer.Argument(metavar="OUT", help=OUT_HELP)],
    report: Annotated[str, typer.Option("--report", metavar="R.json", help=REPORT_HELP)],
    *,
    config: Annotated[str | None, typer.Option("--config", metavar="FILE", help=CONFIG_HELP)] = None,
    input_format: o.InputFormat = None,
    reading: Reading,
    quiet: o.Quiet = False,
) -> None:
    """Tell whether a report belongs to a file: its content, columns, rows and settings, and that nobody edited it.

    Exit 0 if it does, 1 if not, and then every difference is named; 2 where it cannot be told. Nothing is measured
    again. A report can be made anew by whoever wants to deceive; sign the file and its report where that matters.
    """
    from unlearn_cli.commands.verify import VerifyRequest, run
    from unlearn_cli.core.visible import visible

    found = run(VerifyRequest(table, report, config, input_format, reading))
    if not quiet:
        word = "does not belong" if found.differences else "belongs"
        lines = [f"{report} {word} to {table}", *(f"  {one}" for one in found.differences)]
        if not found.differences:
            lines += [f"  SHA-256 {found.sha256}, measured by unlearn {found.version}", f"  {found.verdict}"]
        put("".join(f"{visible(line)}\n" for line in lines))
    if found.differences:
        raise typer.Exit(FAILED)
