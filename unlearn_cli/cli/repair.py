"""`unlearn repair`: learn, move, measure, publish."""

from typing import Annotated

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.exits import exit_by_verdict
from unlearn_cli.cli.requests import fit_request
from unlearn_cli.cli.screen import progress, show_summary

EXAMPLES = """[b]Examples[/b]

unlearn repair data.parquet --sensitive sex

unlearn repair data.csv -s race -s sex -o clean.csv --report clean.json --max-advantage 0.1

zcat data.csv.gz | unlearn repair - --format csv -s site -o - > clean.csv
"""


def register(app: typer.Typer) -> None:
    app.command("repair", epilog=EXAMPLES)(repair)


def repair(
    input: o.Input,
    sensitive: o.Sensitive,
    output: o.Output = None,
    report: Annotated[
        str | None,
        typer.Option(
            "--report",
            metavar="R.json",
            help="Where to write the report.  [default: beside OUT]",
            rich_help_panel=o.FILES,
        ),
    ] = None,
    map_out: Annotated[
        str | None,
        typer.Option(
            "--map-out", metavar="MAP", help="Also write the fitted map, for `unlearn apply`.", rich_help_panel=o.FILES
        ),
    ] = None,
    method: o.MethodOption = "triangular",
    strength: o.Strength = o.FIT.strength,
    max_advantage: o.MaxAdvantage = None,
    keep: o.Keep = None,
    drop: o.Drop = None,
    keep_sensitive: o.KeepSensitive = False,
    key: o.Key = None,
    nulls: o.NullsOption = "keep",
    fit_rows: o.FitRowsOption = o.FIT.fit_rows,
    seed: o.Seed = o.FIT.seed,
    bins: o.Bins = o.GROUP.bins,
    min_group: o.MinGroup = o.GROUP.minimum,
    small_groups: o.SmallGroupsOption = "error",
    null_group: o.NullGroup = False,
    unseen: o.UnseenOption = "error",
    format: o.Format = None,
    engine: o.EngineOption = "local",
    force: o.Force = False,
    json: Annotated[bool, typer.Option("--json", help="Print the report on stdout.", rich_help_panel=o.SCREEN)] = False,
    quiet: o.Quiet = False,
) -> None:
    """Rewrite the other columns so that the sensitive ones cannot be told from them; write a report of how well that holds.

    Numbers move through ranks onto values of the same column, categories to levels of the same column; columns that are
    kept, the schema and the order of rows stay as they are. The sensitive columns are left out of the output.
    """
    from unlearn_cli import repair as road
    from unlearn_cli.errors import UnlearnError
    from unlearn_cli.report import as_json

    request = fit_request(
        sensitive,
        keep,
        drop,
        method,
        strength,
        nulls,
        fit_rows,
        seed,
        unseen,
        key,
        bins,
        min_group,
        small_groups,
        null_group,
    )
    files = road.Files(input, output, report, map_out, format, engine, force, keep_sensitive)
    if json and files.target == "-":
        raise UnlearnError(
            "both the table (-o -) and the report (--json) would go to stdout.", "Use --report R.json for the report."
        )
    with progress(quiet) as tell:
        found = road.repair(files, request, max_advantage, tell)
    if json:
        typer.echo(as_json(found), nl=False)
    if not quiet:
        show_summary(found)
    exit_by_verdict(found)
