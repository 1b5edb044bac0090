"""`unlearn fit`: learn the map only."""

from typing import Annotated

import typer

from unlearn_cli.cli import draws
from unlearn_cli.cli import options as o
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.settings import takes_options
from unlearn_cli.cli.streams import put, tell
from unlearn_cli.cli.wording import epilog, flowing
from unlearn_cli.core.options import Options
from unlearn_cli.core.reading import Reading
from unlearn_cli.core.visible import visible
from unlearn_cli.engines import Chosen

EXAMPLES = r"""
unlearn fit monday.parquet --sensitive sex -o sex.map

unlearn fit monday.csv -s race -s sex --small-groups merge -o joint.map
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fit", help=flowing(fit), epilog=epilog(EXAMPLES, methods=True))(fit)


@takes_options("unit")
def fit(
    input: o.Input,
    *,
    output: Annotated[str, typer.Option("--output", "-o", metavar="MAP", help="Where to write the map.")],
    options: Options,
    secret: draws.SecretFile = None,
    seed: draws.Seed = None,
    format: o.Format = None,
    reading: Reading,
    force: o.Force = False,
    engine: o.EngineOption = "local",
    spark_master: o.SparkMaster = None,
    spark_conf: o.SparkConf = None,
    memory: o.Memory = None,
    dry_run: o.DryRun = False,
    quiet: o.Quiet = False,
) -> None:
    """Learn the map of a table and write it to a file, for `unlearn apply`; no row is moved, nothing is measured."""
    from unlearn_cli.commands.files import Files
    from unlearn_cli.commands.fit import run
    from unlearn_cli.core.options import FitRequest

    request = FitRequest(options, draws.chosen_secret(secret, seed))
    where = Chosen.of(engine, spark_master, spark_conf)
    files = Files(input, map_out=output, format=format, engine=where, memory=memory, force=force, reading=reading)
    if dry_run:
        from unlearn_cli.commands.dry_run import run as plan

        with progress(quiet) as bar:
            planned = plan(files, request, [output], bar)
        return put(f"{planned.text}\n")
    with progress(quiet) as bar:
        fitted = run(files, request, bar)
    if not quiet:
        columns, method = len(fitted.roles.repaired), fitted.map.options.method
        tell(f"{output}: {method} map of {columns} columns, learned from {fitted.fit_rows:,} rows")
        for note in fitted.all_notes:
            tell(f"note: {visible(str(note))}")
