"""How a model does on rows: accuracy and cross entropy, or R2 and squared error, and the confidence in each target."""

import numpy as np
from scipy.special import log_softmax, softmax

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.findings import ScoreReport
from unlearn_cli.forget.models.interface import Model, Rows


def score(outputs: Floats, target: Floats, classification: bool) -> ScoreReport:
    """Accuracy or R2, and mean loss, of outputs (n, C).

    R2 is 1 - squared error / variance of the target; 0 where the target is constant.
    """
    losses = row_losses(outputs, target, classification)
    if classification:
        return ScoreReport(float((outputs.argmax(axis=1) == target).mean()), float(losses.mean()))
    varies = bool(np.ptp(target))
    return ScoreReport(float(1 - losses.mean() / np.var(target)) if varies else 0.0, float(losses.mean()))


def row_losses(outputs: Floats, target: Floats, classification: bool) -> Floats:
    """Loss (n,) of each row: cross entropy in nats, or squared error."""
    if not classification:
        return np.asarray((outputs[:, 0] - target) ** 2)
    return np.asarray(-log_softmax(outputs, axis=1)[np.arange(len(target)), target.astype(np.intp)])


def probabilities(outputs: Floats) -> Floats:
    """Probabilities (n, C), the softmax of the outputs."""
    return np.asarray(softmax(outputs, axis=1))


def evidence(outputs: Floats, target: Floats, classification: bool) -> Floats:
    """Evidence (n,) of membership, taken for normal: log p_y / (1 - p_y), for regression the prediction.

    Carlini et al., IEEE S&P 2022, section 4.B.
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
