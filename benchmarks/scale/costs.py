"""Ratios with their spread, exponents of cost, and cost as a line over the rows: plain numbers in and out."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any

from benchmarks.measure import Cost
from benchmarks.scale.cases import SIZES

Found = Mapping[str, Any]
"""What is kept of a case: its sizes, and by step `turns` with the costs of the step and of what it is compared with,
or `skipped` with a word."""


def turn(cost: Cost, against: Cost) -> list[list[float]]:
    """As it is kept: seconds, seconds of processor, megabytes; of the step, then of what it is compared with."""
    return [[float(f"{value:.5g}") for value in astuple(one)] for one in (cost, against)]


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Least, median, most.

    >>> spread([3.0, 1.0, 2.5])
    (1.0, 2.5, 3.0)
    """
    return min(values), statistics.median(values), max(values)


def ratios(step: Found, measure: int) -> list[float]:
    """Of each turn, to what ran in the same turn: 0 wall, 1 processor, 2 memory.

    >>> ratios({"turns": [[[6.0, 1.0, 1.0], [2.0, 1.0, 1.0]], [[8.0, 1.0, 1.0], [2.0, 1.0, 1.0]]]}, 0)
    [3.0, 4.0]
    """
    return [own[measure] / other[measure] for own, other in step["turns"]]


def median(case: Found, step: str, measure: int = 0) -> float | None:
    """Of a step's own turns; None where it was not measured."""
    turns = case["steps"].get(step, {}).get("turns")
    return statistics.median(own[measure] for own, _ in turns) if turns else None


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """b of cost = a * size ** b, by least squares on the logarithms; two sizes at least must differ.

    >>> round(exponent([1, 10, 100], [3, 30, 300]), 6)
    1.0
    """
    return statistics.linear_regression([math.log(x) for x in sizes], [math.log(y) for y in costs]).slope


def along(results: Mapping[str, Found], size: str) -> list[Found]:
    """The cases that differ in that size alone, in its order: the most that there are, two at least, else none."""
    alike: dict[tuple[int, ...], list[Found]] = {}
    for found in results.values():
        alike.setdefault(tuple(found[other] for other in SIZES if other != size), []).append(found)
    longest = max(alike.values(), key=len, default=[])
    return sorted(longest, key=lambda found: found[size]) if len(longest) > 1 else []


def exponents(results: Mapping[str, Found], step: str, measure: int = 0) -> dict[str, tuple[float, list[int]]]:
    """Size -> the exponent of a step's cost in it, and the sizes that it is of; those that can be told."""
    told = {}
    for size in SIZES:
        points = [(found[size], cost) for found in along(results, size) if (cost := median(found, step, measure))]
        if len(points) > 1:
            told[size] = (exponent(*zip(*points, strict=True)), [value for value, _ in points])
    return told


def line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """What is paid once, and for each row, by the two largest of (rows, cost): the rate there is what goes on.

    With one point all is paid by the row, which is the most that it can be. Neither is less than nothing.

    >>> line([(1, 7.0), (10, 20.0), (40, 80.0)])
    (0.0, 2.0)
    """
    *_, (rows, cost) = sorted(points)
    if len(points) == 1:
        return 0.0, cost / rows
    before, less = sorted(points)[-2]
    rate = max((cost - less) / (rows - before), 0.0)
    return max(cost - rate * rows, 0.0), rate
