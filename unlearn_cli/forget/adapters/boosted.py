"""What the adapters of boosted trees share: the kind of model, and logits from the scores that a booster gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.adapters.columns import matrix
from unlearn_cli.forget.models.interface import Family, Task


@dataclass(frozen=True)
class BoostedTrees:
    """A booster, the name of its loss, and its class labels; none for regression."""

    booster: Any
    objective: str
    classes: tuple[Any, ...]

    @property
    def family(self) -> Family:
        return "trees"

    @property
    def task(self) -> Task:
        return "classification" if self.classes else "regression"

    @property
    def features(self) -> Sequence[str] | None:
        raise NotImplementedError

    def outputs(self, features: pl.DataFrame) -> Floats:
        """(n, C) logits, for two classes 0 and the log odds of the second; (n, 1) predictions of a regression."""
        scores = np.asarray(self.scores(self.matrix(features)), dtype=np.float64).reshape(len(features), -1)
        return np.hstack([np.zeros_like(scores), scores]) if self.classes and scores.shape[1] == 1 else scores

    def scores(self, numbers: Floats) -> Any:
        """Raw scores of rows (n, d), one a class or one for two classes; predictions of a regression."""
        raise NotImplementedError

    def matrix(self, features: pl.DataFrame) -> Floats:
        """The rows as the booster takes them; a missing value is NaN."""
        return matrix(features, self.features, gaps=True)
