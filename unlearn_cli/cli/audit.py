"""`unlearn audit`: measure a table, change nothing."""

from typing import Annotated, Literal

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.exits import exit_by_verdict
from unlearn_cli.cli.screen import progress, show_summary

EXAMPLES = """[b]Examples[/b]

unlearn audit release.parquet --sensitive sex --max-advantage 0.1

unlearn audit release.csv --sensitive race --labels people.csv --id person --format json > report.json
"""


def register(app: typer.Typer) -> None:
    app.command("audit", epilog=EXAMPLES)(audit)


def audit(
    input: o.Input,
    sensitive: o.Sensitive,
    labels: Annotated[
        str | None,
        typer.Option(
            "--labels",
            metavar="FILE",
            help="File that holds the sensitive columns, where IN does not: in the same row order, or by --id.",
            rich_help_panel=o.COLUMNS,
        ),
    ] = None,
    id: Annotated[
        str | None,
        typer.Option(
            "--id",
            metavar="COL",
            help="Column of IN and of --labels that names each row; it is not attacked.",
            rich_help_panel=o.COLUMNS,
        ),
    ] = None,
    drop: o.Drop = None,
    max_advantage: o.MaxAdvantage = None,
    format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="What to print on stdout.", rich_help_panel=o.SCREEN)
    ] = "text",
    report: Annotated[
        str | None,
        typer.Option("--report", metavar="R.json", help="Also write the report to a file.", rich_help_panel=o.FILES),
    ] = None,
    input_format: Annotated[
        o.FileFormat | None,
        typer.Option(
            "--input-format", help="File format of IN, where its name does not tell.", rich_help_panel=o.FILES
        ),
    ] = None,
    seed: o.Seed = o.FIT.seed,
    bins: o.Bins = o.GROUP.bins,
    null_group: o.NullGroup = False,
    engine: o.EngineOption = "local",
    force: o.Force = False,
    quiet: o.Quiet = False,
) -> None:
    """Measure how well the sensitive columns can be guessed from the others, with intervals; nothing is changed."""
    from unlearn_cli import auditing as road
    from unlearn_cli.audit import AuditSettings
    from unlearn_cli.report import as_json
    from unlearn_cli.settings import GroupSettings

    request = road.AuditRequest(
        input,
        tuple(sensitive),
        labels,
        id,
        tuple(drop or ()),
        report,
        input_format,
        engine,
        force,
        GroupSettings(bins, 1, False, null_group),
    )
    with progress(quiet) as tell:
        found = road.audit(request, AuditSettings(max_advantage, seed=seed), tell)
    if format == "json":
        typer.echo(as_json(found), nl=False)
    elif not quiet:
        show_summary(found, to_stderr=False)
    exit_by_verdict(found)
