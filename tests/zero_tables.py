"""Tables in which some pairs of values never occur, by a rule that nobody states; and the rule, to be checked."""

from collections.abc import Callable

import numpy as np
import polars as pl

Made = Callable[[int, int], pl.DataFrame]

ROWS = 3_000


def _random(rows: int, seed: int) -> tuple[np.random.Generator, np.ndarray]:
    random = np.random.default_rng(seed)
    return random, random.random(rows) < 0.5


def degrees(rows: int = ROWS, seed: int = 0) -> pl.DataFrame:
    """No degree without terms; terms are a third zeros."""
    random, z = _random(rows, seed)
    terms = np.where(random.random(rows) < 0.3 + 0.2 * z, 0.0, random.gamma(3.0 + z, 1.5, rows).round(3) + 0.1)
    degree = (terms > 0) & (random.random(rows) < 0.3 + 0.3 * z)
    return pl.DataFrame({"z": z, "terms": terms, "degree": degree.astype(int)})


def managers(rows: int = ROWS, seed: int = 0) -> pl.DataFrame:
    """No manager is younger than 30."""
    random, z = _random(rows, seed)
    age = random.uniform(18 + 4 * z, 66).round(2)
    job = random.choice(["clerk", "driver", "cook"], rows)
    job = np.where((age >= 30) & (random.random(rows) < 0.2 + 0.2 * z), "manager", job)
    return pl.DataFrame({"z": z, "age": age, "job": job})


def idle(rows: int = ROWS, seed: int = 0) -> pl.DataFrame:
    """Hours are 0 just where weeks are."""
    random, z = _random(rows, seed)
    works = random.random(rows) < 0.5 + 0.3 * z
    hours, weeks = (random.gamma(8.0 + z, 4.0, rows).round(2) + 1, random.uniform(1, 52, rows).round(1))
    return pl.DataFrame({"z": z, "hours": np.where(works, hours, 0.0), "weeks": np.where(works, weeks, 0.0)})


def trades(rows: int = ROWS, seed: int = 0) -> pl.DataFrame:
    """Of 12 trades each has 5 of 10 tools: 60 pairs, more than move as one category."""
    random, z = _random(rows, seed)
    trade = (random.beta(2 + z, 2, rows) * 12).astype(int)
    tool = (trade + random.integers(0, 5, rows)) % 10
    return pl.DataFrame({"z": z, "trade": [f"trade {t}" for t in trade], "tool": [f"tool {t}" for t in tool]})


def totals(rows: int = ROWS, seed: int = 0) -> pl.DataFrame:
    """No discount on less than 100 in all; the total is that of two columns, and computed."""
    random, z = _random(rows, seed)
    goods, freight = random.gamma(2.0 + z, 40.0, rows).round(), random.gamma(2.0, 10.0, rows).round()
    discount = (goods + freight >= 100) & (random.random(rows) < 0.3 + 0.3 * z)
    return pl.DataFrame({"z": z, "goods": goods, "freight": freight, "total": goods + freight, "discount": discount})


RULES: dict[str, tuple[Made, pl.Expr]] = {
    "a dummy only with a number above 0": (degrees, (pl.col("degree") == 0) | (pl.col("terms") > 0)),
    "a level only from a number on": (managers, (pl.col("job") != "manager") | (pl.col("age") >= 30)),
    "one number is 0 where another is": (idle, (pl.col("hours") == 0) == (pl.col("weeks") == 0)),
    "two categories": (
        trades,
        ((pl.col("tool").str.slice(5).cast(int) - pl.col("trade").str.slice(6).cast(int)) % 10) < 5,
    ),
    "a dummy only from a computed number on": (totals, ~pl.col("discount") | (pl.col("total") >= 100)),
}
"""By what they have: how a table is made, of so many rows and from a seed, and what holds in every row."""


def broken(table: pl.DataFrame, rule: pl.Expr) -> int:
    """Rows that do not keep the rule."""
    return int(table.select((~rule).sum()).item())


def free(rows: int = ROWS, seed: int = 0) -> pl.DataFrame:
    """Correlated columns of every kind, and no pair of values that never occurs by a rule."""
    random, z = _random(rows, seed)
    common = random.normal(size=rows) + z
    x = common[:, None] * 0.6 + random.normal(size=(rows, 6))
    return pl.DataFrame(
        {
            "z": z,
            "normal": x[:, 0],
            "rounded": x[:, 1].round(1),
            "cut": np.maximum(x[:, 2], 0.0),
            "count": np.round(np.exp(x[:, 3])),
            "dummy": (x[:, 4] > 1).astype(int),
            "level": [f"level {i}" for i in np.searchsorted([-1.0, 0.0, 1.0], x[:, 5])],
        }
    )
