"""Rows that look as if they were of one person, where nobody said so: equal copies, and ids that repeat."""

from collections.abc import Iterator

import numpy as np

from unlearn_cli.audit.as_read import FEW_LEVELS
from unlearn_cli.core.cells import Cells, Floats, Ints
from unlearn_cli.core.errors import listing
from unlearn_cli.core.notes import Note

LEAST_SHARE = 0.1
"""Share of the rows that must have a copy: fewer make attacks look stronger by little."""

BY_CHANCE = 0.25
"""Share of these rows that may have a copy by chance, were the columns independent: tables of few levels have many."""

LEAST_EXPECTED = 10.0
"""Pairs of copies that should differ in their group, were they of different people, at least: of fewer few say."""

MOST_DIFFERENT = 0.05
"""Share of these that do: the group of a person may change, or be misspelled."""

MOST_NAMED = 3

REMEDY = (
    "if they are of one person, name the column of persons (--unit COL), or attacks learn from some what others are"
)


def repeated_rows(cells: Cells, groups: Ints) -> tuple[Note, ...]:
    """A note where many rows seem to be of one person or household, so that attacks seem to tell more than they do.

    Copies of one person are of one group; rows that are equal by chance are not, unless their cells tell the group,
    when there is no harm in asking.
    """
    ids = tuple(_ids(cells, groups))
    said = f"rows that share {listing([repr(name) for name in ids], MOST_NAMED)} are of one group" if ids else ""
    kinds, codes = np.unique(np.nan_to_num(cells.values, nan=np.inf), axis=0, return_inverse=True)
    codes = codes.ravel()
    share = _share(codes)
    if share >= LEAST_SHARE and _of_one_group(codes, groups) and _by_chance(kinds, len(codes)) <= BY_CHANCE * share:
        said = f"{share:.0%} of the rows are copies of another row"
    return (Note("repeated rows", f"{said}: {REMEDY}"),) if said else ()


def _ids(cells: Cells, groups: Ints) -> Iterator[str]:
    """Columns of more values than attackers learn one by one, that many rows share, and only rows of one group."""
    for name, values in zip(cells.names, cells.values.T, strict=True):
        known = ~np.isnan(values)
        codes = np.unique(values[known], return_inverse=True)[1]
        many = len(codes) > 0 and codes.max() >= FEW_LEVELS and _share(codes) * known.mean() >= LEAST_SHARE
        if many and _of_one_group(codes, groups[known]):
            yield name


def _share(codes: Ints) -> float:
    """Share of the rows whose code another row has."""
    return float((np.bincount(codes)[codes] > 1).mean())


def _of_one_group(codes: Ints, groups: Ints) -> bool:
    """Are rows of one code of one group, where rows of independent people would often be of two?"""
    order = np.lexsort((np.arange(len(codes)), codes))
    pairs = np.flatnonzero(np.diff(codes[order]) == 0)
    different = int((groups[order[pairs]] != groups[order[pairs + 1]]).sum())
    shares = np.bincount(groups) / len(groups)
    expected = float(len(pairs) * (1 - (shares**2).sum()))
    return expected >= LEAST_EXPECTED and different <= MOST_DIFFERENT * expected


def _by_chance(kinds: Floats, rows: int) -> float:
    """Share of so many rows that would have a copy, were the columns independent; `kinds`: each row once (m, d)."""
    counts = [np.unique(values, return_counts=True)[1] / len(kinds) for values in kinds.T]
    chance = min(float(np.prod([(of**2).sum() for of in counts])), 1.0)
    return float(1 - (1 - chance) ** (rows - 1))
