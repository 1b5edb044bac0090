"""The attack on the exact value of a sensitive column, by boosted regression on its rank."""

import numpy as np
from scipy.stats import rankdata
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from unlearn_cli.audit.trees import ROUNDS, features
from unlearn_cli.core.cells import Cells, Floats, Ints
from unlearn_cli.statistics.findings import CorrelationFindings
from unlearn_cli.statistics.rank_correlation import rank_correlation


def attack_value(cells: Cells, values: Floats, folds: Ints, units: Ints | None = None) -> CorrelationFindings:
    """How well the rank of `values` (n,) is told from all cells, fold by fold forward as in `forward_guesses`.

    Values are finite. `units` (n,): rows that count as one.
    """
    guesses, guessed = np.empty(len(values)), folds >= 0
    with threadpool_limits(limits=1):
        for fold in np.unique(folds[guessed]):
            train, test = np.flatnonzero(folds < fold), np.flatnonzero(folds == fold)
            guesses[test] = _guess(cells, values, train, test)
    counted = None if units is None else units[guessed]
    return rank_correlation(values[guessed], guesses[guessed], folds[guessed], counted)


def _guess(cells: Cells, values: Floats, train: Ints, test: Ints) -> Floats:
    table = features(cells, train)
    model = HistGradientBoostingRegressor(
        max_iter=ROUNDS, categorical_features=cells.is_category, early_stopping=False, random_state=0
    )
    model.fit(table[train], rankdata(values[train]) / len(train))
    return np.asarray(model.predict(table[test]), dtype=np.float64)
