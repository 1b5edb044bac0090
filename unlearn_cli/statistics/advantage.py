"""The advantage of an attack over a blind guess, two-sided, with its interval."""

import math
from collections.abc import Iterator

import numpy as np
from scipy.stats import rankdata

from unlearn_cli.core.cells import Bools, Floats, Ints
from unlearn_cli.statistics.confidence import LEVEL, standard_errors
from unlearn_cli.statistics.design import ALL_ROWS, Design, count_units
from unlearn_cli.statistics.findings import AttackFindings, GroupFindings

LEARNING = math.sqrt(1.2)
"""How much farther from an advantage above 0 estimates lie than DeLong's error says, because another attacker would
have learned from other rows: of 2,280 tables of 10,000 rows the variance was 1.07 (boosting), 1.10 (logistic) and 1.21
times (neighbours) as large; docs/research/2026-11-27-intervals.md. Where nothing is told it is 1."""


def advantage(name: str, groups: Ints, guesses: Floats, folds: Ints, design: Design = ALL_ROWS) -> AttackFindings:
    """|s| with s = 2 AUC - 1, for more than two groups that of the worst group against the rest, and its 95 % interval.

    A guess that is reliably wrong tells as much as one that is right, hence |.|. AUC is the mean of the AUCs within
    folds (scores of different fits are not compared), ties count one half. Standard errors: DeLong, DeLong &
    Clarke-Pearson (1988), over rows. They hold for one split, and for folds whose rows taught no attacker of the same
    or of an earlier fold (`forward_guesses`); for cross-validation they are too small by about the root of 2.
    With levels only rows of one level are compared, see `signed_advantages`; at least one group must be comparable.
    With units the parts are summed by unit, so that the error counts units (Obuchowski 1997); the rows of a unit have
    to be of one fold.

    An interval has its ends at `learned_end`, and is folded at 0: it starts at 0 when it holds 0. That of the worst of
    K > 2 groups starts at the largest of the groups' lower ends at a level split over the groups (Bonferroni: the worst
    was looked for), and ends at the largest of their upper ends (which needs no correction: it is not below that of the
    group that really is the worst).
    """
    found = [(k, value, design.summed(parts)) for k, value, parts in _compared(groups, guesses, folds, design)]
    parts = tuple(_of_group(k, int((groups == k).sum()), signed, influence) for k, signed, influence in found)
    if guesses.shape[1] == 2:
        (one,) = parts
        return AttackFindings(name, one.advantage, one.low, one.high)
    corrected = standard_errors(1 - (1 - LEVEL) / len(parts))
    low = max(
        learned_end(part.advantage, _error(influence), -corrected)
        for part, (_, _, influence) in zip(parts, found, strict=True)
    )
    return AttackFindings(
        name, max(part.advantage for part in parts), max(0.0, low), max(part.high for part in parts), parts
    )


def _of_group(group: int, rows: int, signed: float, influence: Floats) -> GroupFindings:
    value, error, errors = float(abs(signed)), _error(influence), standard_errors()
    return GroupFindings(
        str(group), rows, value, max(0.0, learned_end(value, error, -errors)), learned_end(value, error, errors)
    )


def _error(influence: Floats) -> float:
    return float(np.sqrt((influence**2).sum()))


def signed_advantages(groups: Ints, guesses: Floats, folds: Ints, design: Design = ALL_ROWS) -> tuple[Floats, Floats]:
    """2 AUC - 1 of each one-vs-rest (K,), of two groups the second only, and each row's part in it (K, n).

    The mean over folds; in a fold the mean over the levels, weighted by the pairs of rows compared, n_k n_rest: the
    chance that of a random pair of a row of the group and another row of the same level the first is guessed higher
    (van Elteren 1960, with weights that make every pair count alike). A level without the group, or with nothing else,
    has no pair, nor has a fold without any; a group without pairs is left out. Weights count as given, so the squares
    of the parts, summed by unit, sum to the variance.
    """
    found = list(_compared(groups, guesses, folds, design))
    return np.array([value for _, value, _ in found]), np.array([parts for _, _, parts in found])


