"""What a boosted model still predicts of a target from the repaired columns, on repaired and on untouched rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from unlearn_cli.audit import trees
from unlearn_cli.audit.attacks import boosting
from unlearn_cli.audit.target_findings import ScoreFindings, TargetFindings
from unlearn_cli.core.cells import Bools, Cells, Floats, Ints
from unlearn_cli.core.public_choice import public_hash
from unlearn_cli.statistics.advantage import interval_end, signed_advantages
from unlearn_cli.statistics.confidence import standard_errors
from unlearn_cli.statistics.crossfit import fold_numbers
from unlearn_cli.statistics.design import Design, count_units

LEAST_OF_LEVEL = 10
"""Rows that a level of the target has at least to be scored."""

MOST_LEVELS = 20
"""Levels of the target that are scored, the most frequent ones: a model has trees for each of them."""

LEAST_ROWS = 30
"""Rows to score, at least."""


@dataclass(frozen=True)
class Trial:
    """How the models are tried: folds of the cross-validation, and the seed by which rows fall into them.

    `units` (n,): rows of a unit fall into one fold, and the interval counts units.
    """

    folds: int
    seed: int
    units: Ints | None = None

    def rows(self, index: Ints) -> Self:
        """The trial on some of the rows."""
        return self if self.units is None else replace(self, units=self.units[index])

    def error(self, parts: Floats) -> float:
        """Standard error of an estimate, from the rows' parts in it (n,)."""
        return float(np.sqrt((Design(units=self.units).summed(parts) ** 2).sum()))


def utility(name: str, before: Cells, after: Cells, trial: Trial) -> TargetFindings:
    """Scores of models of the column `name`, which is the same in both tables, from all other columns of `after`.

    Row i of both tables is the same row. A model is trained on the rows outside of a fold and tested on those in it:
    on rows before (`before`), on repaired rows (`after`), and, trained on repaired rows, on the same rows as they were
    before: what somebody gets who learns from the release and uses the model on people as they are.
    """
    target, is_category = _column(after, name)
    classes = is_category or len(np.unique(target[~np.isnan(target)])) <= 2
    rows = np.flatnonzero(_scored(target, classes, trial.units))
    truth = target[rows]
    features = after.without((name,)).names
    tables = [_select(cells, features).rows(rows) for cells in (before, after)]
    kind: Literal["2 AUC - 1", "R2"] = "2 AUC - 1" if classes else "R2"
    if len(rows) < LEAST_ROWS or len(np.unique(truth)) < 2 or not features:
        return TargetFindings(name, kind, len(rows), None, None, None)
    score = _class_scores if classes else _number_scores
    return TargetFindings(name, kind, len(rows), *score(tables[0], tables[1], truth, trial.rows(rows)))


def _column(cells: Cells, name: str) -> tuple[Floats, bool]:
    j = cells.names.index(name)
    return cells.values[:, j], bool(cells.is_category[j])


def _select(cells: Cells, names: tuple[str, ...]) -> Cells:
    at = [cells.names.index(name) for name in names]
    return Cells(cells.values[:, at], cells.is_category[at], names)


def _scored(target: Floats, classes: bool, units: Ints | None) -> Bools:
    known = ~np.isnan(target)
    if not classes:
        return known
    levels, counts = np.unique(target[known], return_counts=True)
    frequent = levels[np.argsort(-counts, kind="stable")[:MOST_LEVELS]]
    of_level = [target == level for level in frequent]
    enough = [count_units(None if units is None else units[of], int(of.sum())) >= LEAST_OF_LEVEL for of in of_level]
    return known & np.isin(target, frequent[enough])


def _class_scores(before: Cells, after: Cells, truth: Floats, trial: Trial) -> list[ScoreFindings]:
    """Mean over one-vs-rest of 2 AUC - 1 within folds, with the interval of its parts (DeLong et al. 1988)."""
    classes = np.unique(truth, return_inverse=True)[1].astype(np.intp)
    folds = fold_numbers(classes, trial.folds, trial.seed, trial.units)
    found = []
    for guesses in _predictions(boosting.attack, (before, after), classes, folds):
        signed, influence = signed_advantages(classes, guesses, folds, Design(units=trial.units))
        value, error = float(signed.mean()), trial.error(influence.mean(axis=0))
        found.append(ScoreFindings(value, interval_end(value, -error), interval_end(value, error)))
    return found


def _number_scores(before: Cells, after: Cells, truth: Floats, trial: Trial) -> list[ScoreFindings]:
    numbers = np.arange(len(truth), dtype=np.uint64) if trial.units is None else trial.units.astype(np.uint64)
    folds = (public_hash(trial.seed, "target folds", numbers) % np.uint64(trial.folds)).astype(np.intp)
    guesses = _predictions(regress, (before, after), truth, folds)
    return [r_squared(truth, guess[:, 0], trial) for guess in guesses]


def r_squared(truth: Floats, guesses: Floats, trial: Trial | None = None) -> ScoreFindings:
    """R^2 = 1 - a / b with a = E (y - g)^2, b = Var y, and its 95 % interval by the influence function.

    By the delta method row i has the part (a (y_i - E y)^2 / b - (y_i - g_i)^2) / b, of mean 0; that of E y is 0.
    """
    squares, spread = (truth - guesses) ** 2, (truth - truth.mean()) ** 2
    a, b = squares.mean(), spread.mean()
    parts = (a * spread / b - squares) / b
    reach = standard_errors() * (trial or Trial(0, 0)).error(parts - parts.mean()) / len(truth)
    value = float(1 - a / b)
    return ScoreFindings(value, value - reach, min(1.0, value + reach))


def regress(cells: Cells, target: Floats, train: Ints, test: Ints) -> Floats:
    """Histogram gradient boosting of a number, the same trees as the attack's: guesses (len(test), 1)."""
    values = trees.features(cells, train)
    model = HistGradientBoostingRegressor(
        max_iter=trees.ROUNDS,
        categorical_features=cells.is_category,
        early_stopping=False,
        random_state=0,
    )
    model.fit(values[train], target[train])
    return np.asarray(model.predict(values[test]), dtype=np.float64)[:, None]


def _predictions(
    learner: Callable[[Cells, Any, Ints, Ints], Floats], tables: tuple[Cells, Cells], target: Floats | Ints, folds: Ints
) -> Floats:
    """Guesses (3, n, width): trained on before and tested on before, (after, after) and (after, before).

    Both tables stand in one, the rows before and then the rows after, so that a level has one code for both models.
    """
    n, (before, after) = len(target), tables
    both = Cells(np.vstack([before.values, after.values]), before.is_category, before.names)
    twice, width = np.concatenate([target, target]), int(target.max()) + 1 if target.dtype.kind == "i" else 1
    found = np.empty((3, n, width))
    with threadpool_limits(limits=1):
        for fold in np.unique(folds):
            train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            found[0, test] = learner(both, twice, train, test)
            of_after = learner(both, twice, train + n, np.concatenate([test + n, test]))
            found[1, test], found[2, test] = np.split(of_after, 2)
    return found
