"""scikit-learn's estimators from a file and back; crafted files are refused, and nothing in them runs."""

import json
import pickle
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import joblib
import numpy as np
import polars as pl
import pytest
import skops.io
from scipy.special import softmax
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge, RidgeClassifier, SGDClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.models import load_model
from unlearn_cli.forget.models.interface import Model, Network, Preprocessed, Rows
from unlearn_cli.forget.models.scikit_learn import model_of

ROWS = 150


def table() -> pl.DataFrame:
    draws = np.random.default_rng(0)
    numbers = {name: draws.normal(size=ROWS) for name in ("b", "a", "c")}
    return pl.DataFrame({**numbers, "town": draws.choice(["x", "y", "z"], ROWS)})


NUMBERS = table().select("b", "a", "c")
LABELS = np.array(["low", "mid", "top"])[np.digitize(NUMBERS["a"] + NUMBERS["b"], [-0.7, 0.7])]
CLASSIFIERS = [
    LogisticRegression(),
    SGDClassifier(loss="log_loss", random_state=0),
    MLPClassifier((8, 5), activation="tanh", max_iter=30, random_state=0),
    RandomForestClassifier(4, random_state=0),
    GradientBoostingClassifier(n_estimators=3),
    HistGradientBoostingClassifier(max_iter=3),
    make_pipeline(StandardScaler(), MLPClassifier((6,), activation="logistic", max_iter=20, random_state=0)),
]
REGRESSIONS = [
    LinearRegression(),
    Ridge(),
    RandomForestRegressor(4, random_state=0),
    MLPRegressor(hidden_layer_sizes=(6,), max_iter=20, random_state=0),
]


def saved(estimator: Any, folder: Path, suffix: str = ".skops") -> Path:
    path = folder / f"model{suffix}"
    if suffix == ".skops":
        skops.io.dump(estimator, path)
    else:
        joblib.dump(estimator, path) if suffix == ".joblib" else path.write_bytes(pickle.dumps(estimator))
    return path


def rows_of(model: Model, labels: Any) -> Rows:
    return Rows(NUMBERS, np.array([model.classes.index(label) for label in labels.tolist()], dtype=float))


@pytest.mark.parametrize("estimator", CLASSIFIERS, ids=lambda e: type(e).__name__)
@pytest.mark.parametrize("labels", [LABELS, LABELS == "top"], ids=["three", "two"])
def test_the_softmax_of_the_outputs_is_predict_proba(estimator: Any, labels: Any, tmp_path: Path) -> None:
    fitted = clone(estimator).fit(NUMBERS, labels)
    model = load_model(saved(fitted, tmp_path))
    assert model.classes == tuple(fitted.classes_.tolist())
    assert model.features == ["b", "a", "c"]
    shuffled = NUMBERS.select("c", "b", "a")
    np.testing.assert_allclose(softmax(model.outputs(shuffled), axis=1), fitted.predict_proba(NUMBERS), atol=1e-12)


@pytest.mark.parametrize("estimator", REGRESSIONS, ids=lambda e: type(e).__name__)
def test_regressions_predict(estimator: Any, tmp_path: Path) -> None:
    fitted = clone(estimator).fit(NUMBERS.to_numpy(), NUMBERS["a"].to_numpy())
    model = load_model(saved(fitted, tmp_path))
    assert (model.task, model.classes, model.features) == ("regression", (), None)
    np.testing.assert_allclose(model.outputs(NUMBERS)[:, 0], fitted.predict(NUMBERS.to_numpy()), rtol=1e-12)


@pytest.mark.parametrize(
    "estimator", [SGDClassifier(random_state=0), RidgeClassifier()], ids=lambda e: type(e).__name__
)
def test_scores_without_probabilities_rank_as_predict_does(estimator: Any) -> None:
    model = model_of(estimator.fit(NUMBERS, LABELS))
    assert (np.array(model.classes)[model.outputs(NUMBERS).argmax(axis=1)] == estimator.predict(NUMBERS)).all()


@pytest.mark.parametrize("suffix", [".skops", ".pkl", ".joblib"])
def test_the_new_model_is_a_file_of_the_same_format(suffix: str, tmp_path: Path) -> None:
    model = load_model(saved(LogisticRegression().fit(NUMBERS, LABELS), tmp_path, suffix), trust_pickle=True)
    new = model.retrained(rows_of(model, LABELS).part(np.arange(20, ROWS)), 0)
    partial = tmp_path / f"new{suffix}.partial"
    partial.write_bytes(new.to_bytes())
    again = load_model(partial, trust_pickle=True, suffix=suffix)
    np.testing.assert_array_equal(again.outputs(NUMBERS), new.outputs(NUMBERS))


