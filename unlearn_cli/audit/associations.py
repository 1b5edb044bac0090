"""Pairs of columns before and after: rank correlations, Cramer's V and correlation ratios."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from scipy.stats import rankdata
from scipy.stats.contingency import association, crosstab

from unlearn_cli.audit.picture_findings import AssociationFindings, AssociationsFindings, Measure, MeasureFindings
from unlearn_cli.core.cells import Cells, Floats

MOST_ROWS = 10_000
"""Rows that pairs are measured on: the standard error of a correlation is 0.01 then, less than a picture shows."""

MOST_COLUMNS = 100
"""Columns of which pairs are measured: 4,950 pairs, some seconds."""

MOST_LEVELS = 50
"""A category of more levels is left out: an id goes with everything, and a table of counts would be as wide."""

MOST_LISTED = 100
"""Pairs that are listed, as many as a reader can tell apart in a picture."""


Measured = Callable[[Floats, Floats], float | None]
"""Two columns (n,) -> what they have to do with each other; None where either is constant."""


def associations(before: Cells, after: Cells) -> AssociationsFindings | None:
    """Every pair of columns of both tables, before and after; None where there is no pair.

    Row i of both tables is the same row. Cells missing in either of two columns are left out.
    """
    names = [name for name in before.names if name in after.names and _suits(before, name) and _suits(after, name)]
    names = names[:MOST_COLUMNS]
    rows = np.arange(min(len(before.values), MOST_ROWS))
    tables = [_columns(cells.rows(rows), names) for cells in (before, after)]
    category = {name: bool(after.is_category[after.names.index(name)]) for name in names}
    found = []
    for pair in combinations(names, 2):
        first, second = sorted(pair, key=lambda name: category[name])
        measure, of = _measure(category[first], category[second])
        old, new = (of(table[first], table[second]) for table in tables)
        if old is not None and new is not None:
            found.append(AssociationFindings(first, second, measure, old, new))
    if not found:
        return None
    strongest = sorted(found, key=lambda pair: -max(abs(pair.before), abs(pair.after)))
    return AssociationsFindings(len(rows), len(names), _by_measure(found), tuple(strongest[:MOST_LISTED]))


def spearman(first: Floats, second: Floats) -> float | None:
    """Correlation of ranks (n,), NaN where missing; None where either is constant."""
    there = ~np.isnan(first) & ~np.isnan(second)
    x, y = first[there], second[there]
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def cramers_v(first: Floats, second: Floats) -> float | None:
    """Cramer's V of two categories (n,), in [0, 1]; None where either is constant."""
    there = ~np.isnan(first) & ~np.isnan(second)
    counts = np.asarray(crosstab(first[there], second[there]).count)
    return float(association(counts, method="cramer")) if min(counts.shape, default=0) > 1 else None


def correlation_ratio(numbers: Floats, levels: Floats) -> float | None:
    """Root of the share of the variance of numbers (n,) that is between levels (n,); None where either is constant."""
    there = ~np.isnan(numbers) & ~np.isnan(levels)
    x, codes = numbers[there] - np.mean(numbers[there]) if there.any() else numbers[there], levels[there].astype(int)
    counts = np.bincount(codes)
    whole = float(x @ x)
    if not whole or (counts > 0).sum() < 2:
        return None
    sums = np.bincount(codes, x)[counts > 0]
    return float(np.sqrt(min(1.0, (sums**2 / counts[counts > 0]).sum() / whole)))


def _measure(first: bool, second: bool) -> tuple[Measure, Measured]:
    """What suits two columns, each a category or not; a number stands first."""
    if first:
        return "Cramer's V", cramers_v
    return ("correlation ratio", correlation_ratio) if second else ("rank correlation", spearman)


def _suits(cells: Cells, name: str) -> bool:
    j = cells.names.index(name)
    return not cells.is_category[j] or len(np.unique(cells.values[:MOST_ROWS, j])) <= MOST_LEVELS


def _columns(cells: Cells, names: list[str]) -> dict[str, Floats]:
    """Codes of categories, and numbers as their ranks, so that a few huge ones do not hide the others."""
    columns = {name: cells.values[:, cells.names.index(name)] for name in names}
    ordered = {name for name in names if not cells.is_category[cells.names.index(name)]}
    return {name: rankdata(of, nan_policy="omit") if name in ordered else of for name, of in columns.items()}


def _by_measure(found: list[AssociationFindings]) -> tuple[MeasureFindings, ...]:
    made = []
    for measure in dict.fromkeys(pair.measure for pair in found):
        pairs = np.array([(pair.before, pair.after) for pair in found if pair.measure == measure])
        before, after = np.abs(pairs).mean(axis=0)
        change = np.abs(pairs[:, 1] - pairs[:, 0]).mean()
        made.append(MeasureFindings(measure, len(pairs), float(before), float(after), float(change)))
    return tuple(made)
