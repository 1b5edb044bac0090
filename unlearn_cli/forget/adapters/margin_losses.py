"""Losses of one-vs-rest linear classifiers: functions of the margin, the score times +1 or -1."""

from collections.abc import Callable

import numpy as np
from scipy.special import expit

from unlearn_cli.core.cells import Floats

Loss = Callable[[Floats], tuple[Floats, Floats]]
"""Value and derivative at margins."""


def _squared_hinge(margins: Floats) -> tuple[Floats, Floats]:
    missing = np.maximum(1.0 - margins, 0.0)
    return missing**2, -2.0 * missing


LOSSES: dict[str, Loss] = {
    "log_loss": lambda m: (np.logaddexp(0.0, -m), -expit(-m)),
    "hinge": lambda m: (np.maximum(1.0 - m, 0.0), -(m < 1.0).astype(np.float64)),
    "squared_hinge": _squared_hinge,
    "perceptron": lambda m: (np.maximum(-m, 0.0), -(m <= 0.0).astype(np.float64)),
    "squared_error": lambda m: (0.5 * (1.0 - m) ** 2, m - 1.0),
}
"""By scikit-learn's names, as it defines them (SGDClassifier; `squared_error` is half the square)."""


def one_vs_rest(name: str, scores: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """(n,) sum over the scores (n, k) of each row, and the gradient (n, k) of its mean; wanted (n, k): +1 or -1."""
    values, slopes = LOSSES[name](wanted * scores)
    return values.sum(axis=1), wanted * slopes / len(scores)
