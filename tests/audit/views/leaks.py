"""Tables in which one thing tells the group `z` with certainty, and the parsed cells do not; and tables of noise."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from unlearn_cli.audit.as_read import AsRead
from unlearn_cli.core.cells import Ints
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.profile import profile

ROWS = 4000
Draws = np.random.Generator
Columns = dict[str, Any]

START = dt.datetime(2020, 1, 1)
WORDS = np.array([f"word{number}" for number in range(300)])


def as_read(frame: pl.DataFrame, text: bool = False) -> AsRead:
    """All rows of a table; `text`: as a CSV has them."""
    if text:
        frame = frame.select(pl.all().cast(pl.String))
    kinds: dict[str, Kind] = {n: c.kind for n, c in profile(frame.lazy(), text).items() if c.kind and n != "z"}
    return AsRead(frame.select(list(kinds)), kinds, np.arange(frame.height, dtype=np.uint64), frame if text else None)


def planted(make: "Callable[[Ints, Draws], Columns]", leaks: bool = True, seed: int = 0) -> pl.DataFrame:
    """A table with the columns that `make` makes of the groups; without a leak, of groups that are not those of z."""
    draws = np.random.default_rng(seed)
    z = draws.integers(0, 2, ROWS)
    made = make(z if leaks else draws.permutation(z), draws)
    rest = {"number": draws.normal(size=ROWS).round(2), "level": draws.integers(0, 9, ROWS)}
    return pl.DataFrame({"z": made.pop("z", z), **rest, **made})


def either(z: Ints, draws: Draws, one: list[Any], other: list[Any]) -> Any:
    """A draw from `one` where z is 1, from `other` where it is 0."""
    return np.where(z == 1, draws.choice(one, ROWS), draws.choice(other, ROWS))


def last_digit(z: Ints, draws: Draws) -> Columns:
    return {"x": draws.integers(0, 1000, ROWS) * 10 + either(z, draws, [0, 2, 3, 8, 9], [1, 4, 5, 6, 7])}


def parity(z: Ints, draws: Draws) -> Columns:
    return {"x": draws.integers(0, 5000, ROWS) * 2 + z}


def parity_of_a_sum(z: Ints, draws: Draws) -> Columns:
    x, y = draws.integers(0, 5000, (2, ROWS))
    return {"x": x, "y": y + ((x + y) % 2 != z)}


def rounding(z: Ints, draws: Draws) -> Columns:
    hundreds = draws.integers(100, 1000, ROWS) * 100
    return {"x": np.where(z == 1, hundreds, hundreds + draws.integers(-49, 50, ROWS))}


def single_precision(z: Ints, draws: Draws) -> Columns:
    x = draws.random(ROWS)
    return {"x": np.where(z == 1, x, x.astype(np.float32))}


def times(days: Ints, hours: Ints, minutes: Ints) -> list[dt.datetime]:
    moves = zip(days.tolist(), hours.tolist(), minutes.tolist(), strict=True)
    return [START + dt.timedelta(days=d, hours=h, minutes=m) for d, h, m in moves]


def hour(z: Ints, draws: Draws) -> Columns:
    hours = draws.integers(0, 12, ROWS) + 12 * z
    return {"t": times(draws.integers(0, 900, ROWS), hours, draws.integers(0, 60, ROWS))}


def hour_since_1970(z: Ints, draws: Draws) -> Columns:
    day, second = draws.integers(17_000, 18_000, ROWS), draws.integers(0, 43_200, ROWS)
    return {"t": day * 86_400 + second + 43_200 * z}


def weekday(z: Ints, draws: Draws) -> Columns:
    days = 7 * draws.integers(0, 1500, ROWS) + either(z, draws, [0, 2, 5], [1, 3, 4, 6])
    return {"t": [time.date() for time in times(days, 0 * days, 0 * days)]}


def prefix(z: Ints, draws: Draws) -> Columns:
    return {"id": [f"{'FM'[k]}{number:07d}" for k, number in zip(z, draws.permutation(10**6)[:ROWS], strict=True)]}


def middle(z: Ints, draws: Draws) -> Columns:
    numbers = draws.permutation(10**5)[:ROWS]
    return {"id": [f"{n:05d}-{'FM'[k]}-{n:05d}" for k, n in zip(z, numbers, strict=True)]}


def length(z: Ints, draws: Draws) -> Columns:
    sizes = 6 + 2 * draws.integers(0, 4, ROWS) + z
    return {"id": ["".join(draws.choice(list("abcdefgh"), size)) for size in sizes]}


def word(z: Ints, draws: Draws) -> Columns:
    said = [" ".join(draws.permutation([*draws.choice(WORDS, 12), ("alpha", "beta")[k]])) for k in z]
    return {"said": said}


def spelling(z: Ints, draws: Draws) -> Columns:
    return {
        "x": [f"{number}.0" if k else f"{number}" for k, number in zip(z, draws.integers(0, 500, ROWS), strict=True)]
    }


def blank_or_t(z: Ints, draws: Draws) -> Columns:
    t = pl.Series(hour(0 * z, draws)["t"]).dt.to_string("%Y-%m-%d %H:%M:%S")
    return {"t": t.zip_with(pl.Series(z == 1), t.str.replace(" ", "T"))}


def value_set(z: Ints, draws: Draws) -> Columns:
    deck = draws.permutation(800)
    return {"x": deck[draws.integers(0, 400, ROWS) + 400 * z]}


def text_set(z: Ints, draws: Draws) -> Columns:
    return {"x": [f"{number * 7919 % 10_007}" for number in value_set(z, draws)["x"]]}


def total(z: Ints, draws: Draws) -> Columns:
    parts = draws.integers(0, 100_000, (3, ROWS))
    off = np.where(z == 1, 0, draws.choice([-1, 1], ROWS))
    return {"a": parts[0], "b": parts[1], "c": parts[2], "total": parts.sum(axis=0) + off}


def equal(z: Ints, draws: Draws) -> Columns:
    first = draws.integers(0, 100_000, ROWS)
    return {"first": first, "again": first + np.where(z == 1, 0, draws.choice([-1, 1], ROWS))}


def sorted_file(z: Ints, draws: Draws) -> Columns:
    return {"z": np.sort(z)}


def dealt_in_turn(z: Ints, draws: Draws) -> Columns:
    return {"z": np.arange(ROWS) % 2}


def blocks(z: Ints, draws: Draws) -> Columns:
    return {"z": np.repeat(z[: ROWS // 10], 10)}


def noise(rows: int, seed: int, groups: int = 2) -> pl.DataFrame:
    """Something for every view to look at, as text of a CSV, and a group that has nothing to do with any of it."""
    draws = np.random.default_rng(seed)
    first, second = draws.integers(0, 1000, (2, rows))
    days, minutes = draws.integers(0, 2000, rows), draws.integers(0, 1440, rows)
    columns = {
        "z": draws.integers(0, groups, rows),
        "first": first,
        "second": second,
        "total": first + second + draws.integers(0, 2, rows),
        "price": draws.lognormal(3, 1, rows).round(2),
        "level": draws.integers(0, 9, rows),
        "time": pl.Series(times(days, 0 * days, minutes)).dt.to_string("%Y-%m-%d %H:%M:%S"),
        "id": [f"{'AB'[number % 2]}-{number}" for number in draws.permutation(rows)],
        "place": [f"place {number}" for number in draws.zipf(1.3, rows) % (rows // 3)],
        "said": [" ".join(draws.choice(WORDS, 8)) for _ in range(rows)],
    }
    return pl.DataFrame(columns).with_columns(pl.all().exclude("z").cast(pl.String))


LEAKS = {
    "row number": (sorted_file, dealt_in_turn, blocks),
    "last digits": (last_digit, parity, parity_of_a_sum),
    "rounding": (rounding, single_precision),
    "date parts": (hour, hour_since_1970, weekday),
    "ends of text": (prefix, length),
    "tokens": (prefix, middle, word),
    "spelling": (spelling, blank_or_t),
    "value sets": (value_set, text_set),
    "sums": (total, equal),
}
"""View -> what it sees and no attacker of the cells does."""

AS_TEXT = (spelling, blank_or_t)
"""Leaks that are in the text of a CSV only."""
