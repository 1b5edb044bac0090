"""`unlearn frontier`: what a table tells and how far it moves, at a grid of strengths."""

from typing import Annotated

import typer

from unlearn_cli.cli import draws
from unlearn_cli.cli import options as o
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.screen import show
from unlearn_cli.cli.settings import takes_options
from unlearn_cli.cli.streams import tell
from unlearn_cli.cli.wording import epilog, flowing
from unlearn_cli.core.options import STRENGTHS, Options
from unlearn_cli.core.reading import Reading
from unlearn_cli.engines import Chosen

EXAMPLES = r"""
unlearn frontier data.parquet --sensitive sex -o frontier.json --html frontier.html

unlearn frontier data.csv -s race --target hired --strengths 0,0.25,0.5,0.75,1 -o -
"""

OUTPUT_HELP = "Where to write the report; - for stdout."
STRENGTHS_HELP = "Strengths to measure, numbers from 0 to 1: shares of the rows that are moved."
USUAL = ",".join(f"{strength:g}" for strength in STRENGTHS)


def register(app: typer.Typer) -> None:
    app.command("frontier", help=flowing(frontier), epilog=epilog(EXAMPLES, methods=True))(frontier)


@takes_options("strength", "unseen")
def frontier(
    input: o.Input,
    *,
    output: Annotated[str, typer.Option("--output", "-o", metavar="F.json", help=OUTPUT_HELP)],
    strengths: Annotated[str, typer.Option("--strengths", metavar="T,T,...", help=STRENGTHS_HELP)] = USUAL,
    options: Options,
    secret: draws.SecretFile = None,
    seed: draws.Seed = None,
    html: o.Html = None,
    format: o.Format = None,
    reading: Reading,
    force: o.Force = False,
    engine: o.EngineOption = "local",
    spark_master: o.SparkMaster = None,
    spark_conf: o.SparkConf = None,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Measure what the other columns tell, and how far they move, at a grid of strengths; no table is written.

    One map is learned; the same rows are moved by it at every strength, and attacked. Choose a strength from the
    report, then run repair with it.
    """
    from unlearn_cli.commands.frontier import FrontierRequest, parse_strengths, run
    from unlearn_cli.core.options import FitRequest

    learning, grid = FitRequest(options, draws.chosen_secret(secret, seed)), parse_strengths(strengths)
    where = Chosen.of(engine, spark_master, spark_conf)
    request = FrontierRequest(input, output, learning, grid, html, format, where, force, json, reading)
    with progress(quiet) as bar:
        found = run(request, bar)
    if not quiet:
        places = [f"report: {'stdout' if output == '-' else output}"] + [f"page: {html}"] * bool(html)
        tell(", ".join(places), f"{show(found, to_stderr=True)}\n")
