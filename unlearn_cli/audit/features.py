"""Cells as a matrix of features for attacks that need numbers: dummy codes and standardised numbers."""

from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from unlearn_cli.core.cells import Cells

LEVELS = 40


def flattener(cells: Cells) -> Any:
    """An unfitted transformer of cells to dense features.

    Categories: one dummy a level for the 40 most frequent, a null is a level. Numbers: nulls take the mean and get a
    dummy of their own, then each is scaled to mean 0 and variance 1.
    """
    category = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=LEVELS, sparse_output=False)
    number = make_pipeline(SimpleImputer(add_indicator=True, keep_empty_features=True), StandardScaler())
    categories, numbers = np.flatnonzero(cells.is_category), np.flatnonzero(~cells.is_category)
    return ColumnTransformer([("category", category, categories), ("number", number, numbers)])
