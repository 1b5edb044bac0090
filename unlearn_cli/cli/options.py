"""Options that several commands share, each written once."""

from typing import Annotated, Literal

import typer

from unlearn_cli.engines import ENGINES
from unlearn_cli.formats import FORMATS
from unlearn_cli.settings import FitSettings, GroupSettings
from unlearn_cli.transport import METHODS

Method = Literal["auto", *METHODS]  # type: ignore[valid-type]
FileFormat = Literal[*FORMATS]  # type: ignore[valid-type]
EngineName = Literal[*ENGINES]  # type: ignore[valid-type]
Nulls = Literal["keep", "repair"]
SmallGroups = Literal["error", "merge"]
Unseen = Literal["rare", "error", "pooled"]

COLUMNS, GROUPS, LEARNING, FILES, SCREEN = "Columns", "Groups", "Learning", "Files", "Screen"
FIT, GROUP = FitSettings(), GroupSettings()

Input = Annotated[
    str,
    typer.Argument(
        metavar="IN", help="CSV, TSV (also .gz, .zst), Parquet, a directory or glob of Parquet, or - for stdin."
    ),
]
Sensitive = Annotated[
    list[str],
    typer.Option(
        "--sensitive", "-s", metavar="COL", help="Column that the others must not tell; repeat it for joint groups."
    ),
]
MethodOption = Annotated[Method, typer.Option("--method", metavar="METHOD", help=f"{', '.join(METHODS)}: see below.")]
Strength = Annotated[
    float,
    typer.Option(
        "--strength",
        min=0,
        max=1,
        metavar="T",
        help="Share of the rows that are moved, chosen at random: 0 leaves the table as it is, 1 is full repair.",
    ),
]
MaxAdvantage = Annotated[
    float | None,
    typer.Option(
        "--max-advantage",
        min=0,
        max=1,
        metavar="A",
        help="Gate: the largest advantage |2 AUC - 1| that an attack may have. Exit 1 above it, 3 where the rows "
        "cannot tell.",
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
Given = Annotated[
    list[str] | None,
    typer.Option(
        "--given",
        metavar="COL",
        help="Leave this column as it is, and make the others independent within each of its levels; may be repeated.",
        rich_help_panel=COLUMNS,
    ),
]
Target = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="COL",
        help="Leave this column as it is, and report what the others still predict of it.",
        rich_help_panel=COLUMNS,
    ),
]
KeepSensitive = Annotated[
    bool,
    typer.Option(
        "--keep-sensitive", metavar="", help="Keep the sensitive columns in the output.", rich_help_panel=COLUMNS
    ),
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

Bins = Annotated[
    int,
    typer.Option(
        "--bins",
        min=2,
        metavar="N",
        help="Quantile bins of a numeric or date sensitive column with more than 20 values; narrower at both ends.",
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
        metavar="error|merge",
        help="merge pools groups under --min-group with the nearest larger one along the last sensitive column.",
        rich_help_panel=GROUPS,
    ),
]
NullGroup = Annotated[
    bool,
    typer.Option(
        "--null-group",
        metavar="",
        help="Rows without a sensitive value are a group of their own.",
        rich_help_panel=GROUPS,
    ),
]

NullsOption = Annotated[
    Nulls,
    typer.Option(
        "--nulls",
        metavar="keep|repair",
        help="keep leaves missing cells missing; repair treats a null as one more value.",
        rich_help_panel=LEARNING,
    ),
]
FitRowsOption = Annotated[
    int,
    typer.Option(
        "--fit-rows", min=100, metavar="N", help="Rows per group to learn from, at most.", rich_help_panel=LEARNING
    ),
]
UNSEEN_HELP = (
    "What apply does with values that the fit never saw. rare moves new categories of few rows (1 %, or 5 % in a "
    "column that has rare ones) by the law of all groups, names them, and refuses the rest; error refuses all; pooled "
    "moves all, new groups too."
)
UnseenOption = Annotated[
    Unseen, typer.Option("--unseen", metavar="rare|error|pooled", help=UNSEEN_HELP, rich_help_panel=LEARNING)
]
UnseenOverride = Annotated[
    Unseen | None,
    typer.Option(
        "--unseen",
        metavar="rare|error|pooled",
        help=UNSEEN_HELP,
        show_default="as the map was fitted",
        rich_help_panel=LEARNING,
    ),
]
EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine", metavar="ENGINE", help=f"What runs the work: {', '.join(ENGINES)}.", rich_help_panel=LEARNING
    ),
]

Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="OUT",
        help="Where to write the table; - for stdout.",
        show_default="NAME.repaired.EXT beside IN",
        rich_help_panel=FILES,
    ),
]
Report = Annotated[
    str | None,
    typer.Option(
        "--report",
        metavar="R.json",
        help="Where to write the report.",
        show_default="beside OUT",
        rich_help_panel=FILES,
    ),
]
Html = Annotated[
    str | None,
    typer.Option(
        "--html",
        metavar="R.html",
        help="Also write the report as a page with pictures, one file that needs nothing else.",
        rich_help_panel=FILES,
    ),
]
MapOut = Annotated[
    str | None,
    typer.Option("--map-out", metavar="MAP", help="Also write the fitted map, for apply.", rich_help_panel=FILES),
]
Format = Annotated[
    FileFormat | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=f"File format of IN, where its name does not tell: {', '.join(FORMATS)}.",
        rich_help_panel=FILES,
    ),
]
Force = Annotated[bool, typer.Option("--force", metavar="", help="Replace files that exist.", rich_help_panel=FILES)]

Json = Annotated[bool, typer.Option("--json", metavar="", help="Print the report on stdout.", rich_help_panel=SCREEN)]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", metavar="", help="No progress and no summary; errors only.", rich_help_panel=SCREEN),
]
