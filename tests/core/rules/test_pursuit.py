"""The inputs of a sum are picked among many columns, exactly those."""

import numpy as np
import pytest

from unlearn_cli.core.rules.pursuit import Pursuit

WEIGHTS = {3: 1.0, 7: -2.0, 11: 0.5, 20: 1.0, 21: 3.0}


def table(seed: int) -> np.ndarray:
    x = np.random.default_rng(seed).gamma(2, 3, (1_500, 40))
    x[:, 39] = sum(weight * x[:, column] for column, weight in WEIGHTS.items())
    return x


@pytest.mark.parametrize("seed", range(5))
def test_a_sum_is_taken_apart(seed: int) -> None:
    assert sorted(Pursuit.of(table(seed)).inputs(39, 1e-4)) == sorted(WEIGHTS)


@pytest.mark.parametrize("size", [1.0, 1e6])
def test_exceptions_do_not_lead_it_astray(size: float) -> None:
    x = table(0)
    x[::100, 39] = size * x[::100, 0]
    assert sorted(Pursuit.of(x).inputs(39, 1e-4)) == sorted(WEIGHTS)


def test_a_rounded_sum_is_found_up_to_what_rounding_leaves() -> None:
    x = table(0)
    x[:, 39] = x[:, 39].round()
    pursuit = Pursuit.of(x)
    assert sorted(pursuit.inputs(39, 0.42)) == sorted(WEIGHTS)
    assert pursuit.inputs(39, 0.01) == []


def test_noise_is_no_sum() -> None:
    pursuit = Pursuit.of(np.random.default_rng(0).normal(size=(1_500, 40)))
    assert [pursuit.inputs(y, 0.01) for y in range(40)] == [[]] * 40
