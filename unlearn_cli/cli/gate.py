"""`unlearn gate`: several gates of one file of settings."""

from typing import Annotated

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.exits import exit_by_status
from unlearn_cli.cli.formats import Save, to_save
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.screen import show
from unlearn_cli.cli.streams import put, tell
from unlearn_cli.cli.wording import epilog, flowing

EXAMPLES = r"""
unlearn gate

unlearn gate --config release.toml --only customers --format junit > gates.xml
"""

CONFIG_HELP = r"TOML file; each table \[\[tool.unlearn.gates]] is a gate, \[tool.unlearn] holds for all of them."


def register(app: typer.Typer) -> None:
    app.command("gate", help=flowing(gate), epilog=epilog(EXAMPLES))(gate)


def gate(
    context: typer.Context,
    config: Annotated[str, typer.Option("--config", metavar="FILE", help=CONFIG_HELP)] = "unlearn.toml",
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="Measure this gate alone; may be repeated.")
    ] = None,
    format: o.PrintedAs = "text",
    quiet: o.Quiet = False,
    report: o.AlsoReport = None,
    save: Save = None,
    force: o.Force = False,
) -> None:
    """Measure several tables, each as audit does, and tell of all; exit 1 if any fails.

    A gate has data, sensitive and max-advantage, and may have max-exposed, max-bits, budget, name, drop, given, unit,
    bins, null-group, labels, id, seed, input-format, separator and the other options of reading, report and html, named
    as the options of audit are. Paths are relative to where the command runs.
    A gate that cannot be measured stops no other; the exit code is then 2, unless one failed.
    """
    from unlearn_cli.commands.gate import Outputs, chosen, read_gates, run

    gates = chosen(read_gates(config, _other_settings(context)), only or [])
    outputs = Outputs(report, to_save(save, printed=format), force)
    with progress(quiet) as bar:
        found = run(gates, outputs, bar)
    for lost in found.gates:
        if lost.error:
            tell(f"unlearn: gate {lost.name}: {lost.error}")
    if format == "text" and not quiet:
        put(f"{show(found, to_stderr=False)}\n")
    exit_by_status(found.status)


def _other_settings(context: typer.Context) -> set[str]:
    """Options of all commands, any of which the file may hold for its own use."""
    commands = getattr(context.parent.command, "commands", {}) if context.parent else {}
    return {parameter.name or "" for command in commands.values() for parameter in command.params}
