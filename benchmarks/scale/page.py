"""The results in Markdown: a table for each made table, and the exponents of cost over all of them."""

from collections.abc import Mapping
from typing import Any

from benchmarks.scale.cases import QUICK, SIZES
from benchmarks.scale.costs import Found, exponents, median, ratios, spread
from benchmarks.scale.steps import STEPS

HEAD = """# Time and memory

Tables of `benchmarks/table.py`: mixed columns, Parquet. Every step is a process of its own, start-up and imports
included, with all cores; the steps take turns on the same file, and each is divided by the copy that ran in the same
turn (`x copy`: least, **median**, most). `spark apply` is divided by Spark's copy, all others by that of Polars. `cpu`:
seconds of all cores. `peak`: the most memory that was resident at once, of all processes that a step started. What a
billion rows would cost is computed from these numbers when the site is built (`benchmarks/scale/how_far.py`).

    python -m benchmarks scale [--only TABLE] [--steps STEP ...] [--repeats R] [--install]
"""

PICTURE = "![Seconds over rows, and peak memory over rows, by step](scale.svg)\n"

TITLES = "| step | seconds | cpu | x copy | peak MB | x copy's peak |\n|---|---|---|---|---|---|"

PEERS = """The peers (`benchmarks/peers`) move the numeric columns alone, standardised, as a matrix that is made before:
they neither decode Parquet nor move categories, dates and Booleans. One that passed its time, or asked for more memory
than it may, is not asked again on a larger table of the run.
"""

EXPONENTS = """## Exponents

b of cost = a * size ^ b, by least squares on the logarithms of the medians, over tables that differ in that size alone.
1 is in proportion; what a process costs before its first row pulls an exponent down.
"""


def page(results: Mapping[str, Found]) -> str:
    """The whole page; the smoke test's table is on it only where there is no other."""
    shown = {name: found for name, found in results.items() if name != QUICK} or results
    tables = [section(name, found) for name, found in shown.items()]
    steps = ["## The steps\n", *(f"- **{name}**: {step.says}." for name, step in STEPS.items()), "", PEERS]
    return "\n".join([HEAD, PICTURE, *tables, EXPONENTS, exponent_table(shown), "", *steps])


def section(name: str, found: Found) -> str:
    """A made table: its sizes, a line for each step, and when and on what it was measured."""
    plural = "pass" if found["passes"] == 1 else "passes"
    sizes = (
        f"{found['rows']:,} rows x {found['columns']} columns, {found['groups']} groups, {found['levels']:,} levels, "
        f"{found['passes']} {plural}, {found['megabytes']:,.0f} MB"
    )
    steps = [(step, found["steps"][step]) for step in STEPS if step in found["steps"]]
    lines = [line(step, found, what) for step, what in steps]
    when = f"{found['when']}; load {found['load']:.1f} in the end, {turns(found)} turns."
    older = [f"{step}, in an earlier run: {what['when']}.\n" for step, what in steps if "when" in what]
    return "\n".join([f"## {name}\n", f"{sizes}.\n", TITLES, *lines, f"\n{when}\n", *older])


def turns(found: Found) -> int:
    """The most that a step had."""
    return max((len(what.get("turns", ())) for what in found["steps"].values()), default=0)


def line(step: str, found: Found, what: Mapping[str, Any]) -> str:
    """Of a step; one that was not measured has its word."""
    if "skipped" in what:
        return f"| {step} | {what['skipped'].replace('|', '/')} | | | | |"
    seconds, processor, megabytes = (median(found, step, measure) for measure in range(3))
    times, peaks = (span(*spread(ratios(what, measure))) for measure in (0, 2))
    return f"| {step} | {seconds:.2f} | {processor:.2f} | {times} | {megabytes:,.0f} | {peaks} |"


def span(least: float, middle: float, most: float) -> str:
    """Three numbers, the middle one in bold; one where they are the same.

    >>> span(1.0, 2.34, 3.0), span(1.0, 1.0, 1.0)
    ('1.0, **2.3**, 3.0', '**1.0**')
    """
    shown = f"**{middle:.1f}**"
    return shown if least == most else f"{least:.1f}, {shown}, {most:.1f}"


def exponent_table(results: Mapping[str, Found]) -> str:
    """A line for each step, a column for each size; last the exponent of peak memory in the rows."""
    made = [f"| step | {' | '.join(f'seconds in {size}' for size in SIZES)} | peak in rows |", "|---" * 7 + "|"]
    ranges: dict[str, list[int]] = {}
    for step in STEPS:
        seconds, peak = exponents(results, step), exponents(results, step, 2)
        if not seconds:
            continue
        ranges |= {size: max(ranges.get(size, []), values, key=len) for size, (_, values) in seconds.items()}
        told = [seconds.get(size) for size in SIZES] + [peak.get("rows")]
        made.append(f"| {step} | {' | '.join(f'{one[0]:.2f}' if one else '' for one in told)} |")
    over = [f"{size}: {', '.join(f'{value:,}' for value in values)}" for size, values in ranges.items()]
    return "\n".join([*made, "", f"Over {'; '.join(over)}."]) if over else "No two tables differ in one size alone yet."
