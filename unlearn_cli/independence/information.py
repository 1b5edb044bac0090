"""The lower bound of the mutual information of a table and the group that an attack's guesses prove."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from unlearn_cli.independence.interface import Floats, Ints

CONFIDENCE = 0.95
TRUST = np.concatenate([np.linspace(0.0, 0.9, 19), [0.95, 0.99]])


@dataclass(frozen=True)
class Bound:
    """Bits a row: the estimate and its one-sided lower confidence bound."""

    bits: float
    low: float


def information(groups: Ints, guesses: Floats, folds: Ints, bounds: int = 1) -> Bound:
    """I(X; Z) >= E log2 q(Z | X) / pi(Z) for every conditional law q (Barber & Agakov 2003), floored at 0.

    q = c guess + (1 - c) pi: guesses (n, K) drawn towards the group shares pi, so that an over-confident attacker
    proves what it knows. c is chosen for each fold on the other folds; neither it nor the fit has seen the row's group.
    `low`: 95 % lower bound by the normal limit, at a level split over `bounds` bounds so that the best of them holds.
    """
    shares = np.bincount(groups, minlength=guesses.shape[1]) / len(groups)
    rows = np.arange(len(groups))
    ratio = guesses[rows, groups] / shares[groups]
    gains = np.log2(TRUST[:, None] * ratio + (1 - TRUST[:, None]))  # (trusts, n)
    gain = np.empty(len(groups))
    for fold in np.unique(folds):
        inside = folds == fold
        gain[inside] = gains[gains[:, ~inside].mean(axis=1).argmax(), inside]
    error = float(gain.std(ddof=1) / np.sqrt(len(gain)))
    low = float(gain.mean() - ndtri(1 - (1 - CONFIDENCE) / bounds) * error)
    return Bound(max(0.0, float(gain.mean())), max(0.0, low))
