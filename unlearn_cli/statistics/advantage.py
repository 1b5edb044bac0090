"""The advantage of an attack over a blind guess, two-sided, with its interval."""

import numpy as np
from scipy.stats import rankdata

from unlearn_cli.core.cells import Bools, Floats, Ints
from unlearn_cli.statistics.confidence import standard_errors
from unlearn_cli.statistics.findings import AttackFindings


def advantage(name: str, groups: Ints, guesses: Floats, folds: Ints, levels: Ints | None = None) -> AttackFindings:
    """|s| with s = 2 AUC - 1, for more than two groups the mean over one-vs-rest, and its 95 % interval.

    A guess that is reliably wrong tells as much as one that is right, hence |.|. AUC is the mean of the AUCs within
    folds (scores of different fits are not compared), ties count one half. Standard errors: DeLong, DeLong &
    Clarke-Pearson (1988), over rows, so that the K one-vs-rest AUCs of the same rows are not taken for independent.
    With `levels` (n,) only rows of one level are compared, see `signed_advantages`; at least one group must be
    comparable.

    The interval is symmetric in atanh s = logit(AUC) / 2, which keeps it honest near 1, and folded at 0: it starts at 0
    when it holds 0. For K > 2 the mean of |s_k| is above 0 even for a blind guess, by at most sqrt(2 / pi) se(s_k) each
    (the mean of a folded normal); the lower end is less by that much.
    """
    signed, influence = signed_advantages(groups, guesses, folds, levels)
    value = float(np.abs(signed).mean())
    errors = np.sqrt((influence**2).sum(axis=1))
    mean_influence = np.where(signed < 0, -1.0, 1.0) @ influence / len(signed)
    error = float(np.sqrt((mean_influence**2).sum()))
    folding = float(np.sqrt(2 / np.pi) * errors.mean()) if guesses.shape[1] > 2 else 0.0
    low, high = interval_end(max(0.0, value - folding), -error), interval_end(value, error)
    return AttackFindings(name, value, max(0.0, low), high)


def signed_advantages(groups: Ints, guesses: Floats, folds: Ints, levels: Ints | None = None) -> tuple[Floats, Floats]:
    """2 AUC - 1 of each one-vs-rest (K,), of two groups the second only, and each row's part in it (K, n).

    The mean over folds; in a fold the mean over `levels` (n,), weighted by the pairs of rows compared, n_k n_rest: the
    chance that of a random pair of a row of the group and another row of the same level the first is guessed higher
    (van Elteren 1960, with weights that make every pair count alike). A level without the group, or with nothing else,
    has no pair, nor has a fold without any; a group without pairs is left out. Weights count as given, so the squares
    of the parts sum to the variance.
    """
    kinds = [1] if guesses.shape[1] == 2 else list(range(guesses.shape[1]))
    levels = np.zeros(len(groups), dtype=np.intp) if levels is None else levels
    order = np.lexsort((levels, folds))
    blocks = np.split(order, np.flatnonzero(np.diff(folds[order]) | np.diff(levels[order])) + 1)
    of_fold = np.array([folds[rows[0]] for rows in blocks])
    found = [_within_blocks(groups == k, guesses[:, k], blocks, of_fold) for k in kinds]
    return (
        np.array([value for value, _ in filter(None, found)]),
        np.array([parts for _, parts in filter(None, found)]),
    )


def _within_blocks(positive: Bools, scores: Floats, blocks: list[Ints], of_fold: Ints) -> tuple[float, Floats] | None:
    pairs = np.array([positive[rows].sum() * (~positive[rows]).sum() for rows in blocks], dtype=np.float64)
    totals = np.bincount(of_fold, pairs)
    if not totals.any():
        return None
    weights = pairs / np.maximum(totals, 1)[of_fold] / (totals > 0).sum()
    signed, influence = 0.0, np.zeros(len(positive))
    for rows, weight in zip(blocks, weights, strict=True):
        if weight:
            value, parts = signed_auc(positive[rows], scores[rows])
            signed += weight * value
            influence[rows] = weight * parts
    return signed, influence


def interval_end(value: float, error: float) -> float:
    """An end of the interval of 2 AUC - 1: `value` moved by 1.96 errors, on the scale of atanh."""
    if abs(value) >= 1.0:
        return float(np.sign(value))
    reach = standard_errors() * error / (1 - value**2)
    return float(np.tanh(np.arctanh(value) + reach))


def signed_auc(positive: Bools, scores: Floats) -> tuple[float, Floats]:
    """2 AUC - 1 and each row's part in it (n,), the squares of which sum to DeLong's variance.

    AUC = P(score of a positive > score of a negative) + P(equal) / 2, by midranks. One row alone on its side shows no
    spread of its own; its part is that of a row placed at random among the others, whose variance is 1 / 12.
    """
    n, m = int(positive.sum()), int((~positive).sum())
    ranks = rankdata(scores)
    placements = np.empty(len(scores))  # V10 and V01 of the paper
    placements[positive] = (ranks[positive] - rankdata(scores[positive])) / m
    placements[~positive] = 1 - (ranks[~positive] - rankdata(scores[~positive])) / n
    auc = float(placements[positive].mean())
    per_row = np.where(positive, n * max(n - 1, 1), m * max(m - 1, 1))
    parts = 2 * (placements - auc) / np.sqrt(per_row)
    alone = (positive & (n == 1)) | (~positive & (m == 1))
    return 2 * auc - 1, np.where(alone, np.sqrt(4 / 12), parts)
