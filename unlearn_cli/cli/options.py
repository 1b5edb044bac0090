"""Options that several commands share and that no library has: files, the screen, the gate, the engine."""

from typing import Annotated, Literal

import typer

from unlearn_cli.core.option import COLUMNS, LEARNING
from unlearn_cli.engines import ENGINES
from unlearn_cli.report.formats import REPORT_FORMATS
from unlearn_cli.tables.formats import FORMATS

FileFormat = Literal[*FORMATS]  # type: ignore[valid-type]
ReportFormat = Literal["text", *REPORT_FORMATS]  # type: ignore[valid-type]
EngineName = Literal[*ENGINES]  # type: ignore[valid-type]

FILES, SCREEN = "Files", "Screen"

Input = Annotated[
    str,
    typer.Argument(
        metavar="IN",
        help="CSV, TSV (.gz, .zst), Parquet, Arrow, JSON Lines, a directory or glob of Parquet, -, or a URL (s3:, gs:, "
        "az:, https:); with --engine spark also table:NAME.",
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

MaxExposed = Annotated[
    float | None,
    typer.Option(
        "--max-exposed",
        min=0,
        max=1,
        metavar="E",
        help="Gate: the largest certainty, beyond chance, about the 1 % of rows that an attack gives away most. Exit 1 "
        "above it.",
    ),
]

MaxBits = Annotated[
    float | None,
    typer.Option(
        "--max-bits",
        min=0,
        metavar="B",
        help="Gate: the most bits a row that attacks may prove the table to tell of the sensitive columns. Exit 1 "
        "above it. What attacks prove is a lower bound.",
    ),
]

Budget = Annotated[
    float,
    typer.Option(
        "--budget",
        min=0,
        metavar="SECONDS",
        help="Time of one core to measure in: what the attacks leave of it, boosting has to learn from all rows of a "
        "large table; the report says how many these were.",
    ),
]

KeepSensitive = Annotated[
    bool,
    typer.Option(
        "--keep-sensitive", metavar="", help="Keep the sensitive columns in the output.", rich_help_panel=COLUMNS
    ),
]

EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine", metavar="ENGINE", help=f"What runs the work: {', '.join(ENGINES)}.", rich_help_panel=LEARNING
    ),
]

OnlyLocal = Annotated[
    Literal["local"],
    typer.Option("--engine", metavar="ENGINE", help="What runs the work: local.", rich_help_panel=LEARNING),
]

SparkMaster = Annotated[
    str | None,
    typer.Option(
        "--spark-master",
        metavar="URL",
        help="Where Spark runs: local[4], spark://HOST, yarn, k8s://HOST; sc://HOST is Spark Connect.",
        show_default="the session that is there, or as Spark is set up",
        rich_help_panel=LEARNING,
    ),
]

SparkConf = Annotated[
    list[str] | None,
    typer.Option(
        "--spark-conf",
        metavar="KEY=VALUE",
        help="A setting of the Spark session; may be repeated.",
        rich_help_panel=LEARNING,
    ),
]

Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="OUT",
        help="Where to write the table; - for stdout, DIR/ for a directory of files like those of IN.",
        show_default="NAME.repaired.EXT beside IN",
        rich_help_panel=FILES,
    ),
]

AlsoReport = Annotated[
    str | None,
    typer.Option("--report", metavar="R.json", help="Also write the report to a file.", rich_help_panel=FILES),
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
        "--input-format",
        "--format",
        metavar="FORMAT",
        help=f"File format of IN, where its name does not tell: {', '.join(FORMATS)}.",
        rich_help_panel=FILES,
    ),
]

EscapeFormulas = Annotated[
    bool,
    typer.Option(
        "--escape-formulas",
        metavar="",
        help="In CSV put an apostrophe before cells and names that a spreadsheet would compute (= + - @).",
        rich_help_panel=FILES,
    ),
]

Shuffle = Annotated[
    bool,
    typer.Option(
        "--shuffle",
        metavar="",
        help="Write the rows in an order drawn from the secret; theirs may tell the group.",
        rich_help_panel=FILES,
    ),
]

PrintedAs = Annotated[
    ReportFormat,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=f"What to print on stdout: text, {', '.join(REPORT_FORMATS)}. The exit code is the same.",
        rich_help_panel=SCREEN,
    ),
]

InputFormat = Annotated[
    FileFormat | None,
    typer.Option(
        "--input-format",
        metavar="FORMAT",
        help=f"File format of IN, where its name does not tell: {', '.join(FORMATS)}.",
        rich_help_panel=FILES,
    ),
]

Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="SIZE",
        help="Memory to stay within, such as 2G: batches, and the rows to learn from, are as large as it allows.",
        show_default="a quarter of the machine or its container",
        rich_help_panel=LEARNING,
    ),
]

Force = Annotated[bool, typer.Option("--force", metavar="", help="Replace files that exist.", rich_help_panel=FILES)]

Json = Annotated[bool, typer.Option("--json", metavar="", help="Print the report on stdout.", rich_help_panel=SCREEN)]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        metavar="",
        help="No progress and no summary; errors and warnings only.",
        rich_help_panel=SCREEN,
    ),
]

DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        metavar="",
        help="Show what would be read, repaired, kept and dropped, the groups and the rules; write nothing.",
        rich_help_panel=SCREEN,
    ),
]
