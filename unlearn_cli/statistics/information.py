"""The lower bound of the mutual information of a table and the group that an attack's guesses prove."""

import math
from dataclasses import dataclass

import numpy as np

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.confidence import one_sided_errors
from unlearn_cli.statistics.contingency import contingency
from unlearn_cli.statistics.design import ALL_ROWS, Design, count_units

TRUST = np.concatenate([np.linspace(0.0, 0.9, 19), [0.95, 0.99]])


@dataclass(frozen=True)
class Bound:
    """Bits a row: the estimate and its one-sided lower confidence bound."""

    bits: float
    low: float


def most_bits(share: float, advantage: float) -> float:
    """Bits that a table tells of a group of this share of the rows, if no attacker has more than this advantage.

    I <= h(share) TV <= h(share) advantage, with h the binary entropy and TV the total variation distance of the rows of
    the group and the others. The first holds for every table: by a maximal coupling the two distributions are equal but
    for a part TV of each, information is convex in the pair of them, and that part tells h(share) at most (Vajda 1972;
    for even groups Lin 1991, theorem 3). It is reached where a share TV of the rows is told with certainty. The second
    holds for the BEST attacker, who scores by the likelihood ratio: his ROC curve is concave, so above the triangle
    under its point of largest TPR - FPR = TV, and 2 AUC - 1 >= TV.

    It bounds nothing for weaker attackers, and those of an audit may be: what they reach is a lower bound of what can
    be reached. So this is what a table tells IF nobody does better, and what attacks prove is `information`.

    >>> most_bits(0.5, 0.1), round(most_bits(0.1, 1.0), 3), most_bits(0.3, 0.0)
    (0.1, 0.469, 0.0)
    """
    entropy = -sum(part * math.log2(part) for part in (share, 1 - share) if part > 0)
    return entropy * advantage


def information(groups: Ints, guesses: Floats, folds: Ints, design: Design = ALL_ROWS, bounds: int = 1) -> Bound:
    """I(X; Z) >= E log2 q(Z | X) / pi(Z) for every conditional distribution q (Barber & Agakov 2003), floored at 0.

    q = c guess + (1 - c) pi: guesses (n, K) drawn towards the group shares pi, so that an over-confident attacker
    proves what it knows. c is chosen for each fold on the other folds; neither it nor the fit has seen the row's group.
    With levels S the bound is of I(X; Z | S): pi(Z | S) are the shares in the row's level, which fit these rows
    better than any others and so make the bound less.
    `low`: 95 % lower bound by the normal limit, at a level split over `bounds` bounds so that the best of them holds.
    Its error counts units where there are any.
    """
    levels = design.levels_of(len(groups))
    counts = contingency(levels, groups, guesses.shape[1])
    shares = (counts / counts.sum(axis=1, keepdims=True).clip(1))[levels, groups]
    ratio = guesses[np.arange(len(groups)), groups] / shares
    gains = np.log2(TRUST[:, None] * ratio + (1 - TRUST[:, None]))  # (trusts, n)
    gain = np.empty(len(groups))
    for fold in np.unique(folds):
        inside = folds == fold
        gain[inside] = gains[gains[:, ~inside].mean(axis=1).argmax(), inside]
    many, parts = count_units(design.units, len(gain)), design.summed(gain - gain.mean())
    error = float(np.sqrt(many / max(many - 1, 1) * (parts**2).sum()) / len(gain))
    low = float(gain.mean() - one_sided_errors(bounds) * error)
    return Bound(max(0.0, float(gain.mean())), max(0.0, low))
