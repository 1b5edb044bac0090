"""A table with rules between its columns, and what of them holds: for the tests from file to file."""

from typing import Any

import numpy as np
import polars as pl

CITY = ["city_a", "city_b", "city_c"]
"""Of four cities; who is in none of these is in the fourth."""

RULES = ("total", "wage", "end", "city")


def ruled_staff(rows: int = 900, seed: int = 0) -> pl.DataFrame:
    """Both groups differ in pay, hours, days and city.

    `total` is a sum with two decimals, `wage` a ratio that is missing without hours, `end` a date so many `days` after
    `start`; at most one of the cities is 1.
    """
    random = np.random.default_rng(seed)
    woman = random.random(rows) < 0.4
    base = (random.integers(100, 600, rows) + 80 * woman) / 4
    bonus = random.integers(0, 120, rows) / 4
    hours = np.where(random.random(rows) < 0.1, 0, random.integers(10, 60, rows) + 4 * woman)
    earns = np.where(hours > 0, np.round(hours * random.lognormal(2 + 0.3 * woman, 0.4), 2), 0.0)
    city = np.where(random.random(rows) < 0.3, np.where(woman, 0, 2), random.integers(0, 4, rows))
    start = pl.Series(random.integers(18_300, 18_900, rows), dtype=pl.Int32).cast(pl.Date)
    frame = pl.DataFrame({"sex": np.where(woman, "f", "m"), "base": base, "bonus": bonus, "hours": hours})
    return frame.with_columns(
        total=pl.col("base") + pl.col("bonus"),
        earns=pl.Series(earns),
        wage=pl.when(pl.col("hours") > 0).then(pl.Series(earns) / pl.col("hours")),
        start=start,
        days=pl.Series(random.integers(1, 200, rows) + 30 * woman),
        **{name: pl.Series((city == i).astype(np.int8)) for i, name in enumerate(CITY)},
    ).with_columns(end=pl.col("start") + pl.duration(days="days"))


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """As a CSV holds it, money with two decimals."""
    money = [pl.col(name).map_elements(lambda x: f"{x:.2f}", pl.String) for name in ("base", "bonus", "total", "earns")]
    return frame.with_columns(money).cast(pl.String)


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Text with the types that it stands for."""
    if frame.schema["total"] != pl.String:
        return frame
    numbers = [name for name in frame.columns if name not in ("sex", "start", "end", "site")]
    return frame.with_columns(pl.col(numbers).cast(pl.Float64), pl.col("start", "end").str.to_date())


def broken(frame: pl.DataFrame) -> dict[str, int]:
    """By rule, in how many rows that have all its cells it does not hold."""
    wage = (pl.col("wage") - pl.col("earns") / pl.col("hours")).abs() > 1e-6 * pl.col("wage").abs()
    checks: dict[str, Any] = {
        "total": (pl.col("total") - pl.col("base") - pl.col("bonus")).abs() > 1e-6,
        "wage": pl.col("wage").is_not_null() & (wage | (pl.col("hours") == 0)),
        "end": pl.col("end") != pl.col("start") + pl.duration(days="days"),
        "city": pl.sum_horizontal(CITY) > 1,
    }
    counted = typed(frame).select(check.fill_null(False).sum().alias(name) for name, check in checks.items())
    return {name: int(count) for name, count in counted.row(0, named=True).items()}


NONE_BROKEN = dict.fromkeys(RULES, 0)
