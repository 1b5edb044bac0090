"""Which rules between columns a table kept in all rows, and in which share of the rows they are kept after a repair.

Three kinds: functional dependencies of one column on another, linear rules between numbers, both found in the table
itself, and the rules of a data set that its documents or its names tell. None of this comes from the program.
"""

from itertools import permutations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

TELLING = 30.0
"""Rows that would break a dependency, were the columns independent: fewer say nothing."""

FIRST = 2_000
"""Rows in which a pair of columns is looked at first."""

FLAT = 1e-9
"""Variance, as a share of a column's own, of a combination of columns that counts as constant: stored digits."""

CLOSE = 1e-4
"""How far from a linear rule, in deviations of its columns, a row may be: what is lost in stored digits."""

_EARNED = pl.col("hours") > 0
_KINDS = ("smcity", "medcity", "submed", "lgcity", "sublg", "vlgcity", "subvlg")

KNOWN: dict[str, dict[str, pl.Expr]] = {
    "cps91": {
        "exper = max(age - educ - 6, 0)": pl.col("exper") == (pl.col("age") - pl.col("educ") - 6).clip(0),
        "hrwage = earns / hours": (pl.col("hrwage") * pl.col("hours") - pl.col("earns")).abs() < 0.01,
        "nwifeinc = max((faminc - 52 earns) / 1000, 0)": (
            pl.col("nwifeinc") - ((pl.col("faminc") - 52 * pl.col("earns")) / 1000).clip(0)
        ).abs()
        < 1e-3,
        "hrwage where hours > 0": pl.col("hrwage").is_not_null() == _EARNED,
        "kidge6 or kidlt6": pl.col("kidge6") + pl.col("kidlt6") <= 1,
    },
    "twoyear": {
        "one kind of city": pl.sum_horizontal(*_KINDS) <= 1,
        "one region": pl.sum_horizontal("ne", "nc", "south") <= 1,
        "BA or AA": pl.col("BA") + pl.col("AA") <= 1,
        "black or hispanic": pl.col("black") + pl.col("hispanic") <= 1,
        "BA only with univ > 0": (pl.col("BA") == 0) | (pl.col("univ") > 0),
    },
}
"""Name of the file -> rules that can be neither seen as a dependency of two columns nor as a sum."""


def kept(file: str, before: pl.DataFrame, after: pl.DataFrame) -> dict[str, float]:
    """Rule -> share of the rows of `after` that keep it, for the rules that all rows of `before` keep."""
    return {
        **_known(file.partition(".")[0], before, after),
        **_linear(before, after),
        **_dependencies(before, after),
    }


def _known(name: str, before: pl.DataFrame, after: pl.DataFrame) -> dict[str, float]:
    found = {}
    for rule, keeps in KNOWN.get(name, {}).items():
        if set(keeps.meta.root_names()) <= set(before.columns) and _share(before, keeps) == 1:
            found[rule] = _share(after, keeps)
    return found


def _share(table: pl.DataFrame, keeps: pl.Expr) -> float:
    """A row that lacks what the rule is about keeps it."""
    return float(table.select(keeps.fill_null(True).mean()).item())


def _linear(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, float]:
    """Combinations of numbers that are the same in all rows, each with as few columns as elimination leaves."""
    names = [name for name, cells in before.to_dict().items() if cells.dtype.is_numeric() and not cells.null_count()]
    first, second = (table.select(names).cast(pl.Float64).fill_null(np.nan).to_numpy() for table in (before, after))
    varied = first.std(axis=0) > 0
    names = [name for name, here in zip(names, varied, strict=True) if here]
    center, spread = first[:, varied].mean(axis=0), first[:, varied].std(axis=0)
    first, second = ((part[:, varied] - center) / spread for part in (first, second))
    found = {}
    for rule in reduced(constant_directions(first)):
        far = CLOSE * np.abs(rule).sum()
        if len(here := np.flatnonzero(np.abs(rule) > CLOSE)) > 1 and (np.abs(first @ rule) <= far).all():
            title = "sum of " + ", ".join(names[j] for j in here)
            found[title] = float(np.mean(np.abs(second @ rule) <= far))
    return found


def constant_directions(rows: Floats) -> Floats:
    """Combinations (r, d) of standardised columns that do not vary."""
    if not rows.size:
        return np.empty((0, rows.shape[1]))
    values, vectors = np.linalg.eigh(rows.T @ rows / len(rows))
    return np.asarray(vectors[:, values < FLAT].T)


def reduced(directions: Floats) -> Floats:
    """The same space with zeros where elimination can put them (reduced row echelon form, largest pivots)."""
    rows = directions.copy()
    for k in range(len(rows)):
        best = np.unravel_index(np.argmax(np.abs(rows[k:])), rows[k:].shape)
        row, column = int(best[0]) + k, int(best[1])
        rows[[k, row]] = rows[[row, k]]
        rows[k] /= rows[k, column]
        others = np.arange(len(rows)) != k
        rows[others] -= rows[others][:, [column]] * rows[k]
    return rows


def _dependencies(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, float]:
    """Columns of which each value goes with one value of another column."""
    codes = {name: _codes(cells) for name, cells in before.to_dict().items()}
    found = {}
    for cause, effect in permutations(before.columns, 2):
        if _is_function(codes[cause][:FIRST], codes[effect][:FIRST]) and _tells(codes[cause], codes[effect]):
            found[f"{cause} -> {effect}"] = _agreement(before, after, cause, effect)
    return found


def _codes(cells: pl.Series) -> Ints:
    return np.asarray(cells.rank("dense").fill_null(0).to_numpy(), dtype=np.intp)


def _is_function(cause: Ints, effect: Ints) -> bool:
    image = np.zeros(cause.max(initial=0) + 1, dtype=np.intp)
    image[cause] = effect
    return bool((image[cause] == effect).all())


def _tells(cause: Ints, effect: Ints) -> bool:
    """It is a function in all rows, and would not be one by chance: most values occur often enough."""
    repeats = len(cause) - len(np.unique(cause))
    varied = 1 - ((np.bincount(effect) / max(len(effect), 1)) ** 2).sum()
    return bool(repeats * varied >= TELLING) and _is_function(cause, effect)


def _agreement(before: pl.DataFrame, after: pl.DataFrame, cause: str, effect: str) -> float:
    """Share of rows whose pair of values is one of before; a value that is new must go with one value only."""
    columns = [pl.col(cause).alias("cause"), pl.col(effect).alias("effect")]
    old = before.select(columns).unique("cause").rename({"effect": "wanted"})
    now = after.select(columns).join(old.with_columns(known=True), on="cause", how="left", nulls_equal=True)
    commonest = pl.col("effect").mode().first().over("cause")
    same = pl.col("effect").eq_missing(pl.when(pl.col("known")).then("wanted").otherwise(commonest))
    return float(now.select(same.mean()).item())
