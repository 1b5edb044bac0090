"""`forget` from Python: estimators and arrays in, an estimator of the same class out, and the given one untouched."""

from pathlib import Path
from typing import Any

import joblib
import numpy as np
import polars as pl
import pytest
import skops.io
from jsonschema import Draft202012Validator
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from tests.forget.doubles import Memory
from unlearn_cli.api.forgetting import Forgotten, forget
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.models import load_model
from unlearn_cli.report.schema import schema

ROWS = 240


def cells() -> tuple[NDArray[np.float64], NDArray[np.str_], NDArray[np.float64]]:
    """Features (n, 3), a class and a number, both of which go with the features."""
    generator = np.random.default_rng(0)
    label = generator.integers(0, 3, ROWS)
    x = generator.normal(size=(ROWS, 3)) + 1.5 * np.eye(3)[label]
    return x, np.array(["north", "east", "south"])[label], 2 * x[:, 0] + generator.normal(size=ROWS)


X, Y, AMOUNT = cells()
MASK = np.arange(ROWS) % 8 == 0
STAYS = ~MASK
FRAME = pl.DataFrame({"a": X[:, 0], "b": X[:, 1], "c": X[:, 2]})
TABLE = FRAME.with_columns(region=Y, person=np.arange(ROWS) + 500)
LINEAR = [LogisticRegression(C=0.5), LogisticRegression(solver="saga", random_state=3), LinearRegression(), Ridge(2.0)]


def target(estimator: Any) -> NDArray[Any]:
    return Y if hasattr(estimator, "predict_proba") else AMOUNT


def valid(done: Forgotten) -> Forgotten:
    Draft202012Validator(schema("dp-unlearn")).validate(done.report.to_dict())
    return done


@pytest.mark.parametrize("estimator", LINEAR, ids=repr)
def test_a_linear_model_is_the_retrained_one(estimator: Any) -> None:
    y = target(estimator)
    given = clone(estimator).fit(X, y)
    done = valid(forget(given, X, y, forget=MASK))
    again = clone(estimator).fit(X[STAYS], y[STAYS])
    np.testing.assert_allclose(done.model.coef_, again.coef_, rtol=1e-12)
    assert np.abs(given.coef_ - again.coef_).max() > 1e-3, "control: forgetting is seen"
    assert done.guarantee == done.report.guarantee == "exact"


def kinds() -> list[Any]:
    return [
        LogisticRegression(),
        DecisionTreeClassifier(max_depth=4),
        RandomForestClassifier(8, random_state=4),
        MLPClassifier((8,), max_iter=20, random_state=1),
        make_pipeline(StandardScaler(), LogisticRegression()),
        make_pipeline(StandardScaler(), MLPClassifier((8,), max_iter=20, random_state=2)),
    ]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("estimator", kinds(), ids=lambda one: type(one[-1] if hasattr(one, "steps") else one).__name__)
def test_the_given_estimator_is_untouched_and_the_new_one_is_of_its_class_and_settings(estimator: Any) -> None:
    given = estimator.fit(X, Y)
    before = joblib.hash(given)
    done = valid(forget(given, X, Y, forget=MASK))
    assert type(done.model) is type(given) and repr(done.model) == repr(given)
    assert not np.array_equal(done.model.predict_proba(X), given.predict_proba(X)), "control: it is another model"
    done.model.fit(X[:60], Y[:60])
    assert joblib.hash(given) == before, "not even by training the new one: no part of it is shared"


