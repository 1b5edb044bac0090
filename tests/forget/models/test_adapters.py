"""Laws over every adapter: the answers of the library, the same file back, retrained alike, blends in between."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.special import softmax

from tests.forget.models.supplied import CASES, Case, Supplied, rows
from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.adapters.schedule import loss_gradient
from unlearn_cli.forget.models import load_model
from unlearn_cli.forget.models.interface import Model, Network, Rows

every = pytest.mark.parametrize("given", CASES, indirect=True, ids=lambda case: case.name)
networks = pytest.mark.parametrize(
    "given", [c for c in CASES if c.is_network], indirect=True, ids=lambda case: case.name
)


@dataclass(frozen=True)
class Given:
    """A model file, the model in it, and the rows that it was trained on."""

    case: Case
    supplied: Supplied
    model: Model
    rows: Rows


@pytest.fixture(scope="module")
def given(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Given:
    case: Case = request.param
    supplied = case.supplied(tmp_path_factory.mktemp("model"))
    return Given(case, supplied, supplied.model(), rows(case.task))


def answers(model: Model, rows: Rows) -> Floats:
    found = model.outputs(rows.features)
    return softmax(found, axis=1) if model.classes else found


def rewritten(supplied: Supplied, model: Model) -> Model:
    path = supplied.path.with_name(f"new.partial{supplied.path.suffix}")
    path.write_bytes(model.to_bytes())
    return load_model(path, **supplied.options)


@every
def test_outputs_are_what_the_library_predicts(given: Given) -> None:
    model, task = given.model, given.case.task
    assert model.task == ("regression" if task == "number" else "classification")
    assert len(model.classes) == {"many": 10, "two": 2, "number": 0}[task]
    np.testing.assert_allclose(answers(model, given.rows), given.supplied.predicted, atol=2e-6)


@every
def test_a_model_that_was_written_and_read_is_the_same(given: Given) -> None:
    again, features = rewritten(given.supplied, given.model), given.rows.features
    np.testing.assert_array_equal(again.outputs(features), given.model.outputs(features))


@every
def test_retrained_on_the_same_rows_it_predicts_alike_and_on_others_it_does_not(given: Given) -> None:
    model, rows = given.model, given.rows
    mixed = Rows(rows.features, np.random.default_rng(0).permutation(rows.target))
    distance = np.abs(answers(model.retrained(rows, seed=1), rows) - answers(model, rows)).mean()
    control = np.abs(answers(model.retrained(mixed, seed=1), rows) - answers(model, rows)).mean()
    assert distance < 0.6 * control


@every
def test_a_retrained_model_repeats_and_survives_its_file(given: Given) -> None:
    first, second = (given.model.retrained(given.rows, seed=3) for _ in range(2))
    if given.case.library != "sklearn":  # a skops file names its members by addresses in memory
        assert first.to_bytes() == second.to_bytes()
    np.testing.assert_array_equal(
        rewritten(given.supplied, first).outputs(given.rows.features), second.outputs(given.rows.features)
    )


@networks
def test_a_blend_lies_between_its_two_networks(given: Given) -> None:
    model, features = given.model, given.rows.features
    assert isinstance(model, Network)
    fresh = model.fresh(5)
    np.testing.assert_array_equal(model.fresh(5).outputs(features), fresh.outputs(features))
    np.testing.assert_allclose(model.blended(fresh, 1.0).outputs(features), model.outputs(features), atol=1e-6)
    half = model.blended(fresh, 0.5).outputs(features)
    assert np.abs(half - model.outputs(features)).max() > 0.01
    assert np.abs(half - fresh.outputs(features)).max() > 0.01


@networks
def test_steps_go_down_the_gradient_and_leave_the_supplied_network_as_it_was(given: Given) -> None:
    model, rows = given.model, given.rows
    assert isinstance(model, Network)
    before = model.outputs(rows.features)
    trainer, prepared = model.fresh(0).trainer(rows), model.prepared(rows.features)
    gradient = loss_gradient(model.task, rows.target)
    for _ in range(40):
        trainer.step(prepared, gradient, 0.01)
    assert loss(trainer.model(), rows) < 0.7 * loss(model.fresh(0), rows)
    np.testing.assert_array_equal(model.outputs(rows.features), before)


def loss(model: Model, rows: Rows) -> float:
    found = model.outputs(rows.features)
    if model.task == "regression":
        return float(((found[:, 0] - rows.target) ** 2).mean())
    return float(-np.log(softmax(found, axis=1)[np.arange(len(rows)), rows.target.astype(int)]).mean())
