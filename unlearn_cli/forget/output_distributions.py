"""Distributions of the outputs given Z, and what penalties look at: the softmax, or predictions in standard units."""

from collections.abc import Callable

import numpy as np

from unlearn_cli.core.cells import Bools, Floats
from unlearn_cli.forget.penalties.interface import Batch

Pull = Callable[[Floats], Floats]
"""Gradient with respect to what a penalty looks at -> gradient with respect to the outputs."""

BINS = 8
"""Soft bins that stand for the classes of a regression."""


def batch_of(forget: Bools, target: Floats, retain: int, forgotten: int) -> Batch:
    """The batch of some rows of a retain set of `retain` and a forget set of `forgotten` rows.

    Z = 0 is a draw from both sets together, Z = 1 one from the retain set; there are as many draws of each as there
    are rows to draw from. Given Z = 0 the forget rows of the batch have the weight of the whole forget set, whatever
    share of it they are. `forget` must name rows of both kinds.
    """
    pooled = retain + forgotten
    mass = np.zeros((len(forget), 2))
    mass[~forget] = np.array([retain / pooled, 1.0]) / (~forget).sum()
    mass[forget, 0] = forgotten / pooled / forget.sum()
    return Batch(forget, target, mass, pooled / (pooled + retain))


def softmax(logits: Floats) -> tuple[Floats, Pull]:
    """(n, C) probabilities, and their pull-back: dp_c/do_k = p_c (1[c = k] - p_k)."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = raised / raised.sum(axis=1, keepdims=True)
    return p, lambda g: p * (g - (p * g).sum(axis=1, keepdims=True))


def points(outputs: Floats, batch: Batch) -> tuple[Floats, Pull]:
    """(n, d) what distances are taken of: the softmax; of a regression (C = 1) the prediction in units of the target.

    These units are mean and standard deviation of the target under Z = 0, which do not depend on the outputs.
    """
    if outputs.shape[1] > 1:
        return softmax(outputs)
    scale = spread_of(batch)
    return (outputs - batch.mass[:, 0] @ batch.target) / scale, lambda g: g / scale


def class_distribution(outputs: Floats, batch: Batch) -> tuple[Floats, Pull]:
    """Distribution (n, K) of each row's class; of a regression over soft bins, to each of which a prediction belongs.

    Bin k has its centre c_k at the (k - 1/2)/K quantile of the target; the distribution is the softmax of
    -(f - c_k)^2 / (2 h^2), h = standard deviation of the target / 4.
    """
    if outputs.shape[1] > 1:
        return softmax(outputs)
    centres = _quantiles(batch, (np.arange(BINS) + 0.5) / BINS)
    width = spread_of(batch) / 4.0
    away = (outputs - centres) / width
    chances, pull = softmax(-0.5 * away**2)
    return chances, lambda g: -(pull(g) * away / width).sum(axis=1, keepdims=True)


def strata(batch: Batch, classes: int) -> Floats:
    """(n,) the class of the target of each row; of a regression the quarter of the targets that it falls in."""
    if classes > 1:
        return batch.target
    return np.searchsorted(_quantiles(batch, np.array([0.25, 0.5, 0.75])), batch.target).astype(np.float64)


def spread_of(batch: Batch) -> float:
    """Standard deviation of the target under Z = 0; 1 where it is constant."""
    mass = batch.mass[:, 0]
    if not np.ptp(batch.target[mass > 0]):
        return 1.0
    return float(np.sqrt(mass @ (batch.target - mass @ batch.target) ** 2))


def _quantiles(batch: Batch, shares: Floats) -> Floats:
    """Of the target under Z = 0."""
    return np.asarray(np.quantile(batch.target, shares, weights=batch.mass[:, 0], method="inverted_cdf"))


def information(chances: Floats, mass: Floats, prior: Floats) -> tuple[float, Floats]:
    """I(class; Z) = sum_z pi_z sum_c q_zc log(q_zc / q_c) in nats, and its gradient with respect to `chances`.

    chances  (n, C) distribution of each row's class, p_i
    mass     (n, 2) weight of each row given Z
    prior    (2,) distribution of Z

    q_z = sum_i mass_iz p_i, q = sum_z pi_z q_z. The terms from the derivatives of the logarithms cancel, and
    dI/dp_ic = sum_z pi_z mass_iz log(q_zc / q_c).
    """
    given = mass.T @ chances
    ratio = np.log(np.maximum(given, _LEAST) / np.maximum(prior @ given, _LEAST))
    return float(prior @ (given * ratio).sum(axis=1)), (mass * prior) @ ratio


_LEAST = 1e-300
