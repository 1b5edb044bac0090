"""Estimates every task and seed, keeps what was found, and writes the page and the picture anew."""

import json
import sys
import warnings
from typing import Any

from sklearn.exceptions import ConvergenceWarning

from benchmarks.kept import kept
from benchmarks.measure import ROOT, circumstances
from benchmarks.retrain_estimate.estimate import estimated
from benchmarks.retrain_estimate.page import page
from benchmarks.retrain_estimate.picture import picture
from benchmarks.unlearning.options import parser
from benchmarks.unlearning.tasks import RECIPES, task

RESULTS, PAGE, PICTURE = (ROOT / "benchmarks" / f"retrain_estimate.{suffix}" for suffix in ("json", "md", "png"))


def main(arguments: list[str]) -> None:
    """Results of a task and seed replace those of an earlier run; the page says with which options."""
    chosen = parser("retrain_estimate", __doc__).parse_args(arguments)
    warnings.simplefilter("ignore", ConvergenceWarning)
    for seed in range(chosen.first, chosen.seeds):
        for name in chosen.only or RECIPES:
            found = estimated(task(RECIPES[name], chosen.adult, seed), seed, chosen.retrained)
            results = kept(RESULTS)
            results.setdefault(name, {})[str(seed)] = {"when": circumstances(), **found}
            RESULTS.write_text(written(results))
            PAGE.write_text(page(results))
            picture(results, PICTURE)
            line = " ".join(
                f"{label} {found[label]['forget']:.3f}" for label in ("start", "rule", "proxy", "retrained")
            )
            sys.stderr.write(f"{name}, seed {seed}: forget accuracy {line}\n")


def written(results: dict[str, Any]) -> str:
    """JSON with a line for every task and seed: thousands of points would be as many lines."""
    tasks = [
        f" {json.dumps(name)}: {{\n"
        + ",\n".join(f"  {json.dumps(seed)}: {json.dumps(found)}" for seed, found in seeds.items())
        + "\n }"
        for name, seeds in results.items()
    ]
    return "{\n" + ",\n".join(tasks) + "\n}\n"
