"""How an advantage grows with the rows learned from: whether it still rises, and what all rows would reach."""

from dataclasses import dataclass

import numpy as np

from unlearn_cli.core.cells import Floats
from unlearn_cli.statistics.advantage import LEARNING, learned_end
from unlearn_cli.statistics.confidence import LEVEL, one_sided_errors, standard_errors


@dataclass(frozen=True)
class Learned:
    """What an attacker told of some rows, having learned from so many others.

    rows    that he learned from
    signed  (K,) 2 AUC - 1 of each group, as `signed_advantages` has it
    parts   (K, t) each guessed row's part in it
    """

    rows: float
    signed: Floats
    parts: Floats


@dataclass(frozen=True)
class Rise:
    """How much more the second of two attackers told of the group that he told best, and the ends of its interval.

    certain  the lower end is above 0, at a level split over the groups, and so is that of the second advantage
    """

    value: float
    low: float
    high: float
    certain: bool


@dataclass(frozen=True)
class Ahead:
    """The advantage at more rows than were learned from.

    advantage  by a line in the logarithm of the rows
    low, high  its 95 % interval
    upper      one-sided 95 % upper end
    """

    advantage: float
    low: float
    high: float
    upper: float


def rise(earlier: Learned, later: Learned) -> Rise:
    """The difference of two attackers that guessed the same rows, by the differences of each row's parts.

    Rows that both guess alike add nothing to its error, so it shows where the two intervals overlap. Two-sided, since
    the sign is that of the later one, and where nothing is told either sign is a rise.
    """
    best = int(np.abs(later.signed).argmax())
    sign = 1.0 if later.signed[best] >= 0 else -1.0
    value = float(sign * (later.signed[best] - earlier.signed[best]))
    error = LEARNING * _error(later.parts[best] - earlier.parts[best])
    reach, corrected = standard_errors() * error, standard_errors(1 - (1 - LEVEL) / len(later.signed))
    told = abs(later.signed[best]) > corrected * _error(later.parts[best])
    return Rise(value, value - reach, value + reach, bool(told and value > corrected * error))


def ahead(earlier: Learned, later: Learned, rows: float) -> Ahead:
    """What an attacker with `rows` rows would reach, from two who had fewer; of more groups that told best.

    The estimate is a line in the logarithm of the rows through both. The upper end is that of a line in their root,
    which is how advantages grow that few rows hold back: an attacker who has to learn the signs of many small effects
    is right by the root of the rows of each, until he knows them and the curve bends down. So it is above any curve
    that grows by that or slower; one that grows faster, as where trees see nothing at all before they have so many
    rows, it may miss. It is not below the upper end of the last point, for more rows do not tell less; nor is the lower
    end below its lower end. Both lines are sums of the two advantages, and so are each row's parts in them.
    """
    by_log = np.log(rows / later.rows) / np.log(later.rows / earlier.rows)
    by_root = (np.sqrt(rows / later.rows) - 1) / (1 - np.sqrt(earlier.rows / later.rows))
    signs = np.where(later.signed >= 0, 1.0, -1.0)
    last, steps = np.abs(later.signed), signs * (later.signed - earlier.signed)
    errors = np.array([_error(parts) for parts in later.parts])
    of_line = [_error(parts) for parts in (1 + by_root) * later.parts - by_root * earlier.parts]

    def end(reach: float) -> float:
        flat = [learned_end(value, error, reach) for value, error in zip(last, errors, strict=True)]
        risen = [_end(value, error, reach) for value, error in zip(last + by_root * steps, of_line, strict=True)]
        return float(max(*flat, *risen))

    both = standard_errors()
    low = max(learned_end(value, error, -both) for value, error in zip(last, errors, strict=True))
    value = float(np.minimum(last + by_log * np.maximum(steps, 0.0), 1.0).max())
    return Ahead(value, max(0.0, low), max(end(both), value), end(one_sided_errors()))


def _error(parts: Floats) -> float:
    return float(np.sqrt((parts**2).sum()))


def _end(value: float, error: float, reach: float) -> float:
    """`learned_end` of a line, which may leave the range of advantages."""
    return 1.0 if value >= 1 else learned_end(max(value, -0.999), error, reach)
