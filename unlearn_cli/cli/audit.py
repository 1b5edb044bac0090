"""`unlearn audit`: measure a table, change nothing."""

from dataclasses import replace
from typing import Annotated

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.exits import exit_by_verdict
from unlearn_cli.cli.formats import Card, Save, to_save
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.screen import show
from unlearn_cli.cli.settings import takes_options
from unlearn_cli.cli.streams import put
from unlearn_cli.cli.wording import epilog, flowing
from unlearn_cli.core.option import COLUMNS
from unlearn_cli.core.options import Options, declared
from unlearn_cli.core.reading import Reading
from unlearn_cli.core.settings_file import AUDITED, BUDGET
from unlearn_cli.engines import Chosen

EXAMPLES = r"""
unlearn audit release.parquet --sensitive sex --max-advantage 0.1

unlearn audit release.parquet -s sex --max-advantage 0.1 --max-exposed 0.5 --max-bits 0.01

unlearn audit release.csv -s race --labels people.csv --id person --format json

unlearn audit release.parquet -s sex --max-advantage 0.1 --format junit > gate.xml

unlearn audit release.parquet -s sex --max-advantage 0.1 --card CARD.md --save openlineage=run.json

unlearn audit visits.parquet -s sex --unit patient --max-advantage 0.1
"""

SEED_HELP = "Look at another choice of rows and folds."
LABELS_HELP = "File that holds the sensitive columns where IN does not: in the same row order, or by --id."
ID_HELP = "Column of IN and of --labels that names each row; it is not attacked."


def register(app: typer.Typer) -> None:
    app.command("audit", help=flowing(audit), epilog=epilog(EXAMPLES))(audit)


@takes_options(*(name for name in declared() if name not in AUDITED))
def audit(
    input: o.Input,
    *,
    max_advantage: o.MaxAdvantage = None,
    max_exposed: o.MaxExposed = None,
    max_bits: o.MaxBits = None,
    budget: o.Budget = BUDGET,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, metavar="N", help=SEED_HELP, show_default="always the same")
    ] = None,
    labels: Annotated[
        str | None, typer.Option("--labels", metavar="FILE", help=LABELS_HELP, rich_help_panel=COLUMNS)
    ] = None,
    id: Annotated[str | None, typer.Option("--id", metavar="COL", help=ID_HELP, rich_help_panel=COLUMNS)] = None,
    options: Options,
    format: o.PrintedAs = "text",
    quiet: o.Quiet = False,
    report: o.AlsoReport = None,
    html: o.Html = None,
    save: Save = None,
    card: Card = None,
    input_format: o.InputFormat = None,
    reading: Reading,
    force: o.Force = False,
    engine: o.EngineOption = "local",
    spark_master: o.SparkMaster = None,
    spark_conf: o.SparkConf = None,
    memory: o.Memory = None,
) -> None:
    """Measure how well the sensitive columns can be guessed from the others, with intervals; nothing is changed."""
    from unlearn_cli.audit.measure import AuditSettings
    from unlearn_cli.commands.audit import AuditRequest, run

    request = AuditRequest(
        input=input,
        options=replace(options, min_group=1),
        labels=labels,
        id_column=id,
        report=report,
        html=html,
        format=input_format,
        engine=Chosen.of(engine, spark_master, spark_conf),
        memory=memory,
        force=force,
        saves=to_save(save, card, format),
        reading=reading,
    )
    with progress(quiet) as bar:
        found = run(
            request,
            AuditSettings(max_advantage, seed=seed, max_exposed=max_exposed, max_bits=max_bits, budget=budget),
            bar,
        )
    if format == "text" and not quiet:
        put(f"{show(found, to_stderr=False)}\n")
    exit_by_verdict(found.verdict)
