"""Networks retrained without the forget set, and how far another one is from them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from benchmarks.unlearning.tasks import Task
from unlearn_cli.models.interface import Floats, Model, Rows
from unlearn_cli.unlearning.retrained import distances, total_variation
from unlearn_cli.unlearning.scores import probabilities, score_of


@dataclass(frozen=True)
class Retrained:
    """What they say of the forget set.

    laws    of each model, the probabilities (n, C) of its rows
    forget  mean of their accuracies on it
    """

    rows: Rows
    laws: tuple[Floats, ...]
    forget: float

    @classmethod
    def of(cls, made: Task, seed: int, count: int) -> Self:
        """So many of them, each trained from a seed of its own."""
        rows = made.split.forget
        models = [made.network.retrained(made.split.retain, 1000 + 50 * seed + k) for k in range(count)]
        scores = [score_of(model, rows).score for model in models]
        return cls(rows, tuple(law(model, rows) for model in models), float(np.mean(scores)))

    def distance(self, model: Model) -> float:
        """tvF: mean total variation on the forget set between the model and their mean."""
        return total_variation(law(model, self.rows), np.mean(self.laws, axis=0))

    @property
    def floor(self) -> float:
        """The same of each of them to the mean of the others."""
        return distances(self.laws[0], self.laws[0], *self.laws, distance=total_variation).floor or 0.0


def law(model: Model, rows: Rows) -> Floats:
    """(n, C) probabilities."""
    return probabilities(model.outputs(rows.features))
