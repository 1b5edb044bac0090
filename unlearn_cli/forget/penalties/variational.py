"""Lower bound of the mutual information of the outputs and Z, by a logistic critic that guesses Z from them."""

import numpy as np

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.output_distributions import points
from unlearn_cli.forget.penalties.interface import Batch

RIDGE = 1e-3
STEPS = 100
ENOUGH = 1e-12


def penalty(outputs: Floats, batch: Batch) -> tuple[float, Floats]:
    """max over w of H(Z) + E log r_w(Z | u) - RIDGE |w|^2 / 2 in nats, u what the penalty looks at.

    For every critic r, I(u; Z) >= H(Z) + E log r(Z | u) (Barber & Agakov, NIPS 2003, equation 3); the ridge makes it
    smaller still, and w = 0 gives 0, so 0 <= value <= I. The critic is logistic in u and u^2: it sees the spread of
    the predictions, as between sure and unsure ones, and not only their mean. It is concave in w and solved by Newton's
    method to its maximum; there the derivative by w is 0, so by the envelope theorem the gradient of the maximum is the
    partial derivative by u with w held fixed.
    """
    u, pull = points(outputs, batch)
    weights = batch.mass * np.array([batch.prior, 1.0 - batch.prior])
    rows = np.column_stack([np.ones(len(u)), u, u**2])
    w = critic(rows, weights)
    score = rows @ w
    # -log sigmoid(s) = log(1 + exp(-s)): Z = 1 has the positive score
    fit = -(weights[:, 0] @ np.logaddexp(0.0, score) + weights[:, 1] @ np.logaddexp(0.0, -score))
    entropy = -sum(share * np.log(share) for share in (batch.prior, 1.0 - batch.prior))
    slope = weights[:, 1] - weights.sum(axis=1) * _sigmoid(score)
    linear, square = w[1 : u.shape[1] + 1], w[u.shape[1] + 1 :]
    gradient = slope[:, None] * (linear + 2.0 * square * u)
    return float(entropy + fit - 0.5 * RIDGE * (w[1:] @ w[1:])), pull(gradient)


def critic(rows: Floats, weights: Floats) -> Floats:
    """The maximum of sum_i weights_i1 log s(x_i w) + weights_i0 log s(-x_i w) - RIDGE |w[1:]|^2 / 2, s the logistic.

    rows  (n, k) with the constant first    weights  (n, 2) for Z = 0 and Z = 1

    Starts at the shares of Z. The ridge keeps the Hessian away from 0 and the scores small; were a Newton step to go
    past the maximum it would be halved until the value rises.
    """
    ridge = np.full(rows.shape[1], RIDGE)
    ridge[0] = 0.0
    w = np.zeros(rows.shape[1])
    w[0] = np.log(weights[:, 1].sum() / weights[:, 0].sum())
    both = weights.sum(axis=1)

    def value(at: Floats) -> float:
        score = rows @ at
        return float(weights[:, 1] @ score - both @ np.logaddexp(0.0, score) - 0.5 * ridge @ at**2)

    now = value(w)
    for _ in range(STEPS):
        chance = _sigmoid(rows @ w)
        slope = rows.T @ (weights[:, 1] - both * chance) - ridge * w
        if np.abs(slope).max() < ENOUGH:
            break
        curvature = (rows.T * (both * chance * (1.0 - chance))) @ rows + np.diag(ridge)
        move = np.linalg.solve(curvature, slope)
        size = 1.0
        while size > ENOUGH and value(w + size * move) < now - ENOUGH:
            size *= 0.5
        w = w + size * move
        now = value(w)
    return w


def _sigmoid(score: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * score)))
