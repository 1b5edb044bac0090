"""Guesses of rows by an attacker that never saw their groups: fold by fold forward, or cross-validated."""

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from unlearn_cli.core.cells import Attack, Cells, Floats, Ints
from unlearn_cli.statistics.contingency import contingency

LEARNED = -1
"""The fold of rows that attackers learn from and that are not guessed; any number below 0 is."""

TESTED = 0.55
"""Share of the rows that are guessed. Fewer to learn from make a weaker attacker, fewer to guess a wider interval: with
three folds attackers learn from 0.45, 0.63 and 0.82 of the rows, about what three folds of cross-validation have."""


def forward_folds(groups: Ints, folds: int, seed: int, units: Ints | None = None) -> Ints:
    """Fold 0 .. folds-1 of the share TESTED of the rows, LEARNED of the others (n,), every group spread evenly.

    With `units` (n,) all rows of a unit are in one fold, and units are spread: each as one of that of its groups which
    fewest units hold.
    """
    if units is not None:
        of_row = np.unique(units, return_inverse=True)[1].astype(np.intp)
        held = contingency(of_row, groups, int(groups.max()) + 1) > 0
        rarest = np.argsort(held.sum(axis=0), kind="stable")
        return forward_folds(rarest[held[:, rarest].argmax(axis=1)], folds, seed)[of_row]
    numbers = np.empty(len(groups), dtype=np.intp)
    draws = np.random.default_rng(seed % 2**32)
    for group in np.unique(groups):
        rows = draws.permutation(np.flatnonzero(groups == group))
        place = (np.arange(len(rows)) + draws.random()) / len(rows)
        numbers[rows] = np.where(place < 1 - TESTED, LEARNED, (place - 1 + TESTED) / TESTED * folds)
    return numbers


def thinned(rows: Ints, groups: Ints, share: float) -> Ints:
    """The first rows of each group among `rows`, so many that they are this share of it, at least one; in their order.

    >>> thinned(np.array([0, 1, 2, 3, 4, 5]), np.array([0, 0, 1, 0, 0, 1]), 0.5).tolist()
    [0, 1, 2]
    """
    if share >= 1:
        return rows
    order = np.argsort(groups[rows], kind="stable")
    counts = np.bincount(groups[rows])
    place = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.sort(rows[order[place < np.ceil(share * np.repeat(counts, counts))]])


def forward_guesses(attack: Attack, cells: Cells, groups: Ints, folds: Ints, share: float = 1.0) -> Floats:
    """Probabilities (t, K) of the groups of the t rows that are not LEARNED, in their order.

    A fold is guessed by the attack that learned from LEARNED and the folds before. No row that was guessed taught the
    attacker of another one that was guessed before it, so the errors of the folds are those of a martingale: without
    correlation, and without bias (Dawid 1984). In cross-validation each fold teaches the others, and they are neither.

    With a `share` the attack learns from that share of them alone, the first ones of each group.

    On one thread: so few rows gain little from more, lose much on a busy machine, and sums would depend on the cores.
    """
    guesses = np.empty((len(groups), int(groups.max()) + 1))
    with threadpool_limits(limits=1):
        for fold in np.unique(folds[folds >= 0]):
            test = np.flatnonzero(folds == fold)
            guesses[test] = attack(cells, groups, thinned(np.flatnonzero(folds < fold), groups, share), test)
    return guesses[folds >= 0]


def fold_numbers(groups: Ints, folds: int, seed: int, units: Ints | None = None) -> Ints:
    """Fold 0 .. folds-1 of each row (n,), every group spread evenly; needs `folds` rows of every group.

    With `units` (n,) all rows of a unit are in one fold; then it needs as many units of every group.
    """
    numbers = np.empty(len(groups), dtype=np.intp)
    kind = StratifiedKFold if units is None else StratifiedGroupKFold
    split = kind(folds, shuffle=True, random_state=seed % 2**32)
    for fold, (_, test) in enumerate(split.split(groups, groups, units)):
        numbers[test] = fold
    return numbers


def out_of_fold(attack: Attack, cells: Cells, groups: Ints, folds: Ints) -> Floats:
    """Probabilities (n, K) of each row's group, from the attack that saw the other folds.

    A point estimate from all rows; an interval that takes the folds for independent is too narrow, see
    `forward_guesses`. On one thread, as there.
    """
    guesses = np.empty((len(groups), int(groups.max()) + 1))
    with threadpool_limits(limits=1):
        for fold in np.unique(folds):
            test = np.flatnonzero(folds == fold)
            guesses[test] = attack(cells, groups, np.flatnonzero(folds != fold), test)
    return guesses
