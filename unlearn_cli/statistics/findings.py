"""Estimates with the ends of their intervals, as data."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class GroupFindings:
    """How well one attacker tells the rows of one group from all others."""

    group: Annotated[str, "the group"]
    rows: Annotated[int, "rows of the group that were guessed"]
    advantage: Annotated[float, "|2 AUC - 1| of the group against the rest"]
    low: Annotated[float, "lower end of the 95 % interval of this group alone"]
    high: Annotated[float, "upper end of the 95 % interval of this group alone"]


@dataclass(frozen=True)
class AttackFindings:
    """How well one attacker guesses the group."""

    name: Annotated[str, "the attack"]
    advantage: Annotated[
        float,
        "|2 AUC - 1|, for more than two groups that of the group told best from the rest: 0 blind, 1 certain; with "
        "given columns over pairs of rows of one level",
    ]
    low: Annotated[
        float,
        "lower end of the 95 % interval of the advantage; for more than two groups the largest of the groups' lower "
        "ends at a level split over the groups",
    ]
    high: Annotated[
        float,
        "upper end of the 95 % interval of the advantage; for more than two groups the largest of the groups' ends",
    ]
    groups: Annotated[
        tuple[GroupFindings, ...], "one entry a group where there are more than two; empty where both are told alike"
    ] = ()


@dataclass(frozen=True)
class CorrelationFindings:
    """How well one attacker guesses an exact value."""

    correlation: Annotated[float, "|rank correlation| of the guesses and the value: 0 blind, 1 certain of the order"]
    low: Annotated[float, "lower end of its 95 % interval"]
    high: Annotated[float, "upper end of its 95 % interval"]


@dataclass(frozen=True)
class SpreadFindings:
    """How far the table moved, with the interval that the rows measured allow."""

    total: Annotated[float, "mean over columns of their distortion"]
    low: Annotated[float, "lower end of its 95 % interval"]
    high: Annotated[float, "upper end of its 95 % interval"]
