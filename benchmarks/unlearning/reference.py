"""Networks retrained without the forget set, and how far another one is from them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from benchmarks.unlearning.tasks import Task
from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.models.interface import Model, Rows
from unlearn_cli.forget.retrained import distances, total_variation
from unlearn_cli.forget.scores import probabilities, score_of


@dataclass(frozen=True)
class Retrained:
    """Retrained networks on the forget set.

    chances  of each model, the probabilities (n, C) of its rows
    forget   mean of their accuracies on it
    """

    rows: Rows
    chances: tuple[Floats, ...]
    forget: float

    @classmethod
    def of(cls, made: Task, seed: int, count: int) -> Self:
        """Train so many of them, each trained from a seed of its own."""
        rows = made.split.forget
        models = [made.network.retrained(made.split.retain, 1000 + 50 * seed + k) for k in range(count)]
        scores = [score_of(model, rows).score for model in models]
        return cls(rows, tuple(chances(model, rows) for model in models), float(np.mean(scores)))

    def distance(self, model: Model) -> float:
        """tvF: mean total variation on the forget set between the model and their mean."""
        return total_variation(chances(model, self.rows), np.mean(self.chances, axis=0))

    @property
    def floor(self) -> float:
        """Mean total variation of each of them to the mean of the others."""
        return distances(self.chances[0], self.chances[0], *self.chances, distance=total_variation).floor or 0.0


def chances(model: Model, rows: Rows) -> Floats:
    """Probabilities (n, C) of the rows."""
    return probabilities(model.outputs(rows.features))
