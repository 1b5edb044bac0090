"""What is left of a target's predictability: a boosted model trained on the release guesses it for fresh rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import r2_score, roc_auc_score

Floats = NDArray[np.float64]

LEVELS = 250
"""Codes of a category from this one on are one level: the trees hold 255."""


def left(
    release: Floats, fresh: Mapping[str, Floats], wanted: Sequence[pl.Series], is_category: NDArray[np.bool_]
) -> dict[str, Any]:
    """AUC where the target has two values, else R^2, on each form of the fresh rows.

    `wanted`: the target of the release, and of the fresh rows. Rows (n, d) of floats, categories as codes.
    """
    two = wanted[0].n_unique() == 2
    learned, true = ([_coded(part, wanted[0]) for part in wanted]) if two else [part.to_numpy() for part in wanted]
    kind = HistGradientBoostingClassifier if two else HistGradientBoostingRegressor
    model = kind(categorical_features=is_category, random_state=0).fit(_lumped(release, is_category), learned)

    def score(rows: Floats) -> float:
        inputs = _lumped(rows, is_category)
        if two:
            return float(roc_auc_score(true, model.predict_proba(inputs)[:, 1]))
        return float(r2_score(true, model.predict(inputs)))

    return {"measure": "AUC" if two else "R2", **{name: score(rows) for name, rows in fresh.items()}}


def _coded(cells: pl.Series, fitted: pl.Series) -> NDArray[np.bool_]:
    """True for the larger of the two values."""
    return np.asarray((cells == fitted.max()).to_numpy())


def _lumped(rows: Floats, is_category: NDArray[np.bool_]) -> Floats:
    return np.where(is_category, np.minimum(rows, LEVELS), rows)
