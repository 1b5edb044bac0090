"""The attack by logistic regression: finds what is additive over columns, and spreads over many of them."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from unlearn_cli.audit.features import flattener
from unlearn_cli.core.cells import Cells, Floats, Ints


def attack(cells: Cells, groups: Ints, train: Ints, test: Ints) -> Floats:
    """Ridge-penalised (multinomial) logistic regression on dummy codes and standardised numbers."""
    model = make_pipeline(flattener(cells), LogisticRegression(C=0.5, max_iter=400))
    model.fit(cells.values[train], groups[train])
    return np.asarray(model.predict_proba(cells.values[test]), dtype=np.float64)
