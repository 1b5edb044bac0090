"""xgboost boosters of trees (.json, .ubj): regrown from scratch with the settings that the file holds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from unlearn_cli.core.cells import Floats
from unlearn_cli.core.errors import ModelError
from unlearn_cli.core.notes import Note
from unlearn_cli.forget.adapters.boosted import BoostedTrees
from unlearn_cli.forget.adapters.libraries import needed
from unlearn_cli.forget.adapters.training import training
from unlearn_cli.forget.adapters.trial import tried
from unlearn_cli.forget.adapters.xgboost_settings import of_the_objective, settings_of
from unlearn_cli.forget.models.interface import Loading, Rows

REGRESSION = ("reg:squarederror", "reg:absoluteerror", "reg:pseudohubererror", "reg:quantileerror")
CLASSIFICATION = ("binary:logistic", "multi:softprob", "multi:softmax")
READ = """
import sys, numpy, xgboost
booster = xgboost.Booster()
booster.load_model(bytearray(open(sys.argv[1], "rb").read()))
booster.predict(xgboost.DMatrix(numpy.zeros((2, booster.num_features()))), validate_features=False)
"""


@dataclass(frozen=True)
class XgboostTrees(BoostedTrees):
    """A booster, and what its file says besides the trees.

    rounds    rounds that count: up to the best one where training was stopped early
    settings  parameters for training, without the objective
    notes     what the file does not say and was therefore taken as xgboost's default
    """

    rounds: int
    settings: Mapping[str, Any]
    notes: tuple[Note, ...]
    format: str

    @property
    def assumed(self) -> str:
        """Why a training like this one is not known to be that of the old model; empty where it is."""
        return "with settings that its file does not hold and that were assumed" if self.notes else ""

    @property
    def features(self) -> Sequence[str] | None:
        names: list[str] | None = self.booster.feature_names
        return names or None

    def scores(self, numbers: Floats) -> Any:
        margins = self.task == "classification"
        return self.booster.predict(self._data(numbers), output_margin=margins, iteration_range=(0, self.rounds))

    def retrained(self, rows: Rows, seed: int) -> Self:
        """As many rounds on these rows; the old trees play no part."""
        parameters = {**self.settings, "objective": self.objective, "seed": seed}
        if self.objective.startswith("multi:"):
            parameters["num_class"] = len(self.classes)
        numbers = self.matrix(rows.features)
        with training("xgboost booster"):
            booster = needed("xgboost").train(parameters, self._data(numbers, rows.target), num_boost_round=self.rounds)
        kept = {name: text for name, text in self.booster.attributes().items() if not name.startswith("best_")}
        booster.set_attr(**kept)
        return replace(self, booster=booster)

    def to_bytes(self) -> bytes:
        return bytes(self.booster.save_raw(self.format))

    def _data(self, numbers: Floats, target: Floats | None = None) -> Any:
        return needed("xgboost").DMatrix(numbers, label=target, feature_names=self.features)


def load(path: Path, how: Loading) -> XgboostTrees:
    """The booster in a file; nothing in it can run."""
    xgboost, content = needed("xgboost"), path.read_bytes()
    tried(path, READ, "Save it with model.save_model('name.json') or '.ubj'.")
    booster = xgboost.Booster(model_file=bytearray(content))
    learner = json.loads(booster.save_raw("json"))["learner"]
    objective = str(learner["objective"]["name"])
    _refuse_what_cannot_be_regrown(path.name, learner, objective)
    settings, notes = settings_of(learner, booster.attributes())
    settings = {**of_the_objective(learner["objective"]), **settings}
    stopped = booster.attr("best_iteration")
    rounds = booster.num_boosted_rounds() if stopped is None else int(stopped) + 1
    number = 0 if objective in REGRESSION else max(2, int(learner["learner_model_param"]["num_class"]))
    form = "json" if content.lstrip()[1:].lstrip()[:1] == b'"' else "ubj"
    return XgboostTrees(booster, objective, tuple(range(number)), rounds, settings, notes, form)


def _refuse_what_cannot_be_regrown(file: str, learner: Mapping[str, Any], objective: str) -> None:
    kind = learner["gradient_booster"].get("name", "gbtree")
    if kind != "gbtree":
        raise ModelError(f"{file} is a booster of kind {kind!r}.", "Only gbtree boosters are regrown.")
    if objective not in REGRESSION + CLASSIFICATION:
        raise ModelError(f"{file} was trained for {objective!r}.", f"Known: {', '.join(CLASSIFICATION + REGRESSION)}.")
    if learner["learner_model_param"].get("num_target", "1") != "1":
        raise ModelError(f"{file} predicts several targets at once.", "Give a model with one target.")
    if "c" in learner["feature_types"]:
        raise ModelError(
            f"{file} has categorical features, whose codes the table does not hold.",
            "Give a model that was trained on numbers.",
        )
