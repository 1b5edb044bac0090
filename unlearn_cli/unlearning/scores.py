"""How a model does on rows: accuracy and cross entropy, or R2 and squared error, and the confidence in each target."""

import numpy as np
from scipy.special import log_softmax, softmax

from unlearn_cli.models.interface import Floats, Model, Rows
from unlearn_cli.report.forgetting import ScoreReport


def score(outputs: Floats, target: Floats, classification: bool) -> ScoreReport:
    """Of outputs (n, C). R2 is 1 - squared error / variance of the target; 0 where the target is constant."""
    losses = row_losses(outputs, target, classification)
    if classification:
        return ScoreReport(float((outputs.argmax(axis=1) == target).mean()), float(losses.mean()))
    spread = float(np.var(target))
    return ScoreReport(float(1 - losses.mean() / spread) if spread > 0 else 0.0, float(losses.mean()))


def row_losses(outputs: Floats, target: Floats, classification: bool) -> Floats:
    """(n,) cross entropy in nats, or squared error."""
    if not classification:
        return np.asarray((outputs[:, 0] - target) ** 2)
    return np.asarray(-log_softmax(outputs, axis=1)[np.arange(len(target)), target.astype(np.intp)])


def probabilities(outputs: Floats) -> Floats:
    """(n, C) softmax."""
    return np.asarray(softmax(outputs, axis=1))


def evidence(outputs: Floats, target: Floats, classification: bool) -> Floats:
    """(n,) what a membership attack fits a normal law to: log p_y / (1 - p_y) (Carlini et al. 2022, section 4.B); the
    prediction for regression.
    """
    if not classification:
        return np.asarray(outputs[:, 0])
    own = np.arange(outputs.shape[1]) == target.astype(np.intp)[:, None]
    others = np.where(own, -np.inf, outputs)
    top = others.max(axis=1)
    rest = top + np.log(np.exp(others - top[:, None]).sum(axis=1))
    return np.asarray(outputs[own] - rest)


def score_of(model: Model, rows: Rows) -> ScoreReport:
    """The score of a model on rows."""
    return score(model.outputs(rows.features), rows.target, model.task == "classification")
