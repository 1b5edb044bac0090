"""Time and memory of `repair`, `fit` and `apply` against a plain Polars copy: [--rows N] [--repeats R]."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import ROOT, UNLEARN, Cost, circumstances, middle, run

COLUMNS = 15
RESULT = ROOT / "benchmarks" / "scale.md"
COPY = "import sys, polars as pl; pl.scan_parquet(sys.argv[1]).sink_parquet(sys.argv[2])"


def steps(table: str, folder: Path) -> dict[str, list[str]]:
    """What is measured, in the order it is run in: name -> command."""
    sensitive = ["--sensitive", "site", "--force", "--quiet"]
    fitted = str(folder / "site.map")
    return {
        "Polars copy": [sys.executable, "-c", COPY, table, str(folder / "copy.parquet")],
        "fit": [*UNLEARN, "fit", table, "-o", fitted, *sensitive],
        "apply": [*UNLEARN, "apply", table, "--map", fitted, "-o", str(folder / "moved.parquet"), "--force", "--quiet"],
        "repair": [*UNLEARN, "repair", table, "-o", str(folder / "repaired.parquet"), *sensitive],
    }


def measured(rows: int, repeats: int) -> tuple[dict[str, list[Cost]], float]:
    """Costs of every step in every repeat, and the size of the table in megabytes; steps take turns."""
    with tempfile.TemporaryDirectory(prefix="unlearn-scale-") as name:
        table = Path(name) / "table.parquet"
        run([sys.executable, "-m", "benchmarks.table", str(rows), str(table)])
        found: dict[str, list[Cost]] = {step: [] for step in steps(str(table), Path(name))}
        for turn in range(repeats):
            for step, command in steps(str(table), Path(name)).items():
                found[step].append(run(command))
                sys.stderr.write(f"{turn + 1}/{repeats} {step}: {found[step][-1].wall:.1f} s\n")
        return found, table.stat().st_size / 1e6


def page(found: dict[str, list[Cost]], rows: int, megabytes: float) -> str:
    """The result in Markdown."""
    copy = middle(found["Polars copy"])
    lines = [line(step, middle(costs), copy, [cost.wall for cost in costs]) for step, costs in found.items()]
    repeats = len(found["Polars copy"])
    return "\n".join(
        [
            "# Time and memory",
            "",
            f"{rows:,} rows x {COLUMNS} columns of mixed type, 3 groups, {megabytes:.0f} MB of Parquet "
            "(`benchmarks/table.py`); whole processes, start-up and imports included, in turns on the same file. "
            f"Medians of {repeats}; peak: largest resident memory of the process.",
            "",
            f"    python -m benchmarks scale --rows {rows} --repeats {repeats}",
            "",
            circumstances() + ".",
            "",
            "| step | seconds | least to most | of all cores | x copy | peak MB | x copy |",
            "|---|---|---|---|---|---|---|",
            *lines,
            "",
            "`Polars copy` is `pl.scan_parquet(IN).sink_parquet(OUT)`. `repair` is fit, apply, reading back what was "
            "written, and the audit before and after (on at most 20,000 rows); fit and audit do not grow with the rows "
            "past `--fit-rows` a group.",
            "",
        ]
    )


def line(step: str, cost: Cost, copy: Cost, walls: list[float]) -> str:
    """A row of the table."""
    return (
        f"| {step} | {cost.wall:.2f} | {min(walls):.2f} to {max(walls):.2f} | {cost.processor:.2f} | "
        f"{cost.wall / copy.wall:.1f} | {cost.megabytes:.0f} | {cost.megabytes / copy.megabytes:.1f} |"
    )


def main(arguments: list[str]) -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--output", type=Path, default=RESULT, help="Markdown file to write")
    chosen = parser.parse_args(arguments)
    found, megabytes = measured(chosen.rows, chosen.repeats)
    chosen.output.write_text(page(found, chosen.rows, megabytes), encoding="utf-8")
    sys.stdout.write(chosen.output.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
