"""Cells of a CSV are those that an estimator was trained with by pandas: missing text and truths, and categories."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import skops.io
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from tests.cli.harness import unlearn
from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.models import load_model
from unlearn_cli.forget.models.interface import Rows
from unlearn_cli.forget.models.scikit_learn import model_of
from unlearn_cli.forget.training_table import typed_rows
from unlearn_cli.tables.source import open_table


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "train.csv"


def log_odds(outputs: Floats) -> Floats:
    return outputs[:, 1] - outputs[:, 0]


def cells_as_pandas_reads_them(table: Path) -> tuple[Any, Any]:
    """Towns and truths of which some are missing, read from the CSV that `dp-unlearn` reads; and the target."""
    pandas = pytest.importorskip("pandas")
    draws = np.random.default_rng(0)
    towns = draws.choice(["ulm", "bonn", ""], 150)
    truths = draws.choice(["True", "False", ""], 150)
    labels = (towns == "ulm").astype(int)
    cells = {"id": range(100, 250), "a": draws.normal(size=150), "town": towns, "ok": truths, "label": labels}
    pl.DataFrame(cells).with_columns(pl.col("town", "ok").replace("", None)).write_csv(table)
    read = pandas.read_csv(table)
    return read[["a", "town", "ok"]], read["label"]


@pytest.mark.parametrize("unseen", ["error", "ignore"])
def test_missing_text_and_truths_are_those_that_pandas_trained_with(unseen: str, table: Path) -> None:
    features, labels = cells_as_pandas_reads_them(table)
    encoder = make_column_transformer((OneHotEncoder(handle_unknown=unseen), ["town", "ok"]), remainder="passthrough")
    fitted = make_pipeline(encoder, LogisticRegression()).fit(features, labels)
    ours = typed_rows(open_table(str(table))).select("a", "town", "ok")
    assert np.allclose(log_odds(model_of(fitted).outputs(ours)), log_odds(fitted.predict_log_proba(features)))
    if unseen == "ignore":
        of_none = fitted.predict_log_proba(ours)  # no level of the encoder
        assert not np.allclose(log_odds(of_none), log_odds(fitted.predict_log_proba(features))), "the control"
    skops.io.dump(fitted, table.with_name("old.skops"))
    files = ("--model", table.with_name("old.skops"), "--data", table, "-o", table.with_name("new.skops"))
    done = unlearn("dp-unlearn", *files, "--target", "label", "--forget-where", "id = 103", "-q")
    assert done.code == 0, done.err


def test_what_learned_of_none_meets_none() -> None:
    towns = pl.DataFrame({"town": ["ulm", None, "bonn"] * 9})
    fitted = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(towns, [1, 0, 0] * 9)
    assert model_of(fitted).outputs(towns).shape == (27, 2)


def test_boosted_trees_that_take_categories_by_their_type_are_read_and_trained(table: Path) -> None:
    features, labels = cells_as_pandas_reads_them(table)
    typed = features[["a", "town"]].astype({"town": "category"})
    made = HistGradientBoostingClassifier(max_iter=3, categorical_features="from_dtype", random_state=0)
    fitted = made.fit(typed, labels)
    skops.io.dump(fitted, table.with_name("old.skops"))
    old = load_model(table.with_name("old.skops"))
    rows = Rows(typed_rows(open_table(str(table))).select("a", "town"), labels.to_numpy().astype(float))
    for model in (old, old.retrained(rows, 0)):
        assert np.allclose(log_odds(model.outputs(rows.features)), log_odds(np.log(fitted.predict_proba(typed))))
