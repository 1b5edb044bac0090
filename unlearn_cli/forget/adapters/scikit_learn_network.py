"""Multi-layer perceptrons of scikit-learn: trained on in numpy, written back into a copy of the estimator."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.core.cells import Floats
from unlearn_cli.core.errors import ModelError
from unlearn_cli.forget.adapters.dense import Adam, Layers
from unlearn_cli.forget.adapters.scikit_learn_estimator import Estimator
from unlearn_cli.forget.models.interface import Family, Rows

_OF_THE_OLD_TRAINING = (
    "_optimizer",
    "best_loss_",
    "best_validation_score_",
    "loss_",
    "loss_curve_",
    "validation_scores_",
    "_best_coefs",
    "_best_intercepts",
)
"""What a fitted estimator keeps of its training: it saw the forget set, so it does not go into the new file."""


_USUAL = {"solver": "adam", "learning_rate_init": 1e-3, "early_stopping": False}
_WEAK_DECAY = 1e-2
"""A stronger weight decay acts slowly, and few steps do not come where it leads (breast cancer, 3: .96 to .63)."""


def _untrained(early_stopping: bool) -> dict[str, Any]:
    """What `partial_fit` goes on from, as at the start of a training."""
    if early_stopping:
        return {"loss_curve_": [], "best_loss_": None, "validation_scores_": [], "best_validation_score_": -np.inf}
    return {"loss_curve_": [], "best_loss_": np.inf, "validation_scores_": None, "best_validation_score_": None}


class MultiLayerPerceptron(Estimator):
    """An MLPClassifier or MLPRegressor."""

    @property
    def family(self) -> Family:
        return "network"

    @property
    def epochs(self) -> int | None:
        return int(self.last.n_iter_)

    def checked(self) -> Self:
        """Itself; a regression whose last activation is not the identity (Poisson) is an error."""
        if self.task == "regression" and self.last.out_activation_ != "identity":
            raise ModelError(
                f"MLPRegressor with loss={self.last.loss!r} is not supported.", "Supply one with loss='squared_error'."
            )
        return super().checked()

    @property
    def trained_otherwise(self) -> str:
        """Settings of its training that the steps of Adam at its usual rate do not have; empty where there are none."""
        settings = self.last.get_params()
        other = {name: settings[name] for name, usual in _USUAL.items() if settings[name] != usual}
        if settings["alpha"] > _WEAK_DECAY:
            other["alpha"] = settings["alpha"]
        return ", ".join(f"{name}={value}" for name, value in other.items())

    @property
    def layers(self) -> Layers:
        weights = tuple(np.asarray(w, dtype=np.float64) for w in self.last.coefs_)
        biases = tuple(np.asarray(b, dtype=np.float64) for b in self.last.intercepts_)
        return Layers(weights, biases, self.last.activation)

    @property
    def two_classes(self) -> bool:
        """Whether one score stands for two classes: the logits are then 0 and the score."""
        return self.task == "classification" and len(self.last.classes_) == 2

    def with_layers(self, layers: Layers) -> Self:
        """The estimator with these weights, and without what it keeps of the training before."""
        estimator = copy.deepcopy(self.last)
        estimator.coefs_ = [w.astype(old.dtype) for w, old in zip(layers.weights, self.last.coefs_, strict=True)]
        estimator.intercepts_ = [
            b.astype(old.dtype) for b, old in zip(layers.biases, self.last.intercepts_, strict=True)
        ]
        for name in _OF_THE_OLD_TRAINING:
            vars(estimator).pop(name, None)
        vars(estimator).update(_untrained(estimator.early_stopping))
        return self.with_last(estimator)

    def outputs(self, features: pl.DataFrame) -> Floats:
        """(n, C) logits, or (n, 1) predictions."""
        return self.aligned(outputs_of(self.layers.forward(self.prepared(features))[-1], self.two_classes))

    def fresh(self, seed: int) -> Self:
        """The same architecture, Glorot's initialisation."""
        return self.with_layers(self.layers.fresh(seed))

    def blended(self, other: Self, share: float) -> Self:
        """share * mine + (1 - share) * other's."""
        return self.with_layers(self.layers.blended(other.layers, share))

    def own_loss(self, outputs: Floats, target: Floats) -> None:
        """Cross entropy, or squared error."""
        return None

    def trainer(self, rows: Rows) -> "Training":
        """A copy to train."""
        own = self.layers
        mine = own.with_parameters([p.copy() for p in own.parameters])
        return Training(self, mine, Adam(mine.parameters))


def outputs_of(scores: Floats, two_classes: bool) -> Floats:
    """Logits (n, C) of the scores of the last layer (n, C), or (n, 1) where there are two classes."""
    return np.column_stack([np.zeros(len(scores)), scores]) if two_classes else scores


@dataclass(frozen=True)
class Training:
    """A perceptron in training; `adam` changes the arrays of `layers` in place."""

    start: MultiLayerPerceptron
    layers: Layers
    adam: Adam

    def step(self, batch: NDArray[Any], gradient: Callable[[Floats], Floats], rate: float) -> Floats:
        """Outputs of the batch, then one step; the estimator's own weight decay `alpha` is part of the gradient."""
        values = self.layers.forward(batch)
        outputs = self.start.aligned(outputs_of(values[-1], self.start.two_classes))
        pull = gradient(outputs)
        if self.start.known:
            pull = pull[:, self.start.seen()]
        gradients = self.layers.backward(values, pull[:, 1:] if self.start.two_classes else pull)
        decay = self.start.last.alpha / len(batch)
        for of_weight, weight in zip(gradients, self.layers.weights, strict=False):
            of_weight += decay * weight
        self.adam.step(gradients, rate)
        return outputs

    def model(self) -> MultiLayerPerceptron:
        """The estimator with the weights as they are now."""
        return self.start.with_layers(self.layers)
