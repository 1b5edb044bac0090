"""`unlearn restore`: give back the table that was repaired, by its map and the sensitive columns."""

from typing import Annotated

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.apply import MAP_HELP, OFFSET_HELP
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.settings import takes_options
from unlearn_cli.cli.streams import tell
from unlearn_cli.cli.wording import epilog, flowing
from unlearn_cli.core.option import COLUMNS
from unlearn_cli.core.reading import Reading
from unlearn_cli.core.visible import visible

EXAMPLES = r"""
unlearn restore clean.parquet --map sex.map --labels people.parquet -o back.parquet

unlearn restore clean.csv --map sex.map --labels people.csv --id person --partial -o back.csv
"""

LABELS_HELP = "File that holds the sensitive columns where IN does not: in the same row order, or by --id."
ID_HELP = "Column of IN and of --labels that names each row."
PARTIAL_HELP = "Restore the columns that can be, leave the others as they are, and name them."


def register(app: typer.Typer) -> None:
    app.command("restore", help=flowing(restore), epilog=epilog(EXAMPLES))(restore)


@takes_options()
def restore(
    input: o.Input,
    map: Annotated[str, typer.Option("--map", metavar="MAP", help=MAP_HELP)],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="OUT", help="Where to write the table; - for stdout.")
    ],
    *,
    labels: Annotated[
        str | None, typer.Option("--labels", metavar="FILE", help=LABELS_HELP, rich_help_panel=COLUMNS)
    ] = None,
    id: Annotated[str | None, typer.Option("--id", metavar="COL", help=ID_HELP, rich_help_panel=COLUMNS)] = None,
    partial: Annotated[bool, typer.Option("--partial", metavar="", help=PARTIAL_HELP, rich_help_panel=COLUMNS)] = False,
    row_offset: Annotated[int, typer.Option("--row-offset", min=0, metavar="N", help=OFFSET_HELP)] = 0,
    format: o.Format = None,
    reading: Reading,
    force: o.Force = False,
    engine: o.OnlyLocal = "local",
    memory: o.Memory = None,
    quiet: o.Quiet = False,
) -> None:
    """Give back the table that a map repaired, from the map, the sensitive columns and the repaired table.

    Numbers with few repeated values come back to within rounding. What was drawn at random, a category or one of many
    equal numbers, cannot be told; where a column has such cells the command names it and stops, unless --partial.
    """
    from unlearn_cli.commands.restore import RestoreRequest, run

    request = RestoreRequest(
        input=input,
        map=map,
        output=output,
        labels=labels,
        id_column=id,
        row_offset=row_offset,
        partial=partial,
        format=format,
        engine=engine,
        memory=memory,
        force=force,
        reading=reading,
    )
    with progress(quiet) as bar:
        found = run(request, bar)
    if not quiet:
        tell(f"{output}: {found.rows:,} rows restored by {map}")
        for note in found.notes:
            tell(f"note: {visible(str(note))}")
