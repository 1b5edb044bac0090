"""Options that the benchmarks of unlearning share."""

import argparse
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.unlearning.tasks import RECIPES


def parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """Results of a task and seed replace those of an earlier run; the page says with which options."""
    made = argparse.ArgumentParser(prog=f"python -m benchmarks {name}", description=description)
    made.add_argument("--seeds", type=int, default=5)
    made.add_argument("--first", type=int, default=0, help="the first seed; those before it are kept as they were")
    made.add_argument("--only", choices=list(RECIPES), action="append", help="a task; all without it")
    made.add_argument("--adult", type=Path, default=ROOT / "sample_data" / "adult.parquet", help="6,000 rows are used")
    made.add_argument("--retrained", type=int, default=6, help="models that tvF is the distance to")
    return made