@pytest.mark.parametrize("solver", ["lbfgs", "newton-cg", "newton-cholesky"])
def test_a_linear_model_is_the_one_that_never_saw_the_rows(solver: str) -> None:
    estimator = LogisticRegression(solver=solver).fit(NUMBERS, LABELS)
    model, keep = model_of(estimator), np.arange(30, ROWS)
    never = clone(estimator).fit(NUMBERS[keep], LABELS[keep])
    refitted = model.retrained(rows_of(model, LABELS).part(keep), 0)
    assert np.abs(refitted.last.coef_ - never.coef_).max() < 1e-12  # type: ignore[attr-defined]
    assert np.abs(estimator.coef_ - never.coef_).max() > 1e-3, "control: the old one differs"


def test_a_class_without_rows_keeps_its_place() -> None:
    for estimator in (LogisticRegression(), RandomForestClassifier(3), MLPClassifier((4,), max_iter=5)):
        model = model_of(estimator.fit(NUMBERS, LABELS))
        left = np.flatnonzero(LABELS != "mid")
        outputs = model.retrained(rows_of(model, LABELS).part(left), 0).outputs(NUMBERS)
        assert outputs.shape == (ROWS, 3)
        assert (outputs.argmax(axis=1) != model.classes.index("mid")).all()


def test_gradient_of_a_network_is_that_of_its_loss() -> None:
    """A step of plain size lowers a loss, and a fresh or blended network has the estimator's shape."""
    model = model_of(MLPClassifier((8, 5), activation="tanh", max_iter=3).fit(NUMBERS, LABELS))
    assert isinstance(model, Network)
    fresh = model.fresh(1)
    half = model.blended(fresh, 0.5)
    for mine, theirs, both in zip(model.last.coefs_, fresh.last.coefs_, half.last.coefs_, strict=True):  # type: ignore[attr-defined]
        np.testing.assert_allclose(both, (mine + theirs) / 2)
    prepared, target = fresh.prepared(NUMBERS), rows_of(model, LABELS).target.astype(int)
    wanted = np.eye(3)[target]
    trainer, losses = fresh.trainer(rows_of(model, LABELS)), []
    for _ in range(60):
        outputs = trainer.step(prepared, lambda o: (softmax(o, axis=1) - wanted) / ROWS, 0.02)
        losses.append(-np.log(softmax(outputs, axis=1)[np.arange(ROWS), target]).mean())
    assert losses[-1] < 0.5 * losses[0]
    assert (fresh.outputs(NUMBERS) != trainer.model().outputs(NUMBERS)).any(), "the start itself stays as it was"


def test_a_trained_network_keeps_nothing_of_the_old_training() -> None:
    model = model_of(MLPClassifier((4,), max_iter=3).fit(NUMBERS, LABELS))
    assert isinstance(model, Network) and "_optimizer" in vars(model.last)  # type: ignore[attr-defined]
    new = model.trainer(rows_of(model, LABELS)).model()
    assert not {"_optimizer", "loss_"} & set(vars(new.last))  # type: ignore[attr-defined]
    assert new.last.loss_curve_ == [] and new.last.best_loss_ == np.inf  # type: ignore[attr-defined]
    new.last.predict(NUMBERS)  # type: ignore[attr-defined]


def mixed() -> Pipeline:
    columns = [("numbers", StandardScaler(), ["b", "a", "c"]), ("town", OneHotEncoder(), ["town"])]
    return Pipeline([("columns", ColumnTransformer(columns)), ("model", LogisticRegression())])


def test_transformers_are_refitted_only_when_asked() -> None:
    pipeline, keep = mixed().fit(table(), LABELS), np.arange(40, ROWS)
    model = model_of(pipeline)
    rows = Rows(table(), np.searchsorted(model.classes, LABELS).astype(float)).part(keep)
    never = mixed().fit(table()[keep], LABELS[keep])
    assert isinstance(model, Preprocessed) and model.preprocesses
    kept = model.retrained(rows, 0).outputs(table())
    anew = model.preprocessing_refitted(rows).retrained(rows, 0).outputs(table())
    np.testing.assert_allclose(softmax(anew, axis=1), never.predict_proba(table()), atol=1e-12)
    assert np.abs(kept - anew).max() > 1e-4
    assert pipeline[0].transformers_[0][1] is model.whole[0].transformers_[0][1], "the supplied one stays"  # type: ignore[attr-defined]


