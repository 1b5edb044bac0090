"""The training loop: where it starts, what it minimises, what it counts."""

import numpy as np
import pytest
from scipy.special import softmax

from tests.forget.digits import network, rows, split
from unlearn_cli.forget.batches import Batches, Order, batch_size, rows_of_retrain, steps_of_retrain
from unlearn_cli.forget.interface import unwatched
from unlearn_cli.forget.loop import Plan, started, train_on
from unlearn_cli.forget.models.interface import Rows
from unlearn_cli.forget.penalties import penalty_named
from unlearn_cli.forget.scores import score_of

MI = penalty_named("mi")
SIZE = 16
ORDER = Order(SIZE, 0)


def test_the_start_lies_between_the_old_network_and_a_fresh_one() -> None:
    old, fresh = network(), network().fresh(5)
    start = started(old, Plan(1, reset=0.2, seed=5))
    for mine, theirs, between in zip(*(m.last.coefs_ for m in (old, fresh, start)), strict=True):  # type: ignore[attr-defined]
        np.testing.assert_allclose(between, 0.2 * mine + 0.8 * theirs)
    assert started(old, Plan(1, reset=1.0)) is old


def test_training_from_a_fresh_start_learns_and_the_same_plan_gives_the_same_model() -> None:
    parts, plan = split(), Plan(1000, reset=0.0, seed=1)
    points = []
    course = train_on(network(), parts, plan, points.append)
    assert course.curve == tuple(points) and len(points) == 20
    assert points[-1].loss < 0.2 * points[0].loss and (points[-1].holdout or 0) > 0.85
    assert points[-1].penalty is None and points[-1].share == 1.0
    again = train_on(network(), parts, plan, unwatched)
    np.testing.assert_array_equal(again.model.outputs(rows().features), course.model.outputs(rows().features))
    other = train_on(network(), parts, Plan(50, reset=0.0, seed=2), unwatched)
    assert (other.model.outputs(rows().features) != course.model.outputs(rows().features)).any()


def test_the_penalty_carries_the_network_away_from_the_forget_set() -> None:
    parts = split()
    with_it = train_on(network(), parts, Plan(700, penalty=MI, gamma=3.0), unwatched)
    without = train_on(network(), parts, Plan(700), unwatched)
    assert with_it.curve[-1].forget < without.curve[-1].forget - 0.05 and (with_it.curve[-1].holdout or 0) > 0.85


def test_rows_forwarded_are_counted_and_the_forget_set_only_with_a_penalty() -> None:
    parts = split()
    plain = train_on(network(), parts, Plan(3), unwatched)
    both = train_on(network(), parts, Plan(3, penalty=MI, gamma=1.0), unwatched)
    assert plain.rows == 3 * SIZE
    assert both.rows == 3 * (SIZE + max(SIZE // 4, 4))
    assert rows_of_retrain(network(), len(parts.retain)) == 100 * len(parts.retain)


@pytest.mark.parametrize(("retain", "size"), [(100, 4), (5_000, 32), (15_000, 128), (10**7, 256)])
def test_a_retrain_has_some_thousand_steps_whatever_the_rows(retain: int, size: int) -> None:
    assert network().epochs == 100 and batch_size(network(), retain) == size
    if 4 < size < 256:
        assert 9_000 < steps_of_retrain(network(), retain) < 19_000


def test_checkpoints_are_the_models_of_their_steps() -> None:
    course = train_on(network(), split(), Plan(10, checkpoints=(4, 10)), unwatched)
    assert [step for step, _ in course.checkpoints] == [4, 10]
    outputs = [model.outputs(rows().features) for _, model in course.checkpoints]
    np.testing.assert_array_equal(outputs[1], course.model.outputs(rows().features))
    assert (outputs[0] != outputs[1]).any()


def test_a_batch_has_the_gradient_of_loss_and_penalty() -> None:
    """Against differences of the two values that it gives."""
    gamma = 0.7
    batch, gradient, values = Batches(network(), split(), (gamma, MI), ORDER).next()
    outputs = np.random.default_rng(0).normal(size=(len(batch), 10))
    slope = gradient(outputs)
    for place in [(0, 1), (SIZE - 1, 3), (SIZE, 2), (len(batch) - 1, 3)]:
        ends = []
        for sign in (1, -1):
            moved = outputs.copy()
            moved[place] += sign * 1e-6
            gradient(moved)
            ends.append(values[0] + gamma * values[1])
        assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(slope[place], rel=1e-5, abs=1e-9)


def test_every_row_comes_once_before_any_comes_again() -> None:
    parts = split()
    batches = Batches(network(), parts, None, ORDER)
    seen = np.concatenate([batches.next()[0] for _ in range(-(-len(parts.retain) // SIZE))])
    assert len(seen) == len(parts.retain)
    np.testing.assert_array_equal(np.sort(seen.sum(axis=1)), np.sort(parts.retain.features.to_numpy().sum(axis=1)))


def test_regression_is_unlearned_in_any_units() -> None:
    """The target in grams or in kilograms: the penalty weighs the same, and the loss falls."""
    from sklearn.neural_network import MLPRegressor

    from unlearn_cli.forget.models.scikit_learn import model_of

    pixels = rows().features[:200]
    target = pixels.to_numpy()[:, :30].sum(axis=1)
    model = model_of(MLPRegressor(hidden_layer_sizes=(8,), max_iter=3, random_state=0).fit(pixels, target))
    parts = split().__class__(Rows(pixels[:150], target[:150]), Rows(pixels[150:], target[150:]))
    course = train_on(model, parts, Plan(200, penalty=MI, gamma=0.3), unwatched)  # type: ignore[arg-type]
    assert course.curve[-1].loss < 0.5 * course.curve[0].loss
    slopes = []
    for unit in (1.0, 1000.0):
        scaled = parts.__class__(*(Rows(p.features, unit * p.target) for p in (parts.retain, parts.forget)))
        batch, gradient, _ = Batches(model, scaled, (0.3, MI), ORDER).next()  # type: ignore[arg-type]
        slopes.append(gradient(unit * np.linspace(0, 10, len(batch))[:, None]) / unit)
    np.testing.assert_allclose(slopes[0], slopes[1], rtol=1e-6)


def test_the_penalty_sees_the_softmax_of_the_outputs() -> None:
    """Adding a constant to all logits of a row changes nothing."""
    outputs = network().outputs(split().forget.features)
    np.testing.assert_allclose(softmax(outputs, axis=1), softmax(outputs + 7.0, axis=1), atol=1e-12)


def test_few_steps_of_a_given_gamma_go_as_far_as_more_and_no_step_is_more_than_four_times_as_large() -> None:
    def way(steps: int, far: bool) -> float:
        plan = Plan(steps, far=far)
        return sum(plan.rate(step) for step in range(1, steps + 1))

    assert way(1000, True) == pytest.approx(way(2000, True), rel=0.01)
    assert way(2000, True) == way(2000, False)
    assert way(1000, False) == pytest.approx(way(2000, False) / 2, rel=0.01), "control"
    assert way(100, True) == pytest.approx(4 * way(100, False))
    assert Plan(100, reset=0.2, far=True).rate(1) == Plan(100, reset=0.2).rate(1)


def test_a_given_gamma_forgets_in_the_few_steps_of_a_short_training() -> None:
    def forget(far: bool) -> float:
        course = train_on(network(), split(), Plan(160, penalty=MI, gamma=0.3, far=far), unwatched)
        return score_of(course.model, split().forget).score

    assert forget(True) < forget(False) - 0.03
