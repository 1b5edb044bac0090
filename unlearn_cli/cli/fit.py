"""`unlearn fit`: learn the map only."""

from typing import Annotated

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.requests import fit_request
from unlearn_cli.cli.screen import progress

EXAMPLES = """[b]Example[/b]

unlearn fit monday.parquet --sensitive sex -o sex.map && unlearn apply tuesday.parquet --map sex.map -o tuesday.clean.parquet
"""


def register(app: typer.Typer) -> None:
    app.command("fit", epilog=EXAMPLES)(fit)


def fit(
    input: o.Input,
    sensitive: o.Sensitive,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="MAP", help="Where to write the map.", rich_help_panel=o.FILES)
    ],
    method: o.MethodOption = "triangular",
    strength: o.Strength = o.FIT.strength,
    keep: o.Keep = None,
    drop: o.Drop = None,
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
    quiet: o.Quiet = False,
) -> None:
    """Learn the map of a table and write it to a file, for `unlearn apply`. No row is moved and nothing is measured."""
    from unlearn_cli import repair as road

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
    files = road.Files(input, map_out=output, format=format, engine=engine, force=force)
    with progress(quiet) as tell:
        fitted = road.fit_map(files, request, tell)
    if not quiet:
        typer.echo(
            f"{output}: {method} map of {len(fitted.roles.repaired)} columns, from {fitted.fit_rows:,} rows", err=True
        )
        for note in (*fitted.map.groups.notes, *fitted.notes):
            typer.echo(f"note: {note}", err=True)