def test_a_tree_is_what_retraining_gives_by_the_same_seed() -> None:
    given = RandomForestClassifier(8).fit(X, Y)
    done = forget(given, X, Y, forget=MASK, seed=7)
    again = RandomForestClassifier(8, random_state=7).fit(X[STAYS], Y[STAYS])
    np.testing.assert_array_equal(done.model.predict_proba(X), again.predict_proba(X))
    assert done.report.method.seed == 7 and done.model.random_state is None


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_network_forgets_digits_that_it_had_learned_by_heart() -> None:
    pixels, digit = load_digits(return_X_y=True)
    x, held = pixels[:500] / 16, pixels[500:800] / 16
    gone = (digit[:500] == 3) & (np.arange(500) % 4 != 0)
    size = {"max_iter": 60, "n_iter_no_change": 60, "batch_size": 32, "learning_rate_init": 2e-3}
    given = MLPClassifier((32,), alpha=0.0, random_state=0, **size).fit(x, digit[:500])
    done = valid(forget(given, x, digit[:500], forget=gone, holdout=(held, digit[500:800]), verify=2))
    report = done.report
    assert report.on_forget.before.score == 1.0 > report.on_forget.after.score
    assert report.verify and report.verify.tvF and report.verify.tvF.after < report.verify.tvF.before
    assert report.on_holdout and report.on_holdout.after.score > report.on_holdout.before.score - 0.05
    assert done.model.score(held, digit[500:800]) == pytest.approx(report.on_holdout.after.score)


def test_a_report_of_a_model_in_memory_says_so() -> None:
    report = valid(forget(LogisticRegression().fit(X, Y), X, Y, forget=MASK)).report
    assert (report.model.path, report.model.format, report.model.sha256) == ("the model", "memory", None)
    assert report.output.path == "the new model" and report.forget.by == "a mask"
    assert (report.input.format, report.input.rows) == ("frame", ROWS)
    assert report.method.seed is None
    assert report.guarantee_reason in report.to_html()
    assert "exact" in report._repr_html_() and "30 rows forgotten" in report._repr_html_()


def frames() -> list[Any]:
    pandas, pyarrow = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    named = pandas.DataFrame(X, columns=["a", "b", "c"], index=np.arange(ROWS) + 7)
    return [
        (FRAME, pl.Series("region", Y), pl.Series(MASK)),
        (FRAME.lazy(), list(Y), list(MASK)),
        (named, pandas.Series(Y, index=named.index), pandas.Series(MASK, index=named.index)),
        (named, pandas.Series(Y, dtype="category"), pandas.array(MASK, dtype="boolean")),
        (FRAME.to_arrow(), pyarrow.array(Y), pyarrow.chunked_array([MASK])),
        (X.tolist(), Y.astype(object), np.flatnonzero(MASK)),
    ]


@pytest.mark.parametrize("case", range(6))
def test_frames_of_any_library_give_the_same_model(case: int) -> None:
    x, y, gone = frames()[case]
    again = LogisticRegression().fit(X[STAYS], Y[STAYS])
    frame = pl.DataFrame(x, schema=["a", "b", "c"], orient="row") if isinstance(x, list) else FRAME
    for given in (LogisticRegression().fit(X, Y), LogisticRegression().fit(frame, Y)):
        done = forget(given, x, y, forget=gone)
        np.testing.assert_allclose(done.model.coef_, again.coef_, rtol=1e-9)
        assert getattr(done.model, "feature_names_in_", None) is None or list(done.model.feature_names_in_) == [*"abc"]


def test_a_pipeline_of_text_and_numbers_in_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"a": X[:, 0], "sort": np.where(X[:, 1] > 0, "x", "y")})
    columns = ColumnTransformer([("n", StandardScaler(), ["a"]), ("t", OneHotEncoder(), ["sort"])])
    given = make_pipeline(columns, LogisticRegression()).fit(table, Y)
    kept = forget(given, table, Y, forget=MASK)
    assert kept.guarantee == "none" and "preprocessing" in kept.report.guarantee_reason
    done = forget(given, table, Y, forget=MASK, refit_preprocessing=True)
    again = clone(given).fit(table[STAYS], Y[STAYS])
    np.testing.assert_allclose(done.model.predict_proba(table), again.predict_proba(table), rtol=1e-6)
    assert done.guarantee == "exact"


