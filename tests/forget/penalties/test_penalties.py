"""Laws of every penalty, each with a control."""

import numpy as np
import pytest
from scipy.special import log_softmax

from unlearn_cli.core.cells import Floats
from unlearn_cli.core.registry import load
from unlearn_cli.forget.output_distributions import batch_of
from unlearn_cli.forget.penalties import PENALTIES
from unlearn_cli.forget.penalties.interface import Batch, Penalty

ROWS, FORGOTTEN, RETAIN, FORGET = 40, 12, 100, 30


@pytest.fixture(params=list(PENALTIES))
def penalty(request: pytest.FixtureRequest) -> Penalty:
    return load({name: choice.call for name, choice in PENALTIES.items()}, request.param, "penalty")  # type: ignore[no-any-return]


@pytest.fixture(params=[1, 2, 4], ids=["regression", "two classes", "four classes"])
def classes(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def problem(classes: int, shift: float = 1.5) -> tuple[Floats, Batch]:
    """Outputs of 28 retain rows and 12 forget rows; these are shifted, where the model is surer of them."""
    draws = np.random.default_rng(3)
    forget = np.arange(ROWS) >= ROWS - FORGOTTEN
    target = draws.integers(0, max(classes, 2), ROWS).astype(float) if classes > 1 else draws.normal(size=ROWS)
    outputs = draws.normal(size=(ROWS, classes))
    outputs[forget, 0] += shift
    return outputs, batch_of(forget, target, RETAIN, FORGET)


def test_masses_are_distributions() -> None:
    _, batch = problem(3)
    assert batch.mass.sum(axis=0) == pytest.approx([1, 1])
    assert batch.prior == pytest.approx(130 / 230)
    assert batch.mass[batch.forget, 0].sum() == pytest.approx(30 / 130)


def test_gradient_is_that_of_the_value(penalty: Penalty, classes: int) -> None:
    outputs, batch = problem(classes)
    gradient = penalty(outputs, batch)[1]
    for row, column in [(0, 0), (5, classes - 1), (ROWS - 1, 0), (ROWS - 3, classes - 1)]:
        step = np.zeros_like(outputs)
        step[row, column] = 1e-6
        slope = (penalty(outputs + step, batch)[0] - penalty(outputs - step, batch)[0]) / 2e-6
        assert slope == pytest.approx(gradient[row, column], rel=1e-6, abs=1e-9)
    assert np.abs(gradient).max() > 1e-5


def test_distributions_that_are_the_same_cost_nothing(penalty: Penalty, classes: int) -> None:
    outputs, batch = problem(classes)
    # retained and forgotten rows with the same outputs and targets: 20 of each
    twice = np.concatenate([outputs[:20], outputs[:20]])
    target = np.concatenate([batch.target[:20], batch.target[:20]])
    value, gradient = penalty(twice, batch_of(np.arange(40) >= 20, target, 60, 20))
    assert value == pytest.approx(0.0, abs=1e-12)
    # that value is the least there is, so there is nowhere to go; W2 has a corner there
    assert np.abs(gradient).max() < 1e-8


def test_control_distributions_that_differ_cost_something_and_a_step_down_lowers_it(
    penalty: Penalty, classes: int
) -> None:
    outputs, batch = problem(classes)
    value, gradient = penalty(outputs, batch)
    assert value > 1e-5
    step = 1e-3 * gradient / np.abs(gradient).max()
    assert penalty(outputs - step, batch)[0] < value < penalty(outputs + step, batch)[0]


def test_a_retain_row_once_with_weights_is_the_row_twice(penalty: Penalty, classes: int) -> None:
    """The computation as published forwards a retain row once for each Z; both give the same value and gradient."""
    outputs, batch = problem(classes)
    once, slope = penalty(outputs, batch)
    keep = ~batch.forget
    rows = np.concatenate([np.arange(ROWS), np.flatnonzero(keep)])
    given = np.concatenate([np.zeros(ROWS, int), np.ones(keep.sum(), int)])
    mass = np.zeros((len(rows), 2))
    mass[np.arange(len(rows)), given] = batch.mass[rows, given]
    naive = Batch(batch.forget[rows], batch.target[rows], mass, batch.prior)
    twice, parts = penalty(outputs[rows], naive)
    together = np.zeros_like(outputs)
    np.add.at(together, rows, parts)
    assert twice == pytest.approx(once, rel=1e-9)
    assert together == pytest.approx(slope, rel=1e-6, abs=1e-10)


def test_information_is_that_of_the_joint_table() -> None:
    outputs, batch = problem(4)
    p = np.exp(log_softmax(outputs, axis=1))
    joint = (batch.mass * [batch.prior, 1 - batch.prior]).T @ p
    expected = (joint * np.log(joint / joint.sum(0) / joint.sum(1, keepdims=True))).sum()
    penalty = load({name: choice.call for name, choice in PENALTIES.items()}, "mi", "penalty")
    assert penalty(outputs, batch)[0] == pytest.approx(expected, rel=1e-12)


def test_confidence_alone_is_seen_by_the_critic_and_not_by_the_mean() -> None:
    """Forget rows twice as sure, in both classes alike: the mean prediction stays at one half."""
    table = {name: choice.call for name, choice in PENALTIES.items()}
    sign = np.tile([1.0, -1.0], 20)
    forget = np.arange(40) >= 20
    outputs = np.column_stack([np.zeros(40), sign * np.where(forget, 4.0, 1.0)])
    batch = batch_of(forget, (sign > 0).astype(float), 60, 20)
    assert load(table, "mi", "penalty")(outputs, batch)[0] == pytest.approx(0.0, abs=1e-12)
    for name in ("variational", "hsic", "mmd", "wasserstein", "class-mi"):
        assert load(table, name, "penalty")(outputs, batch)[0] > 1e-4
