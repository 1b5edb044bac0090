"""Runs every method on every task and seed, keeps what was found, and writes the page and the picture anew."""

import argparse
import json
import sys
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sklearn.exceptions import ConvergenceWarning

from benchmarks.measure import ROOT, circumstances
from benchmarks.unlearning import audit
from benchmarks.unlearning.methods import METHODS
from benchmarks.unlearning.page import page, picture
from benchmarks.unlearning.tasks import RECIPES, Task, task
from unlearn_cli.models.interface import Floats, Model
from unlearn_cli.unlearning.interface import Split
from unlearn_cli.unlearning.retrained import distances, total_variation
from unlearn_cli.unlearning.scores import probabilities, score_of

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
    parser = argparse.ArgumentParser(prog="python -m benchmarks unlearning", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=0, help="the first seed; those before it are kept as they were")
    parser.add_argument("--only", choices=list(RECIPES), action="append", help="a task; all without it")
    parser.add_argument(
        "--adult", type=Path, default=ROOT / "sample_data" / "adult.parquet", help="6,000 rows are used"
    )
    parser.add_argument("--retrained", type=int, default=6, help="models that tvF is the distance to")
    parser.add_argument("--audit", type=int, default=0, help="only U-LiRA, with so many shadow models")
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore", ConvergenceWarning)
    seeds = range(chosen.first, chosen.seeds)
    if chosen.audit:
        audit.main(chosen.adult, seeds, chosen.audit)
        return laid_out()
    for seed in seeds:
        for name in chosen.only or RECIPES:
            made = task(RECIPES[name], chosen.adult, seed)
            found = {
                "when": circumstances(),
                "rows": [len(made.split.retain), len(made.split.forget), len(_held(made.split))],
                "retrained": chosen.retrained,
                "methods": measured(name, made, (seed, chosen.retrained)),
            }
            results = kept(RESULTS)
            results.setdefault(name, {})[str(seed)] = found
            RESULTS.write_text(json.dumps(results, indent=1) + "\n")
            laid_out()


def laid_out() -> None:
    """The page and the picture, of all that is kept."""
    results = kept(RESULTS)
    PAGE.write_text(page(results, kept(audit.RESULTS)))
    picture(results, PICTURE)


def kept(path: Path) -> dict[str, Any]:
    """What earlier runs found; nothing where none did."""
    return dict(json.loads(path.read_text())) if path.exists() else {}


def measured(name: str, made: Task, how: tuple[int, int]) -> dict[str, Any]:
    """Every method on one task. how: seed, retrained models."""
    seed, count = how
    split, classes = made.split, made.network
    references = [_law(classes.retrained(split.retain, 1000 + 50 * seed + k), split) for k in range(count)]
    found = {}
    for label, method in METHODS.items():
        begun = time.perf_counter()
        forgot = method(made.network, split, seed)
        seconds = time.perf_counter() - begun
        tv = distances(_law(made.network, split), _law(forgot.model, split), *references, distance=total_variation)
        forget, retain, test = (score_of(forgot.model, one).score for one in (split.forget, split.retain, _held(split)))
        found[label] = asdict(Found(forget, retain, test, tv.after, tv.floor or 0.0, forgot.cost, seconds))
        sys.stderr.write(f"{name}, seed {seed}, {label}: tvF {tv.after:.3f} (floor {tv.floor:.3f}), {seconds:.1f} s\n")
    return found


def _held(split: Split) -> Any:
    assert split.holdout is not None
    return split.holdout


def _law(model: Model, split: Split) -> Floats:
    return probabilities(model.outputs(split.forget.features))
