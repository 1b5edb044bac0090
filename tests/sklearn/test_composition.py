"""Pipelines, searches and cross-validation: the estimators among those of scikit-learn, with and without routing."""

import numpy as np
import pytest
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.sklearn.tables import PEOPLE, RICH, beside, of_names, smooth
from unlearn_cli.sklearn import BarycenterRepair, SensitiveAttack

X, GROUP = smooth(600)
Y = (X.sum(axis=1) > 1).astype(int)
FAST = "logistic"
BLIND = 0.35
"""Three standard errors of the advantage at 200 rows: a third of the 600 is scored at a time."""


def numbers_of(repair: BarycenterRepair) -> Pipeline:
    return make_pipeline(repair, StandardScaler(), LogisticRegression())


def test_a_pipeline_predicts_from_repaired_rows() -> None:
    pipeline = numbers_of(of_names(drop="workclass")).fit(PEOPLE, RICH)
    repaired = of_names(drop="workclass").fit_transform(PEOPLE)
    alone = make_pipeline(StandardScaler(), LogisticRegression()).fit(repaired, RICH)
    assert np.array_equal(pipeline.predict_proba(PEOPLE), alone.predict_proba(repaired))
    assert pipeline[:-1].get_feature_names_out().tolist() == ["age", "hours-per-week"]


def test_a_pipeline_routes_the_sensitive_features(routing: None) -> None:
    pipeline = numbers_of(beside()).fit(X, Y, sensitive_features=GROUP)
    predicted = pipeline.predict_proba(X, sensitive_features=GROUP)
    moved = beside().fit_transform(X, sensitive_features=GROUP)
    alone = make_pipeline(StandardScaler(), LogisticRegression()).fit(moved, Y)
    assert np.array_equal(predicted, alone.predict_proba(moved))
    with pytest.raises(UnsetMetadataPassedError):
        numbers_of(BarycenterRepair(method="quantile")).fit(X, Y, sensitive_features=GROUP)


def test_a_search_over_strength_finds_the_repair_that_tells_least() -> None:
    search = GridSearchCV(
        of_names(), {"strength": np.linspace(0, 1, 3)}, scoring=SensitiveAttack("sex", attacks=FAST), cv=3
    )
    search.fit(PEOPLE)
    scores = search.cv_results_["mean_test_score"]
    assert search.best_params_ == {"strength": 1.0}
    assert scores[0] < -0.25 and scores[0] < scores[1] < scores[2] and scores[2] > -BLIND


def test_a_search_over_a_pipeline_routes_to_the_scorer_and_through_it_to_the_repair(routing: None) -> None:
    pipeline = make_pipeline(beside(), StandardScaler())
    scorer = SensitiveAttack(attacks=FAST)
    search = GridSearchCV(pipeline, {"barycenterrepair__strength": [0.0, 1.0]}, scoring=scorer, cv=3)
    search.fit(X, sensitive_features=GROUP)
    before, after = search.cv_results_["mean_test_score"]
    assert before < -0.6 and after > -BLIND
    assert search.best_params_ == {"barycenterrepair__strength": 1.0}


def test_cross_validation_scores_what_a_model_gains_and_what_it_tells(routing: None) -> None:
    scorers = {
        "attack": SensitiveAttack(attacks=FAST).set_score_request(sensitive_features=True),
        "accuracy": "accuracy",
    }
    told = {"params": {"sensitive_features": GROUP}, "cv": 3, "error_score": "raise"}
    plain = cross_validate(LogisticRegression(), X, Y, scoring=scorers, **told)
    assert (plain["test_attack"] < -0.4).all() and (plain["test_accuracy"] > 0.8).all()
    scorers = {"attack": scorers["attack"]}
    repaired = cross_validate(numbers_of(beside()), X, Y, scoring=scorers, **told)
    assert (repaired["test_attack"] > -BLIND).all()


def test_cross_validation_by_a_column_of_x_needs_no_routing() -> None:
    scored = cross_validate(
        of_names(unseen="pooled"),
        PEOPLE,
        RICH,
        scoring=SensitiveAttack("sex", attacks=FAST),
        cv=3,
        error_score="raise",
        return_estimator=True,
    )
    assert (scored["test_score"] > -BLIND).all()
    assert {estimator.map_.fitted.groups.counts for estimator in scored["estimator"]} != {(600,)}