def test_an_encoder_that_lost_a_level_is_said_to() -> None:
    frame = table().with_columns(
        pl.when(pl.int_range(pl.len()) < 5).then(pl.lit("rare")).otherwise("town").alias("town")
    )
    model = model_of(mixed().fit(frame, LABELS))
    assert isinstance(model, Preprocessed)
    rows = Rows(frame, np.searchsorted(model.classes, LABELS).astype(float)).part(np.arange(5, ROWS))
    with pytest.raises(UnlearnError, match="makes 6 columns, and the LogisticRegression takes 7"):
        model.preprocessing_refitted(rows)


class Bomb:
    """A pickle that makes a file when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("suffix", [".pkl", ".joblib"])
def test_a_pickle_is_refused_and_not_run(suffix: str, tmp_path: Path) -> None:
    path = saved(Bomb(tmp_path / "ran"), tmp_path, suffix)
    with pytest.raises(UnlearnError, match="runs whatever code") as refusal:
        load_model(path)
    assert "--trust-pickle" in refusal.value.remedy
    assert not (tmp_path / "ran").exists()
    with pytest.raises(UnlearnError, match="cannot be unlearned"):
        load_model(path, trust_pickle=True)
    assert (tmp_path / "ran").exists(), "control: it does run when trusted"


@pytest.mark.parametrize(
    ("module", "name"), [("posix", "system"), ("os", "system"), ("builtins", "eval"), ("subprocess", "Popen")]
)
def test_a_crafted_skops_file_is_refused_and_not_run(module: str, name: str, tmp_path: Path) -> None:
    """The type of the estimator, or of an attribute, replaced by a callable with a command as its state."""
    path, ran = saved(LogisticRegression().fit(NUMBERS, LABELS), tmp_path), tmp_path / "ran"
    with ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    schema = json.loads(parts["schema.json"])
    schema["content"]["content"]["C"] = {
        "__class__": name,
        "__module__": module,
        "__loader__": "ReduceNode",
        "__id__": 1,
        "reduce": {
            "__class__": "tuple",
            "__module__": "builtins",
            "__loader__": "TupleNode",
            "__id__": 2,
            "content": [
                {
                    "__class__": "str",
                    "__module__": "builtins",
                    "__loader__": "JsonNode",
                    "__id__": 3,
                    "content": json.dumps(f"touch {ran}"),
                    "is_json": True,
                }
            ],
        },
        "content": {
            "__class__": "NoneType",
            "__module__": "builtins",
            "__loader__": "JsonNode",
            "__id__": 4,
            "content": "null",
            "is_json": True,
        },
    }
    crafted = tmp_path / "crafted.skops"
    with ZipFile(crafted, "w") as archive:
        for entry, data in {**parts, "schema.json": json.dumps(schema).encode()}.items():
            archive.writestr(entry, data)
    with pytest.raises(UnlearnError, match=rf"{module}\.{name}|not a skops file"):
        load_model(crafted)
    assert not ran.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"\x80\x04K\x01."])
def test_a_damaged_file_is_said_to_be_one(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m.skops"
    path.write_bytes(content)
    with pytest.raises(UnlearnError, match="not a skops file"):
        load_model(path)


def test_what_cannot_be_unlearned_is_named_with_what_can(tmp_path: Path) -> None:
    with pytest.raises(UnlearnError, match="KMeans") as unknown:
        load_model(saved(KMeans(2).fit(NUMBERS), tmp_path))
    assert "LogisticRegression" in unknown.value.remedy
    with pytest.raises(UnlearnError, match="never fitted"):
        load_model(saved(Ridge(), tmp_path))
    both = np.column_stack([NUMBERS["a"], NUMBERS["b"]])
    for several in (LinearRegression().fit(NUMBERS, both), MLPRegressor(max_iter=2).fit(NUMBERS, both)):
        with pytest.raises(UnlearnError, match="several targets"):
            load_model(saved(several, tmp_path))
    with pytest.raises(UnlearnError, match="several targets"):
        load_model(saved(MLPClassifier(max_iter=2).fit(NUMBERS, both > 0), tmp_path))


def test_unknown_suffix_and_missing_columns(tmp_path: Path) -> None:
    odd = tmp_path / "m.onnx"
    odd.touch()
    with pytest.raises(UnlearnError, match=r"suffix '\.onnx'") as unknown:
        load_model(odd)
    assert ".skops" in unknown.value.remedy
    with pytest.raises(UnlearnError, match="no model file"):
        load_model(tmp_path / "absent.skops")
    with pytest.raises(UnlearnError, match="does not have: b"):
        model_of(Ridge().fit(NUMBERS, NUMBERS["a"])).outputs(NUMBERS.drop("b"))
    with pytest.raises(UnlearnError, match="takes 3 columns"):
        model_of(Ridge().fit(NUMBERS.to_numpy(), NUMBERS["a"])).outputs(NUMBERS.drop("b"))
