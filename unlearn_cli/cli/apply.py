"""`unlearn apply`: move rows by a map from a file."""

import shlex
from typing import Annotated, Literal

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.settings import takes_options
from unlearn_cli.cli.streams import tell
from unlearn_cli.cli.wording import epilog, flowing
from unlearn_cli.core.option import LEARNING
from unlearn_cli.core.options import declared
from unlearn_cli.core.reading import Reading
from unlearn_cli.core.visible import visible
from unlearn_cli.engines import Chosen

EXAMPLES = r"""
unlearn apply tuesday.parquet --map sex.map -o tuesday.clean.parquet

unlearn apply part2.csv --map sex.map --row-offset 1000000 -o clean2.csv
"""

MAP_HELP = "A map written by `unlearn fit` or `unlearn repair --map-out`."
OFFSET_HELP = "Number of the first row of IN in the whole table: a part then gives the same rows as the whole."

UNSEEN = declared()["unseen"].option
UnseenOverride = Annotated[
    Literal[*UNSEEN.choices] | None,  # type: ignore[valid-type]
    typer.Option(
        "--unseen",
        metavar="|".join(UNSEEN.choices),
        help=UNSEEN.help,
        show_default="as the map was fitted",
        rich_help_panel=LEARNING,
    ),
]


def register(app: typer.Typer) -> None:
    app.command("apply", help=flowing(apply), epilog=epilog(EXAMPLES))(apply)


@takes_options()
def apply(
    input: o.Input,
    map: Annotated[str, typer.Option("--map", metavar="MAP", help=MAP_HELP)],
    *,
    row_offset: Annotated[int, typer.Option("--row-offset", min=0, metavar="N", help=OFFSET_HELP)] = 0,
    keep_sensitive: o.KeepSensitive = False,
    output: o.Output = None,
    format: o.Format = None,
    reading: Reading,
    force: o.Force = False,
    unseen: UnseenOverride = None,
    shuffle: o.Shuffle = False,
    escape_formulas: o.EscapeFormulas = False,
    engine: o.EngineOption = "local",
    spark_master: o.SparkMaster = None,
    spark_conf: o.SparkConf = None,
    memory: o.Memory = None,
    quiet: o.Quiet = False,
) -> None:
    """Move the rows of a table by a fitted map. The same row gets the same answer, alone or in any batch.

    The table needs the columns that the map was fitted on, the sensitive ones included.
    """
    from unlearn_cli.commands.apply import ApplyRequest, run
    from unlearn_cli.commands.files import Files

    files = Files(
        input,
        output,
        format=format,
        engine=Chosen.of(engine, spark_master, spark_conf),
        memory=memory,
        force=force,
        keep_sensitive=keep_sensitive,
        shuffle=shuffle,
        escape_formulas=escape_formulas,
        reading=reading,
    )
    with progress(quiet) as bar:
        applied = run(ApplyRequest(files, map, row_offset, unseen), bar)
    if not quiet:
        tell(f"{files.target}: {applied.rows:,} rows moved by {map}")
        for note in applied.notes:
            tell(f"note: {visible(str(note))}")
        tell(f"these rows were not measured: {_audit(files.target, None if keep_sensitive else input)}")


def _audit(target: str, labels: str | None) -> str:
    """The command that measures them; what went through a pipe is in a file that this command does not know."""
    from unlearn_cli.tables.naming import STREAM

    table, given = (shlex.quote(name) if name != STREAM else "FILE" for name in (target, labels or ""))
    return f"unlearn audit {table} --sensitive COL{f' --labels {given}' if labels else ''}"
