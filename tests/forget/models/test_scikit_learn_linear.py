"""Linear models under gradient steps: run long they come to the estimator's own optimum, whatever the units."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone, is_classifier
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LinearRegression,
    LogisticRegression,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
    SGDRegressor,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.interface import Split, UnlearnSettings, unwatched
from unlearn_cli.forget.loop import Plan, train_on
from unlearn_cli.forget.models.interface import Model, Rows
from unlearn_cli.forget.models.scikit_learn import model_of
from unlearn_cli.forget.start import unlearn

ROWS, FORGET = 240, 40
LONG = {"max_iter": 2000, "tol": None, "random_state": 0, "average": True, "learning_rate": "invscaling", "eta0": 0.05}
"""Stochastic descent to its end: averaged, it comes to the optimum."""

CLASSIFIERS = [
    LogisticRegression(C=0.3, tol=1e-8),
    LogisticRegression(C=0.3, fit_intercept=False, tol=1e-8),
    RidgeClassifier(20.0),
    SGDClassifier(loss="log_loss", alpha=0.05, **LONG),
    SGDClassifier(loss="hinge", alpha=0.05, **LONG),
    SGDClassifier(loss="squared_hinge", alpha=0.1, **LONG),
]
REGRESSIONS = [Ridge(20.0), LinearRegression(), SGDRegressor(alpha=0.3, **LONG)]


def features() -> pl.DataFrame:
    draws = np.random.default_rng(0)
    return pl.DataFrame({name: draws.normal(size=ROWS) + shift for name, shift in (("a", 0), ("b", 0.5), ("c", -0.3))})


def target(kind: str) -> Any:
    found = features()
    value = (found["a"] - 0.8 * found["b"]).to_numpy() + np.random.default_rng(1).normal(size=ROWS)
    return {"number": value, "two": value > 0, "three": np.digitize(value, [-0.7, 0.7])}[kind]


def case(estimator: Any, kind: str, table: pl.DataFrame | None = None, scale: float = 1.0) -> tuple[Model, Split, Any]:
    """The model of all rows, the rows in parts, and the estimator fitted without the last ones."""
    table, wanted = features() if table is None else table, target(kind) * scale if kind == "number" else target(kind)
    model = model_of(clone(estimator).fit(table, wanted))
    rows, keep = Rows(table, wanted.astype(float)), np.arange(ROWS - FORGET)
    split = Split(rows.part(keep), rows.part(np.arange(ROWS - FORGET, ROWS)))
    return model, split, clone(estimator).fit(table[keep], wanted[keep])


def away(model: Any, never: Any) -> float:
    last = never.steps[-1][1] if hasattr(never, "steps") else never
    pairs = (model.last.coef_, last.coef_), (model.last.intercept_, last.intercept_)
    return max(float(np.abs(np.subtract(*pair)).max()) for pair in pairs)


@pytest.mark.parametrize(
    ("estimator", "kind"),
    [*((e, kind) for e in CLASSIFIERS for kind in ("two", "three")), *((e, "number") for e in REGRESSIONS)],
    ids=lambda one: one if isinstance(one, str) else f"{type(one).__name__} {getattr(one, 'loss', '')}",
)
def test_run_long_without_a_penalty_it_comes_to_the_optimum_of_its_own_loss(estimator: Any, kind: str) -> None:
    model, split, never = case(estimator, kind)
    found = train_on(model, split, Plan(3000, seed=1), unwatched).model  # type: ignore[arg-type]
    tolerance = 0.05 if isinstance(estimator, SGDClassifier | SGDRegressor) else 0.02
    assert away(found, never) < tolerance
    if not isinstance(estimator, LinearRegression):
        free = {"C": np.inf} if isinstance(estimator, LogisticRegression) else {"alpha": 1e-6}
        loose = clone(never).set_params(**free).fit(split.retain.features, target(kind)[: ROWS - FORGET])
        assert away(found, loose) > 2 * tolerance, "control: without its L2 term the optimum is elsewhere"


@pytest.mark.parametrize(
    "estimator", [LogisticRegression(C=np.inf, solver="newton-cholesky"), LinearRegression()], ids=["two", "number"]
)
def test_columns_and_targets_may_be_in_any_units(estimator: Any) -> None:
    kind = "two" if is_classifier(estimator) else "number"
    units = np.array([1e3, 1.0, 1e-2])
    wild = features().with_columns(pl.col("a") * 1e3 + 2e4, pl.col("c") * 1e-2)
    model, split, never = case(estimator, kind, wild, 1e5)
    found: Any = train_on(model, split, Plan(3000, seed=1), unwatched).model  # type: ignore[arg-type]
    apart = np.abs((found.last.coef_ - never.coef_) * units).max()
    assert apart < 0.02 * np.abs(never.coef_ * units).max()
    old: Any = model
    assert np.abs((old.last.coef_ - never.coef_) * units).max() > apart, "control"


@pytest.mark.parametrize("method", ["mi", "reset"])
@pytest.mark.parametrize(
    "estimator",
    [LogisticRegression(), SGDClassifier(alpha=0.01, **LONG), SGDClassifier("log_loss", alpha=0.01, **LONG)],
)
def test_the_methods_of_networks_take_linear_models_and_auto_refits(estimator: Any, method: str) -> None:
    draws = np.random.default_rng(2)
    table, wanted = features(), target("three")
    forget = draws.permutation(np.flatnonzero(wanted == 2))[:40]
    keep = np.setdiff1d(np.arange(ROWS), forget)
    scaled = make_pipeline(StandardScaler(), clone(estimator)).fit(table, wanted)
    rows = Rows(table, wanted.astype(float))
    split = Split(rows.part(keep), rows.part(forget))
    model = model_of(scaled)
    found = unlearn(model, split, UnlearnSettings(method, gamma=0.3 if method == "mi" else None))
    assert (found.method, found.exact, model.family) == (method, False, "linear")
    assert found.information is not None and found.information.after is not None
    assert found.information.after < found.information.before
    auto = unlearn(model, split, UnlearnSettings())
    assert (auto.method, auto.rows) == ("refit", None)


def test_the_gradient_by_the_scores_is_that_of_the_loss() -> None:
    """Central differences, through the outputs, with a class that has no rows left."""
    for loss in ("log_loss", "squared_hinge", "squared_error"):
        model: Any = model_of(SGDClassifier(loss=loss, random_state=0).fit(features(), target("three")))
        two = model.retrained(Rows(features()[:9], np.array([0.0, 2.0, 0.0] * 3)), 0)
        for one in (model, two):
            wanted = np.array([0.0, 2.0, 2.0])
            scores = np.random.default_rng(0).normal(size=(3, one.coefficients.weights.shape[1]))
            far = one.own_loss(one.outputs_of(1e4 * scores), wanted)
            assert np.isfinite(far[0]).all() and np.isfinite(one.pulled(1e4 * scores, far[1])).all()
            gradient = one.pulled(scores, one.own_loss(one.outputs_of(scores), wanted)[1])
            for place in np.ndindex(*scores.shape):
                step = np.zeros_like(scores)
                step[place] = 1e-6
                up, down = (one.own_loss(one.outputs_of(scores + s), wanted)[0].mean() for s in (step, -step))
                assert gradient[place] == pytest.approx((up - down) / 2e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("estimator", "why"),
    [
        (Lasso(0.1), "L1 term"),
        (ElasticNet(0.1), "L1 term"),
        (SGDRegressor(penalty="l1", random_state=0), "L1 term"),
        (LogisticRegression(l1_ratio=0.5, solver="saga"), "L1 term"),
        (LogisticRegression(class_weight="balanced"), "weighs its classes"),
        (LogisticRegression(solver="liblinear"), "liblinear"),
        (LinearRegression(positive=True), "negative"),
        (SGDClassifier(loss="modified_huber", random_state=0), "'modified_huber'"),
        (SGDRegressor(loss="huber", random_state=0), "'huber'"),
    ],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,
)
def test_a_loss_that_steps_do_not_lead_down_is_refused_with_the_reason_and_auto_takes_it(
    estimator: Any, why: str
) -> None:
    model, split, _ = case(estimator, "two" if is_classifier(estimator) else "number")
    with pytest.raises(UnlearnError, match=why) as refusal:
        unlearn(model, split, UnlearnSettings("mi"))
    assert "--method auto" in refusal.value.remedy
    assert unlearn(model, split, UnlearnSettings()).method == "refit"


def test_a_trained_linear_model_keeps_nothing_of_the_old_training() -> None:
    model, split, _ = case(SGDClassifier(average=True, random_state=0), "two")
    assert "_standard_coef" in vars(model.last), "control"  # type: ignore[attr-defined]
    found: Any = train_on(model, split, Plan(5), unwatched).model  # type: ignore[arg-type]
    assert not [name for name in vars(found.last) if name.startswith(("_standard", "_average"))]
    again = model_of(found.whole)
    np.testing.assert_array_equal(again.outputs(split.retain.features), found.outputs(split.retain.features))