@pytest.mark.parametrize(
    "named",
    [
        {"forget": MASK},
        {"forget": np.flatnonzero(MASK)[::-1]},
        {"forget": (np.flatnonzero(MASK) + 500).tolist(), "id": "person"},
        {"forget": "(person - 500) % 8 = 0"},
    ],
)
def test_a_table_with_the_target_as_a_column(named: dict[str, Any]) -> None:
    given = LogisticRegression().fit(FRAME, Y)
    done = valid(forget(given, TABLE, target="region", holdout=TABLE.head(50), **named))
    np.testing.assert_allclose(done.model.coef_, LogisticRegression().fit(X[STAYS], Y[STAYS]).coef_, rtol=1e-9)
    assert done.report.features == ("a", "b", "c") and done.report.target == "region"
    assert done.report.on_holdout and done.report.on_holdout.rows == 50


def test_files_of_a_model_its_table_and_its_rows(tmp_path: Path) -> None:
    skops.io.dump(LogisticRegression().fit(X, Y), tmp_path / "model.skops")
    TABLE.write_csv(tmp_path / "train.csv")
    (tmp_path / "rows.csv").write_text("row\n" + "".join(f"{row}\n" for row in np.flatnonzero(MASK)))
    asked: dict[str, Any] = {"target": "region", "features": ["a", "b", "c"], "forget": tmp_path / "rows.csv"}
    done = valid(forget(str(tmp_path / "model.skops"), tmp_path / "train.csv", **asked))
    loaded = forget(load_model(tmp_path / "model.skops"), tmp_path / "train.csv", **asked)
    assert done.report.model.sha256 and done.report.model.format == ".skops"
    (tmp_path / "new.skops").write_bytes(done.model.to_bytes())
    new = load_model(tmp_path / "new.skops")
    np.testing.assert_array_equal(new.outputs(FRAME), loaded.model.outputs(FRAME))


def test_a_file_is_read_as_it_is_said_and_a_frame_is_not(tmp_path: Path) -> None:
    skops.io.dump(LogisticRegression().fit(X, Y), tmp_path / "model.skops")
    text = TABLE.with_columns(pl.col("a", "b", "c").cast(pl.String).str.replace(".", ",", literal=True))
    text.write_csv(tmp_path / "train.csv", separator=";")
    asked: dict[str, Any] = {"target": "region", "features": ["a", "b", "c"], "forget": MASK}
    model, train = str(tmp_path / "model.skops"), tmp_path / "train.csv"
    done = valid(forget(model, train, holdout=train, decimal=",", **asked))
    np.testing.assert_allclose(done.model.outputs(FRAME), forget(model, TABLE, **asked).model.outputs(FRAME))
    assert any("--separator ';'" in note.text for note in done.report.notes)
    with pytest.raises(UnlearnError, match="no numbers: 'a', 'b', 'c'"):
        forget(model, train, **asked)
    with pytest.raises(UnlearnError, match="how to read it was said"):
        forget(model, TABLE, separator=";", **asked)
    with pytest.raises(UnlearnError, match="Did you mean 'separator'"):
        forget(model, train, seperator=";", **asked)


def test_an_adapter_of_any_kind() -> None:
    rows = pl.DataFrame({"row": np.arange(60), "truth": (np.arange(60) % 3 == 0).astype(int)})
    old = Memory(shown=frozenset(range(60)))
    done = forget(old, rows, rows["truth"], forget=[1, 2], method="retrain")
    assert done.model.shown == set(range(60)) - {1, 2} and old.shown == set(range(60))


def test_progress_is_called_and_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []
    given = LogisticRegression().fit(X, Y)
    forget(given, X, Y, forget=MASK, verify=1, progress=lambda step, share: seen.append(step))
    assert seen == ["reading", "measuring", "retraining, model 1 of 1"]
    assert capsys.readouterr() == ("", "")
