"""What is run on a table, each in a process of its own: copies, the commands of `unlearn`, Spark's, and the peers."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.comparison import environment
from benchmarks.measure import UNLEARN
from benchmarks.peers import PEERS
from benchmarks.scale.cases import PEERS as MEASURED
from benchmarks.scale.cases import Case

SENSITIVE = ("--sensitive", "site", "--quiet")
SPARK = "local[2]"
POLARS_COPY = "import sys, polars as pl; pl.scan_parquet(sys.argv[1]).sink_parquet(sys.argv[2])"
SPARK_COPY = f"""
import os, sys
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("{SPARK}").config("spark.ui.showConsoleProgress", "false").getOrCreate()
spark.read.parquet(sys.argv[1]).write.mode("overwrite").parquet(sys.argv[2])
"""


@dataclass(frozen=True)
class Place:
    """The table of a case, and the folder of all that is made of it."""

    case: Case
    folder: Path

    def __truediv__(self, name: str) -> str:
        return str(self.folder / name)

    @property
    def table(self) -> str:
        return self / "table.parquet"


@dataclass(frozen=True)
class Step:
    """A command, what it is compared with, and whose files it reads.

    says   what it is: a line of the page
    needs  steps that have to be run before it, and `matrix`, which is made once, unmeasured
    """

    command: Callable[[Place], list[str]]
    says: str
    against: str = "copy"
    needs: tuple[str, ...] = ()
    ours: bool = True


def _fit(place: Place) -> list[str]:
    """The usual map, or one of so many passes."""
    usual = place.case.passes == Case.passes
    program = UNLEARN if usual else [sys.executable, "-m", "benchmarks.scale.passes", str(place.case.passes)]
    return [*program, "fit", place.table, "-o", place / "site.map", "--force", *SENSITIVE]


def _apply(place: Place) -> list[str]:
    moved = place / "moved.parquet"
    return [*UNLEARN, "apply", place.table, "--map", place / "site.map", "-o", moved, "--force", "--quiet"]


def _spark_apply(place: Place) -> list[str]:
    spark = ["--engine", "spark", "--spark-master", SPARK]
    moved = place / "spark-moved"
    return [*UNLEARN, "apply", place.table, "--map", place / "site.map", "-o", moved, "--force", "--quiet", *spark]


def _peer(name: str) -> Step:
    def command(place: Place) -> list[str]:
        return [environment.python(name), "-m", "benchmarks.scale.peer", name, str(place.folder)]

    return Step(command, PEERS[name].what, needs=("matrix",), ours=False)


STEPS = {
    "copy": Step(
        lambda place: [sys.executable, "-c", POLARS_COPY, place.table, place / "copy.parquet"],
        "Polars: `pl.scan_parquet(IN).sink_parquet(OUT)`",
    ),
    "fit": Step(_fit, "`unlearn fit`, by the method that `auto` takes"),
    "apply": Step(_apply, "`unlearn apply` of that map", needs=("fit",)),
    "repair": Step(
        lambda place: [*UNLEARN, "repair", place.table, "-o", place / "repaired.parquet", "--force", *SENSITIVE],
        "`unlearn repair`: fit, apply, reading back what was written, audit before and after",
    ),
    "audit": Step(
        lambda place: [*UNLEARN, "audit", place.table, *SENSITIVE], "`unlearn audit` of the table as it was made"
    ),
    "spark copy": Step(
        lambda place: [sys.executable, "-c", SPARK_COPY, place.table, place / "spark-copy"],
        f"Spark in `{SPARK}`: `spark.read.parquet(IN).write.parquet(OUT)`",
        ours=False,
    ),
    "spark apply": Step(
        _spark_apply,
        f"`unlearn apply --engine spark --spark-master {SPARK}`",
        against="spark copy",
        needs=("fit",),
    ),
    **{name: _peer(name) for name in MEASURED},
}
"""In the order in which they take turns."""


def chosen(names: tuple[str, ...]) -> list[str]:
    """These steps, and what they need or are compared with, in the order of the table."""
    wanted = {"copy", *names}
    while more := {other for name in wanted for other in (STEPS[name].against, *STEPS[name].needs)} & STEPS.keys():
        if more <= wanted:
            break
        wanted |= more
    return [name for name in STEPS if name in wanted]
