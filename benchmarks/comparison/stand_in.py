"""The functions of a referee on this project's own attacks, for where there is no referee at hand.

A referee is a file of Python with `encode`, `attackers`, `attack`, `released`, `chance`, `distortion` and `reference`
as here.
"""

import numpy as np
import polars as pl

from benchmarks.attackers.attack import exposed
from unlearn_cli.audit.attacks import ATTACKS
from unlearn_cli.audit.least_distortion import least_distortion
from unlearn_cli.core.cells import Bools, Cells, Floats, Ints
from unlearn_cli.core.registry import load
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.crossfit import fold_numbers
from unlearn_cli.statistics.distortion import distortion as moved
from unlearn_cli.statistics.minimum_detectable import minimum_detectable
from unlearn_cli.tables.cells import shared_cells
from unlearn_cli.tables.kinds import kinds

FOLDS = 3


def encode(frames: list[pl.DataFrame]) -> tuple[list[Floats], Bools]:
    """Tables of one schema as matrices with shared codes of categories, and which columns are categories."""
    known, schema = kinds(), frames[0].schema.items()
    columns = {name: known["number" if dtype.is_numeric() else "category"] for name, dtype in schema}
    cells = shared_cells(frames, columns)
    return [part.values for part in cells], cells[0].is_category


def attackers(is_category: Bools) -> dict[str, str]:
    """The names of the attackers; of the last one it is told how exposed rows are."""
    return dict(ATTACKS)


def attack(  # noqa: PLR0913, a referee's function is called so
    train: Floats, groups: Ints, test: Floats, wanted: Ints, is_category: Bools, tail: str = ""
) -> dict[str, float]:
    """Advantage of each attacker that learns from `train` and guesses the groups `wanted` of `test`.

    With the name of an attacker as `tail`, also how exposed rows are to it.
    """
    known, open_rows = np.arange(len(train)), len(train) + np.arange(len(test))
    cells = Cells(np.vstack([train, test]), is_category, tuple(str(j) for j in range(train.shape[1])))
    everyone, one_fold = np.concatenate([groups, wanted]), np.zeros(len(test), dtype=np.intp)
    guesses = {name: load(ATTACKS, name, "attack")(cells, everyone, known, open_rows) for name in ATTACKS}
    found = {name: advantage(name, wanted, guess, one_fold).advantage for name, guess in guesses.items()}
    return found | ({"exposed": exposed(wanted, guesses[tail])} if tail else {})


def released(rows: Floats, groups: Ints, is_category: Bools) -> dict[str, float]:
    """Mean advantage of attackers that know the groups of two thirds of the rows and guess the others."""
    folds = fold_numbers(groups, FOLDS, seed=0)
    parts = [(folds != fold, folds == fold) for fold in range(FOLDS)]
    found = [attack(rows[a], groups[a], rows[b], groups[b], is_category) for a, b in parts]
    return {name: float(np.mean([fold[name] for fold in found])) for name in ATTACKS}


def chance(groups: Ints) -> float:
    """The advantage that a blind guess of the smallest group exceeds in one case of 20."""
    return minimum_detectable(int(np.bincount(groups).min()), len(groups))


def distortion(before: Floats, after: Floats, is_category: Bools) -> Floats:
    """Of each column."""
    return np.array([moved(a, b, bool(kind)) for a, b, kind in zip(before.T, after.T, is_category, strict=True)])


def reference(rows: Floats, groups: Ints, is_category: Bools) -> Floats:
    """The least distortion that freeing each column alone costs."""
    return np.array(
        [least_distortion(column, groups, bool(kind)) for column, kind in zip(rows.T, is_category, strict=True)]
    )
