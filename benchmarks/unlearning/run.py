"""Runs every method on every task and seed, keeps what was found, and writes the page and the picture anew."""

import json
import sys
import time
import warnings
from dataclasses import asdict, dataclass
from typing import Any

from sklearn.exceptions import ConvergenceWarning

from benchmarks.kept import kept
from benchmarks.measure import ROOT, circumstances
from benchmarks.unlearning import audit
from benchmarks.unlearning.methods import METHODS
from benchmarks.unlearning.options import parser
from benchmarks.unlearning.page import page, picture
from benchmarks.unlearning.reference import Retrained
from benchmarks.unlearning.tasks import RECIPES, Task, task
from unlearn_cli.forget.scores import score_of

RESULTS, PAGE, PICTURE = (ROOT / "benchmarks" / f"unlearning.{suffix}" for suffix in ("json", "md", "png"))


@dataclass(frozen=True)
class Found:
    """One method, task and seed. tvF, floor: to the mean of the retrained models; cost: share of a retrain's rows."""

    forget: float
    retain: float
    test: float
    tvF: float  # noqa: N815
    floor: float
    cost: float
    seconds: float


def main(arguments: list[str]) -> None:
    """Results of a task and seed replace those of an earlier run; the page says with which options."""
    options = parser("unlearning", __doc__)
    options.add_argument("--audit", type=int, default=0, help="only U-LiRA, with so many shadow models")
    options.add_argument("--method", choices=list(METHODS), action="append", help="all without it; others are kept")
    chosen = options.parse_args(arguments)
    warnings.simplefilter("ignore", ConvergenceWarning)
    seeds = range(chosen.first, chosen.seeds)
    if chosen.audit:
        audit.main(chosen.adult, seeds, chosen.audit)
        return laid_out()
    for seed in seeds:
        for name in chosen.only or RECIPES:
            made = task(RECIPES[name], chosen.adult, seed)
            rows = measured(name, made, (seed, chosen.retrained), chosen.method or list(METHODS))
            results = kept(RESULTS)
            merged = {**results.setdefault(name, {}).get(str(seed), {}).get("methods", {}), **rows}
            results[name][str(seed)] = {
                "when": circumstances(),
                "rows": [len(made.split.retain), len(made.split.forget), len(made.held)],
                "retrained": chosen.retrained,
                "methods": {label: merged[label] for label in METHODS if label in merged},
            }
            RESULTS.write_text(json.dumps(results, indent=1) + "\n")
            laid_out()


def laid_out() -> None:
    """The page and the picture, of all that is kept."""
    results = kept(RESULTS)
    PAGE.write_text(page(results, kept(audit.RESULTS)))
    picture(results, PICTURE)


def measured(name: str, made: Task, how: tuple[int, int], methods: list[str]) -> dict[str, Any]:
    """Methods on one task. how: seed, retrained models."""
    seed, count = how
    split = made.split
    reference = Retrained.of(made, seed, count)
    found = {}
    for label in methods:
        begun = time.perf_counter()
        forgot = METHODS[label](made.network, split, seed)
        seconds = time.perf_counter() - begun
        tv = reference.distance(forgot.model)
        forget, retain, test = (score_of(forgot.model, one).score for one in (split.forget, split.retain, made.held))
        found[label] = asdict(Found(forget, retain, test, tv, reference.floor, forgot.cost, seconds))
        sys.stderr.write(f"{name}, seed {seed}, {label}: tvF {tv:.3f} (floor {reference.floor:.3f}), {seconds:.1f} s\n")
    return found
