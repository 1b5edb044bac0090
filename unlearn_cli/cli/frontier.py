"""`unlearn frontier`: what a table tells and how far it moves, at a grid of strengths."""

from typing import Annotated

import typer

from unlearn_cli.cli import draws
from unlearn_cli.cli import options as o
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.requests import fit_request
from unlearn_cli.cli.streams import put, tell
from unlearn_cli.cli.summary import frontier_summary
from unlearn_cli.cli.wording import epilog, flowing

EXAMPLES = r"""
unlearn frontier data.parquet --sensitive sex -o frontier.json --html frontier.html

unlearn frontier data.csv -s race --target hired --strengths 0,0.25,0.5,0.75,1 -o -
"""

OUTPUT_HELP = "Where to write the report; - for stdout."
STRENGTHS_HELP = "Strengths to measure, numbers from 0 to 1: shares of the rows that are moved."


def register(app: typer.Typer) -> None:
    app.command("frontier", help=flowing(frontier), epilog=epilog(EXAMPLES, methods=True))(frontier)


def frontier(
    input: o.Input,
    sensitive: o.Sensitive,
    output: Annotated[str, typer.Option("--output", "-o", metavar="F.json", help=OUTPUT_HELP)],
    strengths: Annotated[
        str, typer.Option("--strengths", metavar="T,T,...", help=STRENGTHS_HELP)
    ] = "0,0.2,0.4,0.6,0.8,0.9,1",
    method: o.MethodOption = "auto",
    secret: draws.SecretFile = None,
    seed: draws.Seed = None,
    keep: o.Keep = None,
    drop: o.Drop = None,
    given: o.Given = None,
    target: o.Target = None,
    key: o.Key = None,
    html: o.Html = None,
    format: o.Format = None,
    force: o.Force = False,
    bins: o.Bins = o.GROUP.bins,
    min_group: o.MinGroup = o.GROUP.minimum,
    small_groups: o.SmallGroupsOption = "error",
    null_group: o.NullGroup = False,
    nulls: o.NullsOption = "keep",
    fit_rows: o.FitRowsOption = o.FIT.fit_rows,
    engine: o.EngineOption = "local",
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Measure what the other columns tell, and how far they move, at a grid of strengths; no table is written.

    One map is learned; the same rows are moved by it at every strength, and attacked. Choose a strength from the
    report, then run repair with it.
    """
    from unlearn_cli import frontier as road
    from unlearn_cli.report import as_json

    learning = fit_request(
        sensitive=sensitive,
        keep=keep,
        drop=drop,
        given=given,
        target=target,
        method=method,
        strength=o.FIT.strength,
        nulls=nulls,
        fit_rows=fit_rows,
        secret=secret,
        seed=seed,
        unseen=o.FIT.unseen,
        key=key,
        bins=bins,
        min_group=min_group,
        small_groups=small_groups,
        null_group=null_group,
    )
    grid = road.parse_strengths(strengths)
    request = road.FrontierRequest(input, output, learning, grid, html, format, engine, force, json)
    with progress(quiet) as bar:
        found = road.frontier(request, bar)
    if not quiet:
        places = [f"report: {'stdout' if output == '-' else output}"] + [f"page: {html}"] * bool(html)
        tell(f"{frontier_summary(found)}\n{', '.join(places)}")
    if json:
        put(as_json(found))
