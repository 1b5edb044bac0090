"""Losses of margins: by scikit-learn's definitions, their slopes against differences, far out."""

import numpy as np
import pytest

from unlearn_cli.forget.adapters.margin_losses import LOSSES, one_vs_rest

SMOOTH = np.array([-3.0, -0.5, 0.5, 2.5])
"""Margins at which no loss has a corner."""

AT_TWO = {
    "log_loss": (np.log1p(np.exp(2)), np.log1p(np.exp(-2))),
    "hinge": (3.0, 0.0),
    "squared_hinge": (9.0, 0.0),
    "perceptron": (2.0, 0.0),
    "squared_error": (4.5, 0.5),
}
"""At a margin of -2, and of 2."""


@pytest.mark.parametrize("name", LOSSES)
def test_values_by_hand(name: str) -> None:
    assert LOSSES[name](np.array([-2.0, 2.0]))[0] == pytest.approx(AT_TWO[name])


@pytest.mark.parametrize("name", LOSSES)
def test_slopes_are_those_of_the_values(name: str) -> None:
    ends = [LOSSES[name](SMOOTH + sign * 1e-6)[0] for sign in (1, -1)]
    assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(LOSSES[name](SMOOTH)[1], abs=1e-6)


@pytest.mark.parametrize("name", LOSSES)
def test_far_out_they_are_numbers_still(name: str) -> None:
    with np.errstate(over="raise", invalid="raise"):
        values, slopes = LOSSES[name](np.array([-1e4, 1e4]))
    assert np.isfinite(values).all() and np.isfinite(slopes).all() and values[0] >= 1e4


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_is_that_of_the_mean_over_rows_of_the_sum_over_classes(name: str) -> None:
    scores = np.array([[-3.0, 0.5, 2.5], [0.4, -0.6, 3.0]])
    wanted = np.array([[1.0, -1.0, -1.0], [-1.0, -1.0, 1.0]])
    losses, slope = one_vs_rest(name, scores, wanted)
    assert losses.shape == (2,) and slope.shape == (2, 3)
    for place in np.ndindex(2, 3):
        step = np.zeros((2, 3))
        step[place] = 1e-6
        ends = [one_vs_rest(name, scores + sign * step, wanted)[0].mean() for sign in (1, -1)]
        assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(slope[place], abs=1e-6)
