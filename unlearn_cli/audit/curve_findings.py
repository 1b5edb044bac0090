"""What an audit finds of attackers with more rows: the learning curve, its last point, and what lies ahead of it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from unlearn_cli.statistics.findings import AttackFindings


@dataclass(frozen=True)
class PointFindings:
    """What boosting tells that learned from some of the rows."""

    rows: Annotated[int, "rows that were learned from, of several folds their mean"]
    advantage: Annotated[float, "advantage on the rows that are guessed, the same ones at every point"]
    low: Annotated[float, "lower end of its 95 % interval"]
    high: Annotated[float, "upper end of its 95 % interval"]


@dataclass(frozen=True)
class RiseFindings:
    """How much more the last point tells than the one before, of the group told best."""

    value: Annotated[float, "difference of the two advantages"]
    low: Annotated[float, "lower end of its 95 % interval, from the differences row by row"]
    high: Annotated[float, "upper end of it"]
    certain: Annotated[
        bool,
        "whether the curve still rises: the lower ends of the rise and of the last point are above 0, corrected for "
        "groups where there are more than two",
    ]


@dataclass(frozen=True)
class AheadFindings:
    """What an attacker with all rows would reach, where not all could be learned from."""

    rows: Annotated[int, "rows of the table"]
    advantage: Annotated[float, "by a line in the logarithm of the rows through the last two points"]
    low: Annotated[float, "lower end of its 95 % interval: that of the last point"]
    high: Annotated[
        float, "upper end, by a line in the root of the rows: for curves that rise by the root of the rows at most"
    ]
    upper: Annotated[float, "one-sided 95 % upper end; where the curve still rises, PASS where at most the gate"]


@dataclass(frozen=True)
class CurveFindings:
    """How the advantage of boosting grows with the rows that it learns from."""

    rows: Annotated[int, "rows of the table measured"]
    guessed: Annotated[int, "rows that are guessed, by attackers that learned from others"]
    points: Annotated[tuple[PointFindings, ...], "fewest rows first"]
    rise: Annotated[RiseFindings, "of the last point above the one before"]
    stopped: Annotated[
        Literal["budget", "memory"] | None,
        "why the last point did not learn from all other rows: the time of `--budget`, or more cells than are held at "
        "once; null where it did",
    ]
    budget: Annotated[float, "seconds of one core that the audit may take, `--budget`"]
    seconds: Annotated[
        float | None, "seconds that all rows would have taken, by those of the point before; null where it did not stop"
    ]
    ahead: Annotated[AheadFindings | None, "extrapolation to all rows; null where it did not stop"]
    attack: Annotated[
        AttackFindings | None,
        "the last point as one more attack of the verdict; null where the others have learned from as many rows",
    ]
