"""The network in numpy: by hand, its gradient against differences, Adam against the paper."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.adapters.dense import ACTIVATIONS, Adam, Layers

DRAWS = np.random.default_rng(0)
ROWS = DRAWS.normal(size=(7, 3))


def layers(activation: str, sizes: tuple[int, ...] = (3, 4, 5, 2)) -> Layers:
    weights = tuple(DRAWS.normal(size=pair) for pair in pairwise(sizes))
    return Layers(weights, tuple(DRAWS.normal(size=size) for size in sizes[1:]), activation)


def test_a_network_of_two_layers_by_hand() -> None:
    """relu(1 - 3 + 1) = 0 and relu(1 + 3) = 4; then 2 * 0 - 4 + 0.5, without an activation."""
    weights = np.array([[1.0, 1.0], [-1.0, 1.0]]), np.array([[2.0], [-1.0]])
    network = Layers(weights, (np.array([1.0, 0.0]), np.array([0.5])), "relu")
    rows, hidden, scores = network.forward(np.array([[1.0, 3.0]]))
    assert (rows.tolist(), hidden.tolist(), scores.tolist()) == ([[1.0, 3.0]], [[0.0, 4.0]], [[-3.5]])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient_of_every_parameter_is_that_of_the_scores(activation: str) -> None:
    network, pull = layers(activation), DRAWS.normal(size=(7, 2))
    found = network.backward(network.forward(ROWS), pull)
    for number, (parameter, slope) in enumerate(zip(network.parameters, found, strict=True)):
        assert parameter.shape == slope.shape
        place = tuple(size - 1 for size in parameter.shape)
        ends = []
        for sign in (1, -1):
            moved = [p.copy() for p in network.parameters]
            moved[number][place] += sign * 1e-6
            ends.append((network.with_parameters(moved).forward(ROWS)[-1] * pull).sum())
        assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(slope[place], rel=1e-5, abs=1e-7)


@given(st.floats(-1e4, 1e4))
def test_the_logistic_function_holds_far_out(value: float) -> None:
    found = float(ACTIVATIONS["logistic"](np.array([value]))[0])
    assert 0 <= found <= 1 and found == pytest.approx(1 / (1 + np.exp(-min(max(value, -700), 700))), abs=1e-12)


def test_a_blend_of_everything_or_nothing_is_one_of_the_two() -> None:
    mine, other = layers("tanh"), layers("tanh")
    for share, whole in ((1.0, mine), (0.0, other)):
        for found, expected in zip(mine.blended(other, share).parameters, whole.parameters, strict=True):
            np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(("activation", "factor"), [("relu", 6.0), ("tanh", 6.0), ("logistic", 2.0)])
def test_a_fresh_start_fills_the_bounds_of_glorot_and_repeats(activation: str, factor: float) -> None:
    wide = layers(activation, (30, 50, 10))
    fresh = wide.fresh(3)
    for weight, bias in zip(fresh.weights, fresh.biases, strict=True):
        bound = np.sqrt(factor / sum(weight.shape))
        assert 0.95 * bound < np.abs(weight).max() <= bound >= np.abs(bias).max() > 0
    np.testing.assert_array_equal(fresh.weights[0], wide.fresh(3).weights[0])
    assert (fresh.weights[0] != wide.fresh(4).weights[0]).any()


def adam(gradients: list[float], rate: float) -> float:
    """Kingma & Ba, algorithm 1, as it is written there."""
    theta = m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        theta -= rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return theta


@given(st.lists(st.floats(0.01, 100).flatmap(lambda g: st.sampled_from([g, -g])), min_size=1, max_size=12))
def test_adam_is_the_published_one(gradients: list[float]) -> None:
    parameter: Floats = np.zeros(1)
    steps = Adam([parameter])
    for gradient in gradients:
        steps.step([np.array([gradient])], 0.1)
    assert parameter[0] == pytest.approx(adam(gradients, 0.1), abs=1e-5)
