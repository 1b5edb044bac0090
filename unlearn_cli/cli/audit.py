"""`unlearn audit`: measure a table, change nothing."""

from typing import Annotated, Literal

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.exits import exit_by_verdict
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.requests import once
from unlearn_cli.cli.streams import put
from unlearn_cli.cli.summary import summary
from unlearn_cli.cli.wording import epilog, flowing

EXAMPLES = r"""
unlearn audit release.parquet --sensitive sex --max-advantage 0.1

unlearn audit release.csv -s race --labels people.csv --id person --format json
"""

SEED_HELP = "Look at another choice of rows and folds."
LABELS_HELP = "File that holds the sensitive columns where IN does not: in the same row order, or by --id."
ID_HELP = "Column of IN and of --labels that names each row; it is not attacked."
GIVEN_HELP = "Measure within each level of this column: what it tells itself is allowed; may be repeated."
DROP_HELP = "Leave this column out of the attacks; may be repeated."


def register(app: typer.Typer) -> None:
    app.command("audit", help=flowing(audit), epilog=epilog(EXAMPLES))(audit)


def audit(
    input: o.Input,
    sensitive: o.Sensitive,
    max_advantage: o.MaxAdvantage = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, metavar="N", help=SEED_HELP, show_default="always the same")
    ] = None,
    labels: Annotated[
        str | None, typer.Option("--labels", metavar="FILE", help=LABELS_HELP, rich_help_panel=o.COLUMNS)
    ] = None,
    id: Annotated[str | None, typer.Option("--id", metavar="COL", help=ID_HELP, rich_help_panel=o.COLUMNS)] = None,
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="COL", help=DROP_HELP, rich_help_panel=o.COLUMNS)
    ] = None,
    given: Annotated[
        list[str] | None, typer.Option("--given", metavar="COL", help=GIVEN_HELP, rich_help_panel=o.COLUMNS)
    ] = None,
    bins: o.Bins = o.GROUP.bins,
    null_group: o.NullGroup = False,
    format: Annotated[
        Literal["text", "json"],
        typer.Option("--format", metavar="text|json", help="What to print on stdout.", rich_help_panel=o.SCREEN),
    ] = "text",
    quiet: o.Quiet = False,
    report: Annotated[
        str | None,
        typer.Option("--report", metavar="R.json", help="Also write the report to a file.", rich_help_panel=o.FILES),
    ] = None,
    html: o.Html = None,
    input_format: Annotated[
        o.FileFormat | None,
        typer.Option(
            "--input-format",
            metavar="FORMAT",
            help="File format of IN, where its name does not tell.",
            rich_help_panel=o.FILES,
        ),
    ] = None,
    force: o.Force = False,
    engine: o.EngineOption = "local",
) -> None:
    """Measure how well the sensitive columns can be guessed from the others, with intervals; nothing is changed."""
    from unlearn_cli import auditing as road
    from unlearn_cli.audit import AuditSettings
    from unlearn_cli.report import as_json
    from unlearn_cli.settings import GroupSettings

    request = road.AuditRequest(
        input=input,
        sensitive=once(sensitive),
        labels=labels,
        id_column=id,
        drop=once(drop),
        given=once(given),
        report=report,
        html=html,
        format=input_format,
        engine=engine,
        force=force,
        groups=GroupSettings(bins, minimum=1, null_group=null_group),
    )
    with progress(quiet) as bar:
        found = road.audit(request, AuditSettings(max_advantage, seed=seed), bar)
    if format == "json":
        put(as_json(found))
    elif not quiet:
        put(f"{summary(found, to_stderr=False)}\n")
    exit_by_verdict(found)
