"""The length of a description: what is known of distributions, and that related columns are shorter together."""

import numpy as np
import pytest

from unlearn_cli.core.relatives.description_length import description_length

ROWS = 4_000


def drawn(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def of(numbers: np.ndarray, step: float = 1.0) -> float:
    return description_length(numbers, np.full(len(numbers), step))


def test_a_constant_takes_no_bits_and_a_coin_one() -> None:
    assert of(np.zeros(ROWS)) == 0.0
    assert of(drawn(0).integers(0, 2, ROWS).astype(float)) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("sigma", [30.0, 300.0])
def test_a_normal_number_takes_its_differential_entropy(sigma: float) -> None:
    numbers = np.rint(drawn(1).normal(0, sigma, 20_000))
    assert of(numbers) == pytest.approx(np.log2(sigma * np.sqrt(2 * np.pi * np.e)), abs=0.15)


def test_a_finer_step_takes_its_bits_more_where_no_value_is_frequent() -> None:
    numbers = drawn(2).normal(0, 100, ROWS)
    assert of(numbers, 0.25) - of(numbers, 1.0) == pytest.approx(2.0, abs=0.01)
    dice = drawn(2).integers(1, 7, ROWS).astype(float)
    assert of(dice, 0.25) == of(dice, 1.0), "control: which of six it is does not depend on the step"


def test_no_number_takes_less_than_its_bin() -> None:
    """Values that lie closer together than a step cannot be told apart: the code is of the bins, then."""
    numbers = drawn(3).uniform(0, 1e-9, ROWS)
    assert of(numbers) == pytest.approx(6.0, abs=0.1), "64 bins"


@pytest.mark.parametrize("spread", [2.0, 8.0, 32.0])
def test_a_difference_saves_what_its_spread_is_narrower(spread: float) -> None:
    first = np.rint(drawn(4).normal(0, 1000, ROWS))
    second = first + np.rint(drawn(5).normal(0, 1000 / spread, ROWS))
    saved = of(second) - of(second - first)
    assert saved == pytest.approx(np.log2(np.hypot(spread, 1.0)), abs=0.15)
    alone = np.rint(drawn(6).normal(0, 1000, ROWS))
    assert of(alone) - of(alone - first) < -0.3, "control: of columns that are not related it is longer"
