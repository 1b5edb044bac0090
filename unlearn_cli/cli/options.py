"""Options that several commands share, each written once."""

from typing import Annotated, Literal

import typer

from unlearn_cli.engines import ENGINES
from unlearn_cli.formats import FORMATS
from unlearn_cli.settings import FitSettings, GroupSettings
from unlearn_cli.transport import METHODS

Method = Literal[*METHODS]  # type: ignore[valid-type]
FileFormat = Literal[*FORMATS]  # type: ignore[valid-type]
EngineName = Literal[*ENGINES]  # type: ignore[valid-type]
Nulls = Literal["keep", "repair"]
SmallGroups = Literal["error", "merge"]
Unseen = Literal["error", "pooled"]

COLUMNS, GROUPS, FILES, SCREEN = "Columns", "Groups", "Files", "Screen"
FIT, GROUP = FitSettings(), GroupSettings()

METHOD_HELP = "How rows are moved. " + "; ".join(
    f"[b]{name}[/b]: {method.summary}" + (f" ({method.warning})" if method.warning else "")
    for name, method in METHODS.items()
)

Input = Annotated[
    str,
    typer.Argument(
        metavar="IN", help="CSV, TSV (also .gz, .zst), Parquet, a directory or glob of Parquet, or - for stdin."
    ),
]
Sensitive = Annotated[
    list[str],
    typer.Option(
        "--sensitive",
        "-s",
        metavar="COL",
        help="Column to become independent of; repeat it for joint groups.",
        rich_help_panel=COLUMNS,
    ),
]
Keep = Annotated[
    list[str] | None,
    typer.Option(
        "--keep",
        metavar="COL",
        help="Leave this column as it is, and do not use it to move the others; may be repeated.",
        rich_help_panel=COLUMNS,
    ),
]
Drop = Annotated[
    list[str] | None,
    typer.Option(
        "--drop", metavar="COL", help="Leave this column out of the output; may be repeated.", rich_help_panel=COLUMNS
    ),
]
KeepSensitive = Annotated[
    bool, typer.Option("--keep-sensitive", help="Keep the sensitive columns in the output.", rich_help_panel=COLUMNS)
]
Key = Annotated[
    str | None,
    typer.Option(
        "--key",
        metavar="COL",
        help="Column that names each row: draws are made by it instead of by the row number.",
        rich_help_panel=COLUMNS,
    ),
]
MethodOption = Annotated[Method, typer.Option("--method", help=METHOD_HELP)]
Strength = Annotated[
    float,
    typer.Option(
        "--strength",
        min=0.0,
        max=1.0,
        metavar="T",
        help="How far rows go: 0 leaves the table as it is, 1 is the full repair.",
    ),
]
NullsOption = Annotated[
    Nulls, typer.Option("--nulls", help="keep leaves missing cells missing; repair treats a null as one more value.")
]
Seed = Annotated[
    int,
    typer.Option("--seed", min=0, metavar="N", help="Seed of every random draw: same input, same seed, same bytes."),
]
FitRowsOption = Annotated[
    int, typer.Option("--fit-rows", min=100, metavar="N", help="Rows per group to learn from, at most.")
]
Bins = Annotated[
    int,
    typer.Option(
        "--bins",
        min=2,
        metavar="N",
        help="Quantile bins of a numeric or date sensitive column with more than 20 values.",
        rich_help_panel=GROUPS,
    ),
]
MinGroup = Annotated[
    int,
    typer.Option(
        "--min-group", min=1, metavar="N", help="Groups with fewer rows are an error.", rich_help_panel=GROUPS
    ),
]
SmallGroupsOption = Annotated[
    SmallGroups,
    typer.Option(
        "--small-groups",
        help="merge pools groups under --min-group with the nearest larger one along the last sensitive column.",
        rich_help_panel=GROUPS,
    ),
]
NullGroup = Annotated[
    bool,
    typer.Option(
        "--null-group", help="Rows without a sensitive value are a group of their own.", rich_help_panel=GROUPS
    ),
]
UnseenOption = Annotated[
    Unseen,
    typer.Option(
        "--unseen",
        help="pooled moves groups and categories that the fit never saw by the law of all groups.",
        rich_help_panel=GROUPS,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="OUT",
        help="Where to write the table; - for stdout.  [default: NAME.repaired.EXT beside IN]",
        rich_help_panel=FILES,
    ),
]
Format = Annotated[
    FileFormat | None,
    typer.Option("--format", help="File format of IN, where its name does not tell.", rich_help_panel=FILES),
]
EngineOption = Annotated[EngineName, typer.Option("--engine", help="What runs the work.", rich_help_panel=FILES)]
Force = Annotated[bool, typer.Option("--force", help="Replace files that exist.", rich_help_panel=FILES)]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors only.", rich_help_panel=SCREEN)
]
MaxAdvantage = Annotated[
    float | None,
    typer.Option(
        "--max-advantage",
        min=0.0,
        max=1.0,
        metavar="A",
        help="Gate: the largest advantage |2 AUC - 1| that an attack may have. Exit 1 above it, 3 where the rows cannot tell.",
    ),
]
