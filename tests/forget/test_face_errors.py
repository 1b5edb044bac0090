"""`forget` from Python: whatever cannot be is one error of its kind, with problem and remedy."""

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from tests.forget.test_face import FRAME, MASK, ROWS, X, Y
from unlearn_cli.api.forgetting import forget
from unlearn_cli.core.errors import DataError, ModelError, SettingsError, UnlearnError
from unlearn_cli.tables.table import Table

FITTED = LogisticRegression().fit(X, Y)


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        ({"forget": MASK[:-1]}, DataError, "the mask of the rows to forget has 239 values, and the table 240 rows"),
        ({"forget": np.zeros(ROWS, dtype=bool)}, DataError, "no row is to be forgotten by a mask"),
        ({"forget": np.ones(ROWS, dtype=bool)}, DataError, "all 240 rows are to be forgotten by a mask"),
        ({"forget": []}, DataError, "no row is to be forgotten by positions"),
        ({"forget": [True, None] * 120}, DataError, "120 values of the mask of the rows to forget are missing"),
        ({"forget": [0, 0, 240, -1]}, DataError, "2 are not from 0 to 239 .*; 1 stand there more than once"),
        ({"forget": ["p1"]}, SettingsError, "named by String"),
        ({"forget": MASK[:, None] & MASK}, DataError, "the rows to forget are given in an array of shape"),
        ({"forget": "x0 > 'a"}, DataError, "cannot be read"),
        ({"forget": "x0 > 0", "id": "x0"}, SettingsError, "the ids of 'x0' are not used"),
        ({"y": Y[:-1]}, DataError, "the target has 239 values, and the table 240 rows"),
        ({"y": None}, SettingsError, "no target is given"),
        ({"target": "x0"}, SettingsError, "the target is given twice"),
        ({"table": None}, SettingsError, "no table is given"),
        ({"table": X[:, 0]}, DataError, r"an array of shape \(240,\)"),
        ({"table": X[:, :2]}, ModelError, "the model takes 3 columns without names, and the table gives 2"),
        ({"y": np.where(MASK, "west", Y)}, DataError, r"the model knows no class 'west' \(30 rows\)"),
        ({"holdout": X}, SettingsError, "the held-out rows have no target"),
        ({"holdout": (X, Y[:3])}, DataError, "the target has 3 values, and the holdout 240 rows"),
        ({"method": "resett"}, SettingsError, "unknown method 'resett'. Did you mean 'reset'?"),
        ({"penalty": "m"}, SettingsError, "unknown penalty 'm'"),
        ({"gamma": -1.0, "reset": 2.0, "seed": -3}, SettingsError, "gamma is -1, reset is 2, seed is -3"),
        ({"audit": 5}, SettingsError, "shadow models come in pairs"),
        ({"method": "mi", "model": DecisionTreeClassifier().fit(X, Y)}, SettingsError, "an ensemble of trees"),
        ({"model": LogisticRegression()}, ModelError, "the LogisticRegression was never fitted"),
        ({"model": SVC().fit(X, Y)}, ModelError, "rows cannot be unlearned here from sklearn's SVC"),
        ({"model": 3}, ModelError, "the model is of type int"),
        ({"model": "none.skops"}, ModelError, "there is no model file none.skops"),
        ({"forget": "y <> 'east'"}, ModelError, "cannot be trained on the rows that stay"),
    ],
)
def test_what_cannot_be_is_one_error_with_a_remedy(change: dict[str, Any], kind: type[UnlearnError], said: str) -> None:
    asked = {"model": FITTED, "table": X, "y": Y, "forget": MASK} | change
    with pytest.raises(kind, match=said) as caught:
        forget(asked.pop("model"), asked.pop("table"), asked.pop("y"), **asked)
    assert caught.value.remedy


def test_a_sparse_matrix_is_an_error_and_a_table_of_ours_is_a_table() -> None:
    sparse = pytest.importorskip("scipy.sparse")
    with pytest.raises(DataError, match="sparse"):
        forget(FITTED, sparse.csr_matrix(X), Y, forget=MASK)
    assert forget(FITTED, Table.of_frame(FRAME), Y, forget=MASK).guarantee == "exact"
