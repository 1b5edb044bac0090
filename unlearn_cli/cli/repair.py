"""`unlearn repair`: learn, move, measure, publish."""

import typer

from unlearn_cli.cli import draws
from unlearn_cli.cli import options as o
from unlearn_cli.cli.exits import exit_by_verdict
from unlearn_cli.cli.formats import Card, FormatOrInput, Save, to_save, told_apart
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.screen import published, show
from unlearn_cli.cli.settings import takes_options
from unlearn_cli.cli.streams import put, tell
from unlearn_cli.cli.wording import epilog, flowing
from unlearn_cli.core.options import Options
from unlearn_cli.core.reading import Reading
from unlearn_cli.core.settings_file import BUDGET
from unlearn_cli.engines import Chosen

EXAMPLES = r"""
unlearn repair data.parquet --sensitive sex

unlearn repair data.csv -s race -s sex -o clean.csv --max-advantage 0.1

unlearn repair data.parquet -s sex -o clean.parquet --max-advantage 0.1 --card clean.md

unlearn repair visits.parquet -s sex --unit patient --drop patient --max-advantage 0.1

zcat data.csv.gz | unlearn repair - --input-format csv -s site -o - > clean.csv
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("repair", help=flowing(repair), epilog=epilog(EXAMPLES, methods=True))(repair)


@takes_options()
def repair(
    input: o.Input,
    *,
    options: Options,
    max_advantage: o.MaxAdvantage = None,
    max_exposed: o.MaxExposed = None,
    max_bits: o.MaxBits = None,
    budget: o.Budget = BUDGET,
    secret: draws.SecretFile = None,
    seed: draws.Seed = None,
    keep_sensitive: o.KeepSensitive = False,
    output: o.Output = None,
    report: o.Report = None,
    html: o.Html = None,
    save: Save = None,
    card: Card = None,
    map_out: o.MapOut = None,
    shuffle: o.Shuffle = False,
    escape_formulas: o.EscapeFormulas = False,
    format: FormatOrInput = None,
    input_format: o.InputFormat = None,
    reading: Reading,
    force: o.Force = False,
    engine: o.EngineOption = "local",
    spark_master: o.SparkMaster = None,
    spark_conf: o.SparkConf = None,
    memory: o.Memory = None,
    dry_run: o.DryRun = False,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Rewrite the other columns so that the sensitive ones cannot be told from them, and report how well that holds.

    Numbers move through ranks onto values of the same column, categories to levels of the same column; columns that are
    kept, the schema and, without --shuffle, the order of rows stay as they are. The sensitive columns are left out of
    the output.
    """
    from unlearn_cli.audit.measure import AuditSettings
    from unlearn_cli.commands.files import Files
    from unlearn_cli.commands.repair import run
    from unlearn_cli.core.options import FitRequest

    request = FitRequest(options, draws.chosen_secret(secret, seed))
    wanted, file_format = told_apart(format, input_format, json)
    option = "--json" if json else f"--format {wanted}"
    files = Files(
        input,
        output,
        report,
        map_out,
        format=file_format,
        engine=Chosen.of(engine, spark_master, spark_conf),
        memory=memory,
        force=force,
        keep_sensitive=keep_sensitive,
        printed=option * (wanted != "text"),
        html=html,
        saves=to_save(save, card, wanted),
        shuffle=shuffle,
        escape_formulas=escape_formulas,
        reading=reading,
    )
    if dry_run:
        from unlearn_cli.commands.dry_run import run as plan

        with progress(quiet) as bar:
            planned = plan(files, request, files.targets, bar)
        return put(f"{planned.text}\n")
    with progress(quiet) as bar:
        found = run(
            files, request, AuditSettings(max_advantage, max_exposed=max_exposed, max_bits=max_bits, budget=budget), bar
        )
    if not quiet:
        tell(published(found, files.report_target, map_out, html), f"{show(found, to_stderr=True)}\n")
    exit_by_verdict(found.verdict)
