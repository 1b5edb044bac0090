"""`unlearn repair`: learn, move, measure, publish."""

import typer

from unlearn_cli.cli import draws
from unlearn_cli.cli import options as o
from unlearn_cli.cli.exits import exit_by_verdict
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.requests import fit_request
from unlearn_cli.cli.streams import put, tell
from unlearn_cli.cli.summary import published, summary
from unlearn_cli.cli.wording import epilog, flowing

EXAMPLES = r"""
unlearn repair data.parquet --sensitive sex

unlearn repair data.csv -s race -s sex -o clean.csv --max-advantage 0.1

zcat data.csv.gz | unlearn repair - --format csv -s site -o - > clean.csv
"""


def register(app: typer.Typer) -> None:
    app.command("repair", help=flowing(repair), epilog=epilog(EXAMPLES, methods=True))(repair)


def repair(
    input: o.Input,
    sensitive: o.Sensitive,
    method: o.MethodOption = "auto",
    strength: o.Strength = o.FIT.strength,
    max_advantage: o.MaxAdvantage = None,
    secret: draws.SecretFile = None,
    seed: draws.Seed = None,
    keep: o.Keep = None,
    drop: o.Drop = None,
    given: o.Given = None,
    target: o.Target = None,
    keep_sensitive: o.KeepSensitive = False,
    key: o.Key = None,
    output: o.Output = None,
    report: o.Report = None,
    html: o.Html = None,
    map_out: o.MapOut = None,
    format: o.Format = None,
    force: o.Force = False,
    bins: o.Bins = o.GROUP.bins,
    min_group: o.MinGroup = o.GROUP.minimum,
    small_groups: o.SmallGroupsOption = "error",
    null_group: o.NullGroup = False,
    nulls: o.NullsOption = "keep",
    fit_rows: o.FitRowsOption = o.FIT.fit_rows,
    unseen: o.UnseenOption = "rare",
    engine: o.EngineOption = "local",
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Rewrite the other columns so that the sensitive ones cannot be told from them, and report how well that holds.

    Numbers move through ranks onto values of the same column, categories to levels of the same column; columns that are
    kept, the schema and the order of rows stay as they are. The sensitive columns are left out of the output.
    """
    from unlearn_cli import repair as road
    from unlearn_cli.report import as_json

    request = fit_request(
        sensitive=sensitive,
        keep=keep,
        drop=drop,
        given=given,
        target=target,
        method=method,
        strength=strength,
        nulls=nulls,
        fit_rows=fit_rows,
        secret=secret,
        seed=seed,
        unseen=unseen,
        key=key,
        bins=bins,
        min_group=min_group,
        small_groups=small_groups,
        null_group=null_group,
    )
    files = road.Files(input, output, report, map_out, format, engine, force, keep_sensitive, json, html)
    with progress(quiet) as bar:
        found = road.repair(files, request, max_advantage, bar)
    if not quiet:
        tell(f"{summary(found, to_stderr=True)}\n{published(found, files.report_target, map_out, html)}")
    if json:
        put(as_json(found))
    exit_by_verdict(found)
