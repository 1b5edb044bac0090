"""The page "how far one machine goes", computed from what `benchmarks/scale.json` keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.kept import kept
from benchmarks.measure import ROOT
from benchmarks.scale.cases import Case
from benchmarks.scale.costs import Found, line, median

ROWS = 1_000_000_000
LEAST = 1_000_000
"""Rows of a table that counts: on smaller ones a fit takes longer with every row, as its sample is not full."""
EXECUTORS = 10
CORES = 2
"""Of the measured machine's `local[2]`, and of each executor."""

ALONE = ("copy", "fit", "apply", "repair", "audit")
SPARK = ("spark copy", "spark apply")

HEAD = f"""# How far one machine goes

What {ROWS:,} rows x {Case.columns} columns would cost, computed from the [measured tables](../../benchmarks/scale.md)
whenever this site is built. Nothing of that size was run.
"""

ASSUMED = f"""## What is assumed

- **Cost is a line over the rows**: what a step pays once, and what it pays for each row, by the two largest tables on
  which it was measured, of {LEAST:,} rows or more. With one table only, all is paid by the row, which is the most that
  it can be.
- **The columns are like those measured**: {Case.columns} of mixed type, 3 groups, Parquet. More columns cost as the
  exponents of the measured page say.
- **The disk keeps up**: the files that were measured may have been in the page cache. A disk that reads or writes less
  than the rate below is the limit, and a copy would wait for it too.
- **Memory goes on as between those two tables**, too. A fit learns from at most `--fit-rows` rows a group, and an audit
  attacks a sample within its `--budget`, so both grow by reading alone.
- **{EXECUTORS} executors of {CORES} cores like these**: the time for each row is that of one `local[{CORES}]`, divided
  by {EXECUTORS}, since rows are moved where they are read and none is sent to another (no shuffle); starting Spark is
  paid once. Stragglers, lost executors and a store that is slower over the network are left out. The fit is not
  divided: it runs where the command was typed, and comes on top.
"""


@dataclass(frozen=True)
class Estimate:
    """Of one step: seconds and megabytes at so many rows, the seconds for a million of them, and the tables used."""

    seconds: float
    megabytes: float
    million: float
    tables: list[int]


def estimate(results: Mapping[str, Found], step: str, rows: int, machines: int = 1) -> Estimate | None:
    """From the usual tables, other sizes left alone; None where the step was measured on none."""
    known = [found for found in results.values() if _usual(found) and median(found, step) is not None]
    if not known:
        return None
    points = [[(found["rows"], median(found, step, measure) or 0.0) for found in known] for measure in (0, 2)]
    (once, rate), (least, more) = (line(one) for one in points)
    largest = sorted(found["rows"] for found in known)[-2:]
    peak = least + more * rows / machines if len(known) > 1 else points[1][0][1]
    return Estimate(once + rate * rows / machines, peak, rate * 1e6, largest)


def page(results: Mapping[str, Found] | None = None) -> str:
    """The whole page, of what is kept; of these results in a test."""
    found = kept(ROOT / "benchmarks" / "scale.json") if results is None else results
    alone = [_row(found, step, 1) for step in ALONE]
    cluster = [_row(found, step, EXECUTORS) for step in SPARK]
    return "\n".join(
        [
            HEAD,
            f"## On one machine\n\n{_machine(found)}\n",
            *_titled("peak memory", alone),
            _size(found),
            f"## On {EXECUTORS} executors\n",
            *_titled("peak memory of one", cluster),
            ASSUMED,
        ]
    )


def _usual(found: Found) -> bool:
    """Whether the table has enough rows, and differs from the others in these alone."""
    return found["rows"] >= LEAST and all(found[size] == value for size, value in Case(found["rows"]).sizes.items())


def _titled(peak: str, rows: list[str]) -> list[str]:
    titles = ["step", "time", "seconds a million rows", peak, "from tables of"]
    return [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|", *rows, ""]


def _row(results: Mapping[str, Found], step: str, machines: int) -> str:
    told = estimate(results, step, ROWS, machines)
    if told is None:
        return f"| {step} | not measured | | | |"
    tables = " and ".join(f"{rows:,}" for rows in told.tables)
    return f"| {step} | {duration(told.seconds)} | {told.million:.2f} | {told.megabytes / 1e3:.1f} GB | {tables} rows |"


def _machine(results: Mapping[str, Found]) -> str:
    """What the largest table was measured on."""
    usual = [found for found in results.values() if _usual(found)]
    return f"Measured {max(usual, key=lambda found: found['rows'])['when']}." if usual else "Nothing is measured yet."


def _size(results: Mapping[str, Found]) -> str:
    """How large the file is, and what `apply` asks of a disk that both reads and writes it."""
    usual = [found for found in results.values() if _usual(found)]
    told = estimate(results, "apply", ROWS)
    if not usual or told is None:
        return ""
    largest = max(usual, key=lambda found: found["rows"])
    gigabytes = largest["megabytes"] / largest["rows"] * ROWS / 1e3
    rate = 1e3 * gigabytes / told.seconds
    return f"The file has {gigabytes:.0f} GB; `apply` reads {rate:.0f} MB of it a second, and writes about as much.\n"


def duration(seconds: float) -> str:
    """In the unit that a person would say.

    >>> duration(45), duration(600), duration(9000)
    ('45 s', '10 min', '2.5 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
