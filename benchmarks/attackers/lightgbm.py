"""LightGBM on all rows, with what pairs of cells say: differences, ratios, last digits, rare pairs."""

from typing import Any

import lightgbm
import numpy as np
import polars as pl
from sklearn.model_selection import train_test_split

from benchmarks.attackers.cells import matrices
from benchmarks.attackers.interface import Floats, Ints
from benchmarks.attackers.relations import Relations

TREES, PATIENCE, HELD = 600, 40, 0.2
"""Trees at most; it stops after so many that do not help on this share of the known rows, then learns from all."""

SETTINGS: dict[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "cat_smooth": 20,
    "seed": 0,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
"""Small steps, and parts of rows and columns, which suit a signal that is faint; one thread, as other attackers."""


def guess(known: pl.DataFrame, groups: Ints, asked: pl.DataFrame, untouched: pl.DataFrame) -> Floats:
    """See `Guess`; untouched rows are not looked at."""
    (cells, open_cells), category = matrices([known, asked])
    relations = Relations.of(cells, category)
    rows, open_rows = (
        np.column_stack([part, relations.features(part, counted)])
        for part, counted in ((cells, True), (open_cells, False))
    )
    kinds = int(groups.max()) + 1
    settings = SETTINGS | ({"objective": "binary"} if kinds == 2 else {"objective": "multiclass", "num_class": kinds})
    marked = np.flatnonzero(category).tolist()
    trees = _trees(rows, groups, settings, marked)
    model = lightgbm.train(settings, lightgbm.Dataset(rows, groups, categorical_feature=marked), num_boost_round=trees)
    found = np.asarray(model.predict(open_rows))
    return np.column_stack([1 - found, found]) if kinds == 2 else found


def _trees(rows: Floats, groups: Ints, settings: dict[str, Any], marked: list[int]) -> int:
    """How many trees help on known rows that were held out."""
    few = np.bincount(groups).min() < 2
    first, second = train_test_split(
        np.arange(len(rows)), test_size=HELD, random_state=0, stratify=None if few else groups
    )
    learned = lightgbm.Dataset(rows[first], groups[first], categorical_feature=marked)
    held = learned.create_valid(rows[second], groups[second])
    stop = lightgbm.early_stopping(PATIENCE, verbose=False)
    model = lightgbm.train(settings, learned, TREES, valid_sets=[held], callbacks=[stop])
    return max(int(model.best_iteration), 10)
