"""What intervals allow to be claimed: one-sided ends, corrected for the attacks and the groups that were looked at."""

import math
from collections.abc import Sequence

from unlearn_cli.statistics.advantage import LEARNING, moved_end
from unlearn_cli.statistics.confidence import one_sided_errors, standard_errors
from unlearn_cli.statistics.findings import AttackFindings, GroupFindings


def upper_end(attack: AttackFindings) -> float:
    """One-sided 95 % upper end of the advantage; of more than two groups the largest.

    Above the advantage of every group that has an upper end of its own the largest one is with the same confidence: it
    is not below that of the group which has the largest advantage. So no correction is due, and a test that wants all
    upper ends below a limit (intersection-union, Berger 1982) has its level.
    """
    return max(end for _, end in upper_ends(attack))


def upper_ends(attack: AttackFindings) -> list[tuple[str, float]]:
    """Upper end of the advantage over each group, by its name; of two, told alike, one end without a name."""
    return [
        (part.group if isinstance(part, GroupFindings) else "", _moved(part, one_sided_errors()))
        for part in _parts(attack)
    ]


def lower_end(attack: AttackFindings, attacks: int = 1) -> float:
    """Lower end of the 95 % interval, at a level split over so many `attacks` and over the groups.

    In one case of 20 at most any of all attacks has such an end above its advantage (Bonferroni), so the largest of the
    ends holds. It is above a limit exactly where the first step of Holm (1979) rejects "no more than the limit". Of a
    two-sided interval, because an advantage is: one that is 0 has two ways of seeming more.
    """
    parts = _parts(attack)
    return max(0.0, *(_moved(part, -one_sided_errors(2 * attacks * len(parts))) for part in parts))


def _parts(attack: AttackFindings) -> Sequence[AttackFindings | GroupFindings]:
    return attack.groups or (attack,)


def _error(part: AttackFindings | GroupFindings) -> float:
    """Standard error on the scale of atanh, read off the upper end; infinite where that is 1."""
    if part.high >= 1.0:
        return math.inf
    return (math.atanh(part.high) - math.atanh(part.advantage)) / (LEARNING * standard_errors())


def _moved(part: AttackFindings | GroupFindings, errors: float) -> float:
    """The advantage moved by so many standard errors."""
    if part.advantage >= 1.0:
        return 1.0
    error = _error(part)
    if math.isinf(error):
        return float(errors > 0)
    return moved_end(math.atanh(part.advantage), error, errors)
