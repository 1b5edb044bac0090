"""The advantage of an attack over a blind guess, two-sided, with its interval."""

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from unlearn_cli.independence.findings import AttackFindings
from unlearn_cli.independence.interface import Bools, Floats, Ints

CONFIDENCE = 0.95


def advantage(name: str, groups: Ints, guesses: Floats, folds: Ints) -> AttackFindings:
    """|s| with s = 2 AUC - 1, for more than two groups the mean over one-vs-rest, and its 95 % interval.

    A guess that is reliably wrong tells as much as one that is right, hence |.|. AUC is the mean of the AUCs within
    folds (scores of different fits are not compared), ties count one half. Standard errors: DeLong, DeLong &
    Clarke-Pearson (1988), over rows, so that the K one-vs-rest AUCs of the same rows are not taken for independent.

    The interval is symmetric in atanh s = logit(AUC) / 2, which keeps it honest near 1, and folded at 0: it starts at 0
    when it holds 0. For K > 2 the mean of |s_k| is above 0 even for a blind guess, by at most sqrt(2 / pi) se(s_k) each
    (the mean of a folded normal); the lower end is less by that much.
    """
    kinds = [1] if guesses.shape[1] == 2 else list(range(guesses.shape[1]))
    signed = np.zeros(len(kinds))
    influence = np.zeros((len(kinds), len(groups)))
    numbers = np.unique(folds)
    for fold in numbers:
        rows = np.flatnonzero(folds == fold)
        for i, k in enumerate(kinds):
            value, parts = signed_auc(groups[rows] == k, guesses[rows, k])
            signed[i] += value / len(numbers)
            influence[i, rows] = parts / len(numbers)
    value = float(np.abs(signed).mean())
    errors = np.sqrt((influence**2).sum(axis=1))
    mean_influence = np.where(signed < 0, -1.0, 1.0) @ influence / len(kinds)
    error = float(np.sqrt((mean_influence**2).sum()))
    folding = float(np.sqrt(2 / np.pi) * errors.mean()) if len(kinds) > 1 else 0.0
    return AttackFindings(name, value, interval_end(max(0.0, value - folding), -error), interval_end(value, error))


def interval_end(value: float, error: float) -> float:
    """An end of a 95 % interval: `value`, 0 to 1, moved by 1.96 errors on the scale of atanh, and at least 0."""
    if value >= 1.0:
        return 1.0
    reach = float(ndtri((1 + CONFIDENCE) / 2)) * error / (1 - value**2)
    return max(0.0, float(np.tanh(np.arctanh(value) + reach)))


def signed_auc(positive: Bools, scores: Floats) -> tuple[float, Floats]:
    """2 AUC - 1 and each row's part in it (n,), the squares of which sum to DeLong's variance.

    AUC = P(score of a positive > score of a negative) + P(equal) / 2, by midranks.
    """
    n, m = int(positive.sum()), int((~positive).sum())
    ranks = rankdata(scores)
    placements = np.empty(len(scores))  # V10 and V01 of the paper
    placements[positive] = (ranks[positive] - rankdata(scores[positive])) / m
    placements[~positive] = 1 - (ranks[~positive] - rankdata(scores[~positive])) / n
    auc = float(placements[positive].mean())
    per_row = np.where(positive, n * max(n - 1, 1), m * max(m - 1, 1))
    return 2 * auc - 1, 2 * (placements - auc) / np.sqrt(per_row)
