"""Iterative nullspace projection (Ravfogel et al. 2020, algorithm 1), reimplemented: erases what linear guesses use."""

import numpy as np
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from benchmarks.peers.interface import Floats, Ints, Move

MOST = 30
"""Classifiers, at most."""

CHANCE = 0.02
"""Above 1 / K in balanced accuracy on held-out rows: what counts as no better than a blind guess."""


def fit(rows: Floats, groups: Ints) -> Move[Floats]:
    """Train a linear classifier of the group, project onto the nullspace of its weights, and again until it is blind.

    The paper stops where accuracy is that of the majority; the share of the largest group says little where it is nine
    rows in ten, so classes are balanced here. The projection goes through the mean, which moves the rows less.
    """
    center = rows.mean(axis=0)
    centred = rows - center
    train, held = train_test_split(np.arange(len(rows)), test_size=0.25, random_state=0, stratify=groups)
    kinds = groups.max() + 1
    erased = np.zeros((0, rows.shape[1]))
    for _ in range(MOST):
        projected = centred - centred @ erased.T @ erased
        classifier = LinearSVC(class_weight="balanced", dual=False, tol=1e-3).fit(projected[train], groups[train])
        if balanced_accuracy_score(groups[held], classifier.predict(projected[held])) <= 1 / kinds + CHANCE:
            break
        erased = row_space(np.vstack([erased, classifier.coef_]))

    def move(rows: Floats, groups: Ints) -> Floats:
        return np.asarray(rows - (rows - center) @ erased.T @ erased)

    return move


def row_space(weights: Floats) -> Floats:
    """Orthonormal rows (r, d) that span the rows of `weights` (k, d)."""
    _, values, directions = np.linalg.svd(weights, full_matrices=False)
    return np.asarray(directions[values > 1e-8 * values[0]])
