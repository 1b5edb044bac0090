"""U-LiRA on Adult, random 5 %: a network and two boosters, before and after `auto`, beside retrained networks."""

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, circumstances
from benchmarks.unlearning.tasks import RECIPES, Task, task
from unlearn_cli.forget.findings import ShadowReport
from unlearn_cli.forget.interface import Split, UnlearnSettings
from unlearn_cli.forget.models import load_model
from unlearn_cli.forget.models.interface import Model, Rows
from unlearn_cli.forget.shadow_models import Shadows, joined, shadow_attack
from unlearn_cli.forget.start import unlearn

RESULTS = ROOT / "benchmarks" / "unlearning_audit.json"
RECIPE = "Adult, random 5 %"
ROUNDS = 80
WIDTH = 100
"""Seeds of shadow models are apart by so much from one seed of the benchmark to the next."""


def main(adult: Path, seeds: range, models: int) -> None:
    """Every model on every seed; what was found is kept seed by seed."""
    results: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for seed in seeds:
        made = task(RECIPES[RECIPE], adult, seed)
        found = {"when": circumstances(), "shadow_models": models, "models": audited(made, seed, models)}
        results[str(seed)] = found
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")


def audited(made: Task, seed: int, models: int) -> dict[str, dict[str, Any]]:
    """The attack on each model: `original` is the control, the same shadow models before they unlearn."""
    found: dict[str, dict[str, Any]] = {}
    for name, make in MODELS.items():
        model = make(made)
        report = _attacked(model, made.split, Shadows(models, _auto, WIDTH * seed))
        found[name] = {"original": asdict(report.control), "auto": asdict(report.after)}
        if model.family == "network":
            retrained = _attacked(model, made.split, Shadows(models, _retrained, WIDTH * seed))
            found[name]["retrained"] = asdict(retrained.after)
        line = ", ".join(f"{label} {one['auc']:.3f}" for label, one in found[name].items())
        sys.stderr.write(f"seed {seed}, {name}: {line}\n")
    return found


def _attacked(model: Model, split: Split, shadows: Shadows) -> ShadowReport:
    return shadow_attack(model, split, shadows, lambda text, share: None)


def _auto(model: Model, split: Split, seed: int) -> Model:
    return unlearn(model, split, UnlearnSettings("auto", seed=seed)).model


def _retrained(model: Model, split: Split, seed: int) -> Model:
    return model.retrained(split.retain, seed)


def _network(made: Task) -> Model:
    return made.network


def _xgboost(made: Task) -> Model:
    import xgboost

    rows = _trained_on(made)
    data = xgboost.DMatrix(rows.features.to_numpy(), label=rows.target, feature_names=rows.features.columns)
    booster = xgboost.train({"objective": "binary:logistic", "nthread": 1}, data, num_boost_round=ROUNDS)
    return _reread(lambda path: booster.save_model(path), "model.ubj")


def _lightgbm(made: Task) -> Model:
    import lightgbm

    rows = _trained_on(made)
    data = lightgbm.Dataset(rows.features.to_numpy(), label=rows.target)
    parameters = {"objective": "binary", "num_threads": 1, "verbosity": -1}
    booster = lightgbm.train(parameters, data, num_boost_round=ROUNDS)
    return _reread(lambda path: booster.save_model(path), "model.txt")


def _trained_on(made: Task) -> Rows:
    return joined(made.split.retain, made.split.forget)


def _reread(save: Callable[[str], object], name: str) -> Model:
    """The model as the command would have it: from its file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        save(str(path))
        return load_model(path)


MODELS: dict[str, Callable[[Task], Model]] = {
    "MLP 128-64": _network,
    f"xgboost, {ROUNDS} trees": _xgboost,
    f"LightGBM, {ROUNDS} trees": _lightgbm,
}
