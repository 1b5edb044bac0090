"""Linear models in scikit-learn: refitted on the rows that remain, or moved by gradient steps down their own loss."""

import copy
from typing import Any, Self

import numpy as np
import polars as pl
from scipy.special import expit
from sklearn.linear_model import LogisticRegression, SGDClassifier, SGDRegressor

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.adapters.linear_training import Coefficients, LinearTraining
from unlearn_cli.forget.adapters.margin_losses import LOSSES, one_vs_rest
from unlearn_cli.forget.adapters.scikit_learn_estimator import Estimator
from unlearn_cli.forget.models.interface import Family, Rows

_OF_THE_OLD_TRAINING = (
    "_average_coef",
    "_average_intercept",
    "_standard_coef",
    "_standard_intercept",
    "rank_",
    "singular_",
    "t_",
)
"""What a fitted estimator keeps of its training: it saw the forget set, so it does not go into the new file."""


class Linear(Estimator):
    """A linear classifier or regression.

    It is refitted with its own settings and from zero, which gives the retrained model to the last digit. From the old
    coefficients it would come as near as the solver's tolerance only: at scikit-learn's default (1e-4) two starts of
    LogisticRegression end up to 0.07 apart in a coefficient (digits), and a looser stop keeps a trace of the start.

    As a network it has one layer, a fresh start at zero as its solvers have, and its own loss and L2 term.
    """

    @property
    def family(self) -> Family:
        return "linear"

    def seeded(self, estimator: Any) -> bool:
        """Only without a `random_state` of its own: there is one retrained model then, and not many."""
        return super().seeded(estimator) and estimator.random_state is None

    @property
    def epochs(self) -> int | None:
        """Those of stochastic descent; other solvers take steps of another kind."""
        return int(self.last.n_iter_) if isinstance(self.last, SGDClassifier | SGDRegressor) else None

    @property
    def untrainable(self) -> str:
        """Why gradient steps do not lead to the optimum of its own loss; empty where they do."""
        settings = self.last.get_params()
        shrunk = "penalty" not in settings or settings["penalty"] in ("l2", "deprecated", None)
        if not shrunk or "selection" in settings or (self._logistic and settings["l1_ratio"]):
            return "whose L1 term has no gradient where a coefficient is 0"
        if settings.get("positive"):
            return "whose coefficients are kept from being negative"
        if settings.get("class_weight") is not None:
            return "whose loss weighs its classes"
        if settings.get("solver") == "liblinear":
            return "whose solver (liblinear) shrinks the intercept too"
        if settings.get("loss", "squared_error") not in (LOSSES if self.classes else ("squared_error",)):
            return f"whose loss {settings['loss']!r} is not known to the gradient steps"
        return ""

    @property
    def coefficients(self) -> Coefficients:
        weights = np.atleast_2d(np.asarray(self.last.coef_, dtype=np.float64)).T
        return Coefficients(weights, np.zeros(weights.shape[1]) + np.asarray(self.last.intercept_, dtype=np.float64))

    def with_coefficients(self, new: Coefficients) -> Self:
        """The estimator with these, and without what it keeps of the training before."""
        estimator = copy.deepcopy(self.last)
        for name in _OF_THE_OLD_TRAINING:
            vars(estimator).pop(name, None)
        estimator.coef_ = new.weights.T.reshape(np.shape(self.last.coef_)).astype(self.last.coef_.dtype)
        if estimator.fit_intercept:
            old = np.asarray(self.last.intercept_)
            estimator.intercept_ = new.intercept.reshape(old.shape).astype(old.dtype)
        return self.with_last(estimator)

    def outputs(self, features: pl.DataFrame) -> Floats:
        """(n, C) logits; those of SGDClassifier's log-loss are the logs of its one-vs-rest probabilities."""
        if getattr(self.last, "loss", "") == "modified_huber":
            return super().outputs(features)
        return self.outputs_of(self.coefficients.scores(self.prepared(features)))

    def outputs_of(self, scores: Floats) -> Floats:
        """(n, C) of the scores (n, k), one for each class or one for two classes; (n, 1) of a regression."""
        if self.task == "regression":
            return scores
        if scores.shape[1] == 1:
            return self.aligned(np.column_stack([np.zeros(len(scores)), scores]))
        return self.aligned(-np.logaddexp(0.0, -_bounded(scores)) if self._probabilities else scores)

    def pulled(self, scores: Floats, gradient: Floats) -> Floats:
        """Gradient (n, k) by the scores, of that (n, C) by the outputs."""
        if self.task == "regression":
            return gradient
        own = gradient[:, self._places]
        return own * expit(-_bounded(scores)) if self._probabilities else own

    def own_loss(self, outputs: Floats, target: Floats) -> tuple[Floats, Floats] | None:
        """Of one-vs-rest classifiers (n,), and the gradient (n, C) of its mean by the outputs.

        None: cross entropy of the outputs, or squared error.
        """
        if self._logistic or self.task == "regression":
            return None
        own, wanted = outputs[:, self._places], target[:, None] == np.array(self._places)
        scores = -np.log(np.expm1(-own)) if self._probabilities else own
        loss = getattr(self.last, "loss", "squared_error")
        values, slope = one_vs_rest(loss, scores, np.where(wanted, 1.0, -1.0))
        gradient = np.zeros_like(outputs)
        gradient[:, self._places] = slope / expit(-scores) if self._probabilities else slope
        return values, gradient

    def fresh(self, seed: int) -> Self:
        """Zeros: where its own solvers start, whatever the seed."""
        return self.with_coefficients(self.coefficients.blended(self.coefficients, 0.0, 0.0))

    def blended(self, other: Self, share: float) -> Self:
        """share * mine + (1 - share) * other's."""
        return self.with_coefficients(self.coefficients.blended(other.coefficients, share, 1.0 - share))

    def trainer(self, rows: Rows) -> LinearTraining:
        """A copy to train, in the standard units of these rows."""
        return LinearTraining(self, self.prepared(rows.features), rows.target, self._decay(len(rows)))

    def _decay(self, rows: int) -> float:
        """Factor of half the squared coefficients, beside the mean loss of so many rows."""
        settings = self.last.get_params()
        if self._logistic:
            return 0.0 if settings["penalty"] is None else 1.0 / (settings["C"] * rows)
        if "penalty" in settings:
            return 0.0 if settings["penalty"] is None else float(settings["alpha"])
        return float(settings.get("alpha", 0.0)) / rows

    @property
    def _logistic(self) -> bool:
        return isinstance(self.last, LogisticRegression)

    @property
    def _probabilities(self) -> bool:
        """Whether the outputs are log probabilities, class by class."""
        logarithms = isinstance(self.last, SGDClassifier) and self.last.loss == "log_loss"
        return logarithms and len(self._places) > 1

    @property
    def _places(self) -> list[int]:
        """The output that goes with each score; of two classes only the second has one."""
        seen = self.seen() if self.known else list(range(len(self.classes)))
        return seen if len(seen) > 2 else seen[1:]


def _bounded(scores: Floats) -> Floats:
    """Scores whose probability, and its complement, are above 0 in double precision."""
    return np.clip(scores, -700.0, 700.0)
