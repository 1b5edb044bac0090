"""What penalties look at: weights that are draws, pull-backs that are derivatives, bins of a regression."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.output_distributions import (
    BINS,
    Pull,
    batch_of,
    class_distribution,
    information,
    points,
    softmax,
    spread_of,
    strata,
)
from unlearn_cli.forget.penalties.interface import Batch

DRAWS = np.random.default_rng(0)
FORGET = np.arange(12) >= 9
TARGET = DRAWS.normal(size=12)
BATCH = batch_of(FORGET, TARGET, 90, 10)


@given(st.integers(1, 8), st.integers(1, 8), st.integers(1, 500), st.integers(1, 500))
def test_weights_are_those_of_draws_from_the_sets(kept: int, gone: int, retain: int, forgotten: int) -> None:
    forget = np.arange(kept + gone) >= kept
    batch = batch_of(forget, np.zeros(kept + gone), retain, forgotten)
    np.testing.assert_allclose(batch.mass.sum(axis=0), 1)
    assert batch.mass[forget, 0].sum() == pytest.approx(forgotten / (retain + forgotten))
    assert not batch.mass[forget, 1].any(), "a row of the forget set is no draw from the retain set"
    assert 0.5 < batch.prior < 1


@pytest.mark.parametrize("classes", [1, 3])
@pytest.mark.parametrize("look", [points, class_distribution])
def test_a_pull_back_is_the_derivative(look: Callable[[Floats, Batch], tuple[Floats, Pull]], classes: int) -> None:
    outputs = DRAWS.normal(size=(12, classes))
    seen, pull = look(outputs, BATCH)
    weights = DRAWS.normal(size=seen.shape)
    slope = pull(weights)
    assert slope.shape == outputs.shape
    for place in [(0, 0), (11, classes - 1)]:
        step = np.zeros_like(outputs)
        step[place] = 1e-6
        ends = [(look(outputs + sign * step, BATCH)[0] * weights).sum() for sign in (1, -1)]
        assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(slope[place], rel=1e-5, abs=1e-8)


def test_a_softmax_of_logits_far_apart_is_a_distribution() -> None:
    chances, _ = softmax(np.array([[1e5, 0.0], [-1e5, 0.0]]))
    assert chances.tolist() == [[1.0, 0.0], [0.0, 1.0]]


@given(st.floats(-100, 100), st.floats(0.01, 100))
def test_what_is_seen_of_a_regression_has_no_origin_and_no_unit(shift: float, unit: float) -> None:
    outputs = np.linspace(-2, 2, 12)[:, None]
    moved = batch_of(FORGET, unit * TARGET + shift, 90, 10)
    for look in (points, class_distribution):
        np.testing.assert_allclose(look(unit * outputs + shift, moved)[0], look(outputs, BATCH)[0], atol=1e-6)
    np.testing.assert_array_equal(strata(moved, 1), strata(BATCH, 1))


def test_predictions_belong_to_bins_in_their_order() -> None:
    chances, _ = class_distribution(np.array([[TARGET.min()], [TARGET.max()]]), BATCH)
    assert chances.shape == (2, BINS)
    assert chances.sum(axis=1) == pytest.approx([1, 1])
    low, high = chances @ np.arange(BINS)
    assert low < 1.5 and high > BINS - 2.5


def test_strata_are_classes_or_quarters_of_the_target() -> None:
    assert strata(BATCH, 3) is BATCH.target
    ascending = batch_of(np.arange(8) >= 7, np.arange(8.0), 7, 1)
    assert strata(ascending, 1).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_constant_target_has_a_unit() -> None:
    assert spread_of(batch_of(FORGET, np.full(12, 4.0), 90, 10)) == 1.0


def test_information_by_hand() -> None:
    """Z a fair coin and the class a copy of it: log 2; a class that is the same for both tells nothing."""
    told = information(np.eye(2), np.eye(2), np.array([0.5, 0.5]))[0]
    assert told == pytest.approx(np.log(2))
    blind, slope = information(np.full((2, 2), 0.5), np.eye(2), np.array([0.5, 0.5]))
    assert blind == 0.0 and not slope.any()


def test_the_spread_of_a_constant_is_one_unit() -> None:
    assert spread_of(batch_of(np.arange(5) >= 3, np.full(5, 0.1), 100, 30)) == 1
    assert 0 < spread_of(BATCH) != 1, "the control"
