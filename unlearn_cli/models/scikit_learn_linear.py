"""Linear models in scikit-learn: the convex problem is solved anew on the rows that remain."""

from typing import Any

import numpy as np
import polars as pl
from sklearn.linear_model import SGDClassifier

from unlearn_cli.models.interface import Family, Floats
from unlearn_cli.models.scikit_learn_estimator import Estimator


class Linear(Estimator):
    """A linear classifier or regression.

    It is refitted with its own settings and from zero, which gives the retrained model to the last digit. From the old
    coefficients it would come as near as the solver's tolerance only: at scikit-learn's default (1e-4) two starts of
    LogisticRegression end up to 0.07 apart in a coefficient (digits), and a looser stop keeps a trace of the start.
    """

    @property
    def family(self) -> Family:
        return "linear"

    def seeded(self, estimator: Any) -> bool:
        """Only without a `random_state` of its own: there is one retrained model then, and not a law of them."""
        return super().seeded(estimator) and estimator.random_state is None

    def outputs(self, features: pl.DataFrame) -> Floats:
        """(n, C) logits; those of SGDClassifier's log-loss are the logs of its normalised one-vs-rest probabilities."""
        probable = isinstance(self.last, SGDClassifier) and self.last.loss in ("log_loss", "modified_huber")
        if self.task == "regression" or probable:
            return super().outputs(features)
        scores = np.asarray(self.last.decision_function(self.design(features)), dtype=np.float64)
        return self.aligned(scores if scores.ndim == 2 else np.column_stack([np.zeros_like(scores), scores]))
