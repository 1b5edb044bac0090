"""Every method on digits and on models of other kinds: what comes out, what is promised, what it cost."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.forget.digits import network, rows, split
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.choosing import LADDER
from unlearn_cli.forget.information import gauge
from unlearn_cli.forget.interface import UnlearnSettings
from unlearn_cli.forget.methods import METHODS
from unlearn_cli.forget.models.scikit_learn import model_of
from unlearn_cli.forget.scores import score_of
from unlearn_cli.forget.start import unlearn


def accuracy(model: object, part: str = "forget", random: bool = False) -> float:
    return score_of(model, getattr(split(random), part)).score  # type: ignore[arg-type]


@pytest.mark.parametrize("method", list(METHODS))
def test_every_method_forgets_and_keeps_what_it_knew(method: str) -> None:
    before = network().outputs(rows().features)
    found = unlearn(network(), split(), UnlearnSettings(method))
    assert accuracy(network()) == 1.0, "control: the old network knows every row to forget"
    assert 0.5 < accuracy(found.model) < 1.0
    assert accuracy(found.model, "holdout") > accuracy(network(), "holdout") - 0.05
    assert found.information is not None and found.information.informative
    assert found.information.after is not None and found.information.after < found.information.before
    assert found.exact == (method == "retrain")
    assert found.rows is not None and found.rows_of_retrain is not None and found.seconds > 0
    np.testing.assert_array_equal(network().outputs(rows().features), before, "the supplied model stays as it is")


def test_auto_costs_a_part_of_a_retrain() -> None:
    found = unlearn(network(), split(), UnlearnSettings())
    assert found.method == "reset" and found.reset == 0.2
    assert found.rows is not None and found.rows_of_retrain is not None
    assert found.rows < 0.45 * found.rows_of_retrain
    assert [point.penalty is not None for point in found.curve] == [point.share <= 0.25 for point in found.curve]
    whole = unlearn(network(), split(), UnlearnSettings("reset", gamma=0.05))
    assert all(point.penalty is not None for point in whole.curve), "a gamma that was asked for stays to the end"


def test_too_much_of_the_penalty_goes_past_the_retrained_model() -> None:
    retrained = accuracy(unlearn(network(), split(), UnlearnSettings("retrain")).model)
    long = unlearn(network(), split(), UnlearnSettings("mi", gamma=3.0, steps=0.8))
    assert accuracy(long.model) < retrained - 0.05


def test_gamma_is_chosen_by_a_model_that_never_saw_the_rows() -> None:
    found = unlearn(network(), split(), UnlearnSettings("mi"))
    assert found.gamma in LADDER and found.proxy is not None and found.proxy_model is not None
    assert abs(accuracy(found.model) - found.proxy.forget.score) < 0.1
    assert found.proxy.forget.score == accuracy(found.proxy_model)


def test_a_reset_to_nothing_is_exact() -> None:
    assert unlearn(network(), split(), UnlearnSettings("reset", reset=0.0, steps=0.05)).exact
    assert not unlearn(network(), split(), UnlearnSettings("reset", reset=0.1, steps=0.05)).exact


def test_a_random_forget_set_gives_the_penalty_nothing_to_work_on() -> None:
    found = unlearn(network(), split(random=True), UnlearnSettings("mi", steps=0.02))
    assert found.information is not None and not found.information.informative
    assert found.penalty is None and found.gamma is None
    assert "not informative" in str(found.notes[0])
    given = unlearn(network(), split(random=True), UnlearnSettings("mi", gamma=0.3, steps=0.02))
    assert given.gamma == 0.3 and "not informative" in str(given.notes[0])


def test_the_null_is_exceeded_by_one_chance_set_in_a_hundred() -> None:
    """The permutation null against chance sets drawn apart from it."""
    measure = gauge("mi", split(random=True), 0)
    outputs = network().outputs(measure.rows.features)
    null = measure.null(outputs, 0)
    draws, above = np.random.default_rng(9), 0
    for _ in range(200):
        chance = measure.batch.__class__(
            order := draws.permutation(measure.batch.forget),
            measure.batch.target,
            np.where(
                order[:, None],
                measure.batch.mass[measure.batch.forget][0],
                measure.batch.mass[~measure.batch.forget][0],
            ),
            measure.batch.prior,
        )
        above += measure.penalty(outputs, chance)[0] > null
    assert above <= 8


def test_a_linear_model_is_the_retrained_one() -> None:
    all_rows, keep = rows().part(np.arange(500)), split().retain
    estimator = LogisticRegression(max_iter=300).fit(all_rows.features, all_rows.target.astype(int))
    found = unlearn(model_of(estimator), split(), UnlearnSettings())
    never = clone(estimator).fit(keep.features, keep.target.astype(int))
    assert found.method == "refit" and found.exact
    assert np.abs(found.model.last.coef_ - never.coef_).max() < 1e-3  # type: ignore[attr-defined]
    assert np.abs(estimator.coef_ - never.coef_).max() > 1e-2, "control"


def test_trees_are_regrown() -> None:
    all_rows = rows().part(np.arange(500))
    forest = RandomForestClassifier(10, random_state=0).fit(all_rows.features, all_rows.target.astype(int))
    found = unlearn(model_of(forest), split(), UnlearnSettings())
    assert (found.method, found.exact, found.steps) == ("regrow", True, None)
    assert accuracy(model_of(forest)) == 1.0 > accuracy(found.model)


def test_a_pipeline_is_exact_only_with_its_preprocessing_refitted() -> None:
    all_rows = rows().part(np.arange(500))
    scaled = make_pipeline(StandardScaler(), LogisticRegression()).fit(all_rows.features, all_rows.target.astype(int))
    kept = unlearn(model_of(scaled), split(), UnlearnSettings())
    assert not kept.exact and "--refit-preprocessing" in kept.reason
    assert unlearn(model_of(scaled), split(), UnlearnSettings(refit_preprocessing=True)).exact


@pytest.mark.parametrize("method", ["mi", "reset"])
def test_gradients_need_a_network(method: str) -> None:
    all_rows = rows().part(np.arange(500))
    forest = RandomForestClassifier(2).fit(all_rows.features, all_rows.target.astype(int))
    with pytest.raises(UnlearnError, match="an ensemble of trees") as refusal:
        unlearn(model_of(forest), split(), UnlearnSettings(method))
    assert "--method auto" in refusal.value.remedy


def test_unknown_names_are_errors() -> None:
    with pytest.raises(UnlearnError, match="unknown penalty 'hsci'"):
        unlearn(network(), split(), UnlearnSettings(penalty="hsci"))
    with pytest.raises(UnlearnError, match="unknown method"):
        unlearn(network(), split(), UnlearnSettings("forget"))
