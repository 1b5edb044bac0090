"""LightGBM boosters (.txt): regrown from scratch with the parameters that the file holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from unlearn_cli.core.cells import Floats
from unlearn_cli.core.errors import ModelError
from unlearn_cli.forget.adapters.boosted import BoostedTrees
from unlearn_cli.forget.adapters.libraries import needed
from unlearn_cli.forget.adapters.training import training
from unlearn_cli.forget.adapters.trial import tried
from unlearn_cli.forget.models.interface import Loading, Rows

REGRESSION = ("regression", "regression_l1", "huber", "fair", "quantile", "mape", "poisson", "gamma", "tweedie")
CLASSIFICATION = ("binary", "multiclass")
WORDS = (
    "boosting",
    "data_sample_strategy",
    "monotone_constraints",
    "monotone_constraints_method",
    "interaction_constraints",
    "categorical_feature",
)
"""Parameters that are text and are kept; other text names files, machines and devices, and is left out."""
OF_THE_RUN = ("num_iterations", "num_threads", "early_stopping_round", "num_machines", "local_listen_port", "time_out")

READ = """
import sys, numpy, lightgbm
booster = lightgbm.Booster(model_str=open(sys.argv[1], encoding="utf-8").read())
booster.predict(numpy.zeros((2, booster.num_feature())), num_threads=1)
"""


@dataclass(frozen=True)
class LightgbmTrees(BoostedTrees):
    """A booster and its parameters, without those that name files, machines or seeds."""

    settings: Mapping[str, Any]

    @property
    def features(self) -> Sequence[str] | None:
        names: list[str] = self.booster.feature_name()
        return None if names == [f"Column_{i}" for i in range(len(names))] else names

    def scores(self, numbers: Floats) -> Any:
        found = self.booster.predict(numbers, raw_score=self.task == "classification")
        return found * float(self.settings.get("sigmoid", 1.0)) if self.objective == "binary" else found

    def retrained(self, rows: Rows, seed: int) -> Self:
        """As many rounds on these rows; the old trees play no part."""
        lightgbm, numbers = needed("lightgbm"), self.matrix(rows.features)
        parameters = {
            **self.settings,
            "objective": self.objective,
            "seed": seed,
            "verbosity": -1,
            "deterministic": True,
        }
        named, rounds = self.booster.feature_name(), self.booster.current_iteration()
        with training("LightGBM booster"):
            data = lightgbm.Dataset(numbers, label=rows.target, feature_name=named, params=parameters)
            booster = lightgbm.train(parameters, data, num_boost_round=rounds)
        return replace(self, booster=booster)

    def to_bytes(self) -> bytes:
        return str(self.booster.model_to_string(num_iteration=-1)).encode()


def load(path: Path, how: Loading) -> LightgbmTrees:
    """The booster in a file; nothing in it can run."""
    lightgbm = needed("lightgbm")
    tried(path, READ, "Save it with booster.save_model('name.txt').")
    text = path.read_text(encoding="utf-8")
    booster = lightgbm.Booster(model_str=text)
    words = re.search(r"^objective=(\S+)", text, re.MULTILINE)
    objective = "none" if words is None else words.group(1)
    if objective not in REGRESSION + CLASSIFICATION:
        raise ModelError(
            f"{path.name} was trained for {objective!r}.", f"Known: {', '.join(CLASSIFICATION + REGRESSION)}."
        )
    if re.search(r"^pandas_categorical:\[.+\]", text, re.MULTILINE):
        raise ModelError(
            f"{path.name} was trained on pandas categories, whose codes the table does not hold.",
            "Give a model that was trained on numbers.",
        )
    number = 0 if objective in REGRESSION else max(2, booster.num_model_per_iteration())
    return LightgbmTrees(booster, objective, tuple(range(number)), _settings(booster.params))


def _settings(params: Mapping[str, Any]) -> dict[str, Any]:
    kept = {n: v for n, v in params.items() if n in WORDS or isinstance(v, int | float)}
    return {n: v for n, v in kept.items() if n not in OF_THE_RUN and not n.endswith("_seed") and n != "seed"}
