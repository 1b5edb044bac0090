"""Cross-validated guesses: every row is guessed by an attacker that never saw its group."""

import numpy as np
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from unlearn_cli.core.cells import Attack, Cells, Floats, Ints


def fold_numbers(groups: Ints, folds: int, seed: int) -> Ints:
    """Fold 0 .. folds-1 of each row (n,), every group spread evenly; needs `folds` rows of every group."""
    numbers = np.empty(len(groups), dtype=np.intp)
    split = StratifiedKFold(folds, shuffle=True, random_state=seed % 2**32)
    for fold, (_, test) in enumerate(split.split(groups, groups)):
        numbers[test] = fold
    return numbers


def out_of_fold(attack: Attack, cells: Cells, groups: Ints, folds: Ints) -> Floats:
    """Probabilities (n, K) of each row's group, from the attack that saw the other folds.

    On one thread: so few rows gain little from more, lose much on a busy machine, and sums would depend on the cores.
    """
    guesses = np.empty((len(groups), int(groups.max()) + 1))
    with threadpool_limits(limits=1):
        for fold in np.unique(folds):
            test = np.flatnonzero(folds == fold)
            guesses[test] = attack(cells, groups, np.flatnonzero(folds != fold), test)
    return guesses
