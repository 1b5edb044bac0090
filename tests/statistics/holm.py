"""Holm's correction as he gives it, by probabilities: what the corrected ends of the tool are held against."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from unlearn_cli.core.cells import Floats
from unlearn_cli.statistics.claims import _error, _parts
from unlearn_cli.statistics.findings import AttackFindings, GroupFindings


def chance(attack: AttackFindings) -> float:
    """The probability, at most, of an advantage as large in some group where nothing is told; two-sided."""
    parts = _parts(attack)
    return min(1.0, len(parts) * min(2 * float(ndtr(-_errors_above_zero(part))) for part in parts))


def holm(chances: Sequence[float]) -> Floats:
    """Probabilities corrected for their number (m,), in their order (Scandinavian Journal of Statistics 6, 1979)."""
    order = np.argsort(chances, kind="stable")
    steps = np.asarray(chances, dtype=np.float64)[order] * (len(order) - np.arange(len(order)))
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return corrected


def _errors_above_zero(part: AttackFindings | GroupFindings) -> float:
    if part.advantage <= 0.0 or part.advantage >= 1.0:
        return math.inf if part.advantage else 0.0
    error = _error(part)
    return math.atanh(part.advantage) / error if error else math.inf
