"""A linear model in training: Adam in standard units of the features, so that steps suit columns of any scale."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.adapters.dense import Adam
from unlearn_cli.forget.models.interface import Network


@dataclass(frozen=True)
class Coefficients:
    """weights (d, k) and intercepts (k,): scores = rows @ weights + intercept."""

    weights: Floats
    intercept: Floats

    def scores(self, rows: Floats) -> Floats:
        """(n, k)."""
        return np.asarray(rows @ self.weights + self.intercept)

    def blended(self, other: "Coefficients", mine: float, its: float) -> "Coefficients":
        """mine * these + its * the other's."""
        return Coefficients(mine * self.weights + its * other.weights, mine * self.intercept + its * other.intercept)


class LinearNetwork(Network, Protocol):
    """What the training asks of a linear model."""

    @property
    def last(self) -> Any: ...
    @property
    def coefficients(self) -> Coefficients: ...
    def with_coefficients(self, new: Coefficients) -> "LinearNetwork": ...
    def outputs_of(self, scores: Floats) -> Floats: ...
    def pulled(self, scores: Floats, gradient: Floats) -> Floats: ...


class LinearTraining:
    """A linear model in training: columns in standard units, a regression in units of the spread of its target.

    In the estimator's own units a step of Adam would be far for one column and nothing for another.
    """

    def __init__(self, start: LinearNetwork, rows: Floats, target: Floats, decay: float) -> None:
        """decay: factor of half the squared coefficients in the loss."""
        self._start, self._decay = start, decay
        self._centred = bool(start.last.fit_intercept)
        self._mean = rows.mean(axis=0) if self._centred else np.zeros(rows.shape[1])
        spread = np.sqrt(((rows - self._mean) ** 2).mean(axis=0))
        unit = 1.0 if start.task == "classification" else float(target.std()) or 1.0
        self._unit, self._scale = unit, np.where(spread > 0, spread, 1.0)[:, None]
        old = start.coefficients
        intercept = (old.intercept + self._mean @ old.weights) / unit
        self._parameters = [old.weights * self._scale / unit, intercept]
        self._adam = Adam(self._parameters)

    def step(self, batch: NDArray[Any], gradient: Callable[[Floats], Floats], rate: float) -> Floats:
        """Outputs of the batch, then one step down the gradient and the estimator's own L2 term."""
        rows = (batch - self._mean) / self._scale[:, 0]
        weights, intercept = self._parameters
        scores = self._unit * (rows @ weights + intercept)
        outputs = self._start.outputs_of(scores)
        pull = self._unit * self._start.pulled(scores, gradient(outputs))
        shrinking = self._decay * weights * (self._unit / self._scale) ** 2
        self._adam.step([rows.T @ pull + shrinking, self._centred * pull.sum(axis=0)], rate)
        return outputs

    def model(self) -> LinearNetwork:
        """The estimator with the coefficients as they are now, in its own units."""
        weights = self._parameters[0] * self._unit / self._scale
        return self._start.with_coefficients(
            Coefficients(weights, self._unit * self._parameters[1] - self._mean @ weights)
        )