def _compared(groups: Ints, guesses: Floats, folds: Ints, design: Design) -> Iterator[tuple[int, float, Floats]]:
    """Each group that has pairs, its 2 AUC - 1 against the rest, and each row's part in it; see `signed_advantages`."""
    kinds = [1] if guesses.shape[1] == 2 else list(range(guesses.shape[1]))
    levels = design.levels_of(len(groups))
    order = np.lexsort((levels, folds))
    blocks = np.split(order, np.flatnonzero(np.diff(folds[order]) | np.diff(levels[order])) + 1)
    of_fold = np.array([folds[rows[0]] for rows in blocks])
    for k in kinds:
        found = _within_blocks((groups == k, guesses[:, k], design.units), blocks, of_fold)
        if found:
            yield k, *found


def _within_blocks(
    rows_of: tuple[Bools, Floats, Ints | None], blocks: list[Ints], of_fold: Ints
) -> tuple[float, Floats] | None:
    positive, scores, units = rows_of
    pairs = np.array([positive[rows].sum() * (~positive[rows]).sum() for rows in blocks], dtype=np.float64)
    totals = np.bincount(of_fold, pairs)
    if not totals.any():
        return None
    weights = pairs / np.maximum(totals, 1)[of_fold] / (totals > 0).sum()
    signed, influence = 0.0, np.zeros(len(positive))
    for rows, weight in zip(blocks, weights, strict=True):
        if weight:
            value, parts = signed_auc(positive[rows], scores[rows], None if units is None else units[rows])
            signed += weight * value
            influence[rows] = weight * parts
    return signed, influence


def learned_end(value: float, error: float, errors: float) -> float:
    """An end of the interval of an advantage that was learned, so many standard errors up, or down where below 0.

    On the scale of atanh s = logit(AUC) / 2, which keeps it honest near 1. The end is the advantage that would be
    rejected at just this distance, if the variance of estimates were that of the rows guessed, r^2, where nothing is
    told, and rose to LEARNING^2 r^2 as the advantage rises above r: so a lower end is above 0 exactly where that of the
    rows alone is.
    """
    if abs(value) >= 1.0:
        return float(np.sign(value))
    return moved_end(float(np.arctanh(value)), error / (1 - value**2), errors)


def moved_end(at: float, error: float, errors: float) -> float:
    """`learned_end` of an advantage and an error on the scale of atanh."""
    if errors >= 0:
        return float(np.tanh(at + LEARNING * errors * error))
    end = at + errors * error
    told = end**2 / (end**2 + error**2) if end > 0 else 0.0
    return float(np.tanh(end + (LEARNING - 1) * errors * error * told))


def interval_end(value: float, error: float) -> float:
    """An end of the interval of 2 AUC - 1: `value` moved by 1.96 errors, on the scale of atanh; see `learned_end`."""
    if abs(value) >= 1.0:
        return float(np.sign(value))
    reach = standard_errors() * error / (1 - value**2)
    return float(np.tanh(np.arctanh(value) + reach))


def signed_auc(positive: Bools, scores: Floats, units: Ints | None = None) -> tuple[float, Floats]:
    """2 AUC - 1 and each row's part in it (n,), the squares of which sum to DeLong's variance.

    AUC = P(score of a positive > score of a negative) + P(equal) / 2, by midranks. With `units` (n,) the parts are to
    be summed by unit first, and the squares of these sums sum to the variance (Obuchowski 1997, with the I / (I - 1) of
    the units of a side in place of the n / (n - 1) of its rows). One row, or one unit, alone on its side shows no
    spread of its own; its part is that of a row placed at random among the others, whose variance is 1 / 12.
    """
    n, m = int(positive.sum()), int((~positive).sum())
    ranks = rankdata(scores)
    placements = np.empty(len(scores))  # V10 and V01 of the paper
    placements[positive] = (ranks[positive] - rankdata(scores[positive])) / m
    placements[~positive] = 1 - (ranks[~positive] - rankdata(scores[~positive])) / n
    auc = float(placements[positive].mean())
    parts = 2 * (placements - auc)
    for side, rows in ((positive, n), (~positive, m)):
        many = count_units(None if units is None else units[side], rows)
        if many == 1:
            parts[side] = np.sqrt(4 / 12) / rows
        else:
            parts[side] *= np.sqrt(many / (many - 1)) / rows
    return 2 * auc - 1, parts
