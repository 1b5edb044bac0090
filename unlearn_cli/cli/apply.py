"""`unlearn apply`: move rows by a map from a file."""

from typing import Annotated

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.screen import progress

EXAMPLES = """[b]Examples[/b]

unlearn apply tuesday.parquet --map sex.map -o tuesday.clean.parquet

unlearn apply part2.csv --map sex.map --row-offset 1000000 -o part2.clean.csv
"""


def register(app: typer.Typer) -> None:
    app.command("apply", epilog=EXAMPLES)(apply)


def apply(
    input: o.Input,
    map: Annotated[
        str,
        typer.Option(
            "--map",
            metavar="MAP",
            help="A map written by `unlearn fit` or `unlearn repair --map-out`.",
            rich_help_panel=o.FILES,
        ),
    ],
    output: o.Output = None,
    row_offset: Annotated[
        int,
        typer.Option(
            "--row-offset",
            min=0,
            metavar="N",
            help="Number of the first row of IN in the whole table: a part then gives the same rows as the whole.",
        ),
    ] = 0,
    unseen: o.UnseenOption = "error",
    keep_sensitive: o.KeepSensitive = False,
    format: o.Format = None,
    engine: o.EngineOption = "local",
    force: o.Force = False,
    quiet: o.Quiet = False,
) -> None:
    """Move the rows of a table by a fitted map. The same row gets the same answer, alone or in any batch.

    The table needs the columns that the map was fitted on, the sensitive ones included.
    """
    from unlearn_cli import repair as road

    files = road.Files(input, output, format=format, engine=engine, force=force, keep_sensitive=keep_sensitive)
    with progress(quiet) as tell:
        rows = road.apply_map(files, map, row_offset, unseen == "pooled", tell)
    if not quiet:
        typer.echo(f"{files.target}: {rows:,} rows moved by {map}", err=True)
