"""`unlearn fit`: learn the map only."""

from typing import Annotated

import typer

from unlearn_cli.cli import draws
from unlearn_cli.cli import options as o
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.requests import fit_request
from unlearn_cli.cli.streams import tell
from unlearn_cli.cli.wording import epilog, flowing

EXAMPLES = r"""
unlearn fit monday.parquet --sensitive sex -o sex.map

unlearn fit monday.csv -s race -s sex --small-groups merge -o joint.map
"""


def register(app: typer.Typer) -> None:
    app.command("fit", help=flowing(fit), epilog=epilog(EXAMPLES, methods=True))(fit)


def fit(
    input: o.Input,
    sensitive: o.Sensitive,
    output: Annotated[str, typer.Option("--output", "-o", metavar="MAP", help="Where to write the map.")],
    method: o.MethodOption = "auto",
    strength: o.Strength = o.FIT.strength,
    secret: draws.SecretFile = None,
    seed: draws.Seed = None,
    keep: o.Keep = None,
    drop: o.Drop = None,
    given: o.Given = None,
    target: o.Target = None,
    key: o.Key = None,
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
    quiet: o.Quiet = False,
) -> None:
    """Learn the map of a table and write it to a file, for `unlearn apply`; no row is moved, nothing is measured."""
    from unlearn_cli import repair as road

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
    files = road.Files(input, map_out=output, format=format, engine=engine, force=force)
    with progress(quiet) as bar:
        fitted = road.fit_map(files, request, bar)
    if not quiet:
        columns = len(fitted.roles.repaired)
        tell(f"{output}: {fitted.map.settings.method} map of {columns} columns, learned from {fitted.fit_rows:,} rows")
        strata = fitted.map.strata
        for note in (*fitted.map.groups.notes, *(strata.levels.notes if strata else ()), *fitted.notes):
            tell(f"note: {note}")
