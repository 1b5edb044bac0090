"""Estimates with the ends of their intervals, as data."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class AttackFindings:
    """How well one attacker guesses the group."""

    name: Annotated[str, "the attack"]
    advantage: Annotated[
        float,
        "|2 AUC - 1|, for more than two groups the mean over one-vs-rest: 0 blind, 1 certain; with given columns over "
        "pairs of rows of one level",
    ]
    low: Annotated[float, "lower end of the 95 % interval of the advantage"]
    high: Annotated[float, "upper end of the 95 % interval of the advantage"]


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
