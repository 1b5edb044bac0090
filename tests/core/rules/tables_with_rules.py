"""Tables that obey a rule, among columns that obey none."""

from collections.abc import Callable

import numpy as np

Table = dict[str, np.ndarray]

ROWS = 3_000


def noise(random: np.random.Generator, columns: int = 20) -> Table:
    """Columns of all makes that have nothing to do with each other."""
    makes: list[Callable[[], np.ndarray]] = [
        lambda: random.normal(size=ROWS),
        lambda: random.integers(0, 6, ROWS),
        lambda: random.lognormal(2, 1, ROWS),
        lambda: random.random(ROWS) < 0.05,
        lambda: np.round(random.gamma(2, 40, ROWS), 2),
    ]
    return {f"noise{i}": makes[i % len(makes)]().astype(float) for i in range(columns)}


def exceptions(column: np.ndarray, random: np.random.Generator, share: float) -> np.ndarray:
    """The column with some cells exchanged for others of it."""
    rows = np.flatnonzero(random.random(len(column)) < share)
    changed = column.copy()
    changed[rows] = random.permutation(column)[rows]
    return changed


def matrix(table: Table) -> np.ndarray:
    return np.column_stack([np.asarray(column, dtype=float) for column in table.values()])


def ages(random: np.random.Generator) -> Table:
    age, educ = random.integers(18, 70, ROWS), random.integers(4, 18, ROWS)
    return {"age": age, "educ": educ, "exper": age - educ - 6}


def totals(random: np.random.Generator) -> Table:
    a, b = random.gamma(1, 10, ROWS), random.gamma(2, 10, ROWS)
    return {"a": a, "b": b, "total": a + b}


def wages(random: np.random.Generator) -> Table:
    earns, hours = np.round(random.lognormal(5, 1, ROWS), 2), random.integers(5, 60, ROWS)
    return {"earns": earns, "hours": hours, "wage": (earns / hours).astype(np.float32).astype(float)}


def logarithms(random: np.random.Generator) -> Table:
    wage = random.lognormal(2, 1, ROWS)
    return {"wage": wage, "lwage": np.log(wage).astype(np.float32).astype(float)}


def squares(random: np.random.Generator) -> Table:
    exper = random.normal(20, 15, ROWS).round()
    return {"exper": exper, "expersq": exper**2}


def roots(random: np.random.Generator) -> Table:
    length, width = random.uniform(1, 9, ROWS), random.uniform(1, 9, ROWS)
    return {"length": length, "width": width, "side": 3 * np.sqrt(length) * np.sqrt(width)}


def clipped(random: np.random.Generator) -> Table:
    income, earns = random.integers(1, 15, ROWS) * 5000, random.gamma(1, 300, ROWS) * (random.random(ROWS) < 0.7)
    return {"income": income, "earns": earns, "other": np.maximum(0.001 * income - 0.052 * earns, 0)}


def body_mass(random: np.random.Generator) -> Table:
    kg, m = random.normal(75, 12, ROWS).round(1), random.normal(1.72, 0.1, ROWS).round(2)
    return {"kg": kg, "m": m, "bmi": (kg / m**2).round(1)}


def decades(random: np.random.Generator) -> Table:
    age = random.integers(18, 90, ROWS)
    return {"age": age, "decade": age // 10}


def counts(random: np.random.Generator) -> Table:
    dummies = {f"d{i}": (random.random(ROWS) < 0.1 + i / 10).astype(float) for i in range(5)}
    return dummies | {"count": np.sum(list(dummies.values()), axis=0)}


def highest(random: np.random.Generator) -> Table:
    marks = {name: random.integers(0, 101, ROWS) for name in "fgh"}
    return marks | {"best": np.max(list(marks.values()), axis=0)}


def lowest(random: np.random.Generator) -> Table:
    first, second = random.normal(10, 3, ROWS), random.normal(10, 3, ROWS)
    return {"first": first, "second": second, "worse": np.minimum(first, second)}


def stays(random: np.random.Generator) -> Table:
    start = random.integers(15_000, 19_000, ROWS)
    days = random.geometric(0.1, ROWS)
    return {"start": start, "days": days, "end": start + days}


def times(random: np.random.Generator) -> Table:
    """Microseconds since 1970, and minutes between them."""
    planned = random.integers(1_600_000_000, 1_620_000_000, ROWS) * 1_000_000.0
    late = random.gamma(2, 600, ROWS).round()
    return {"planned": planned, "late": late / 60, "arrived": planned + late * 1_000_000.0}


def clocks(random: np.random.Generator) -> Table:
    """Departures as hhmm and delays in minutes, some over midnight."""
    planned, late = random.integers(0, 288, ROWS) * 5, random.gamma(1, 40, ROWS).round() - 10
    left = (planned + late) % 1440
    return {"planned": planned // 60 * 100 + planned % 60, "late": late, "left": left // 60 * 100 + left % 60}


def long_sums(random: np.random.Generator) -> Table:
    parts = {f"part{i}": random.gamma(2, 3, ROWS).round(2) for i in range(8)}
    return parts | {"whole": np.sum(list(parts.values()), axis=0)}


def volumes(random: np.random.Generator) -> Table:
    sides = {name: random.uniform(1, 3, ROWS) for name in ("length", "width", "height")}
    return sides | {"volume": np.prod(list(sides.values()), axis=0)}


RULES: dict[str, tuple[Callable[[np.random.Generator], Table], str]] = {
    "linear": (ages, "exper = age - educ - 6"),
    "sum of parts": (totals, "total = a + b"),
    "ratio in float32": (wages, "wage = earns / hours"),
    "logarithm in float32": (logarithms, "lwage = log(wage)"),
    "square": (squares, "expersq = exper**2"),
    "root": (roots, "side = 3 * sqrt(length) * sqrt(width)"),
    "clipped at 0": (clipped, "other = 0.001 income - 0.052 earns"),
    "rounded ratio": (body_mass, "bmi = round(kg / m**2, 1)"),
    "floor": (decades, "decade = floor(0.1 age)"),
    "count of dummies": (counts, "count = d0 + d1 + d2 + d3 + d4"),
    "largest": (highest, "best = max(f, g, h)"),
    "least": (lowest, "worse = min(first, second)"),
    "days": (stays, "end = start + days"),
    "microseconds": (times, "arrived = planned + 60000000 late"),
    "long sum": (long_sums, "whole = " + " + ".join(f"part{i}" for i in range(8))),
    "times of day": (clocks, "left = clock(planned + late)"),
    "product of three": (volumes, "volume = length * width * height"),
}
"""What is told -> a table of it, the dependent last, and the rule."""
