"""Positions among sorted numbers: what `numpy.searchsorted` finds, however the numbers lie."""

import numpy as np
import pytest

from unlearn_cli.transport.distributions.sorted_numbers import Sorted, positions
from unlearn_cli.transport.interface import Floats

RNG = np.random.default_rng(0)
NUMBERS = {
    "even": np.linspace(0.0, 1.0, 500),
    "one": np.array([3.0]),
    "two, far apart": np.array([-1e300, 1e300]),
    "too far apart for their difference": np.array([-1.7e308, 0.0, 1.7e308]),
    "skewed": np.sort(np.exp(3 * RNG.normal(size=3_000))),
    "clusters": np.sort(np.concatenate([RNG.normal(size=300) * 1e-9, [1.0], 1e6 + RNG.normal(size=300)])),
    "neighbours": np.nextafter(1.0, 2.0) ** np.arange(1) + np.arange(40) * np.spacing(1.0),
    "with ties": np.sort(RNG.integers(0, 9, 200).astype(float)),
    "subnormal": np.arange(1, 30) * 5e-324,
}


def keys_around(numbers: Floats) -> Floats:
    between = (numbers[1:] + numbers[:-1]) / 2
    beside = np.concatenate([np.nextafter(numbers, np.inf), np.nextafter(numbers, -np.inf)])
    return np.concatenate([numbers, between[np.isfinite(between)], beside, [-np.inf, np.inf, 0.0, -0.0]])


@pytest.mark.parametrize("steps", [1, 7, 64, 5_000])
@pytest.mark.parametrize("name", NUMBERS)
def test_positions_are_those_of_searchsorted(name: str, steps: int) -> None:
    numbers = NUMBERS[name]
    keys = keys_around(numbers)
    assert (positions(Sorted.of(numbers, steps), keys) == np.searchsorted(numbers, keys)).all()


@pytest.mark.parametrize("reach", [(0.0, 1.0), (0.25, 0.5), (-3.0, 40.0)])
def test_numbers_and_keys_outside_of_a_given_reach_are_found_too(reach: tuple[float, float]) -> None:
    keys = keys_around(NUMBERS["even"])
    found = positions(Sorted.of(NUMBERS["even"], 100, reach), keys)
    assert (found == np.searchsorted(NUMBERS["even"], keys)).all()
    wrong = Sorted.of(NUMBERS["even"], 100, reach)._replace(origin=reach[0] + 0.1)
    assert (positions(wrong, keys) != np.searchsorted(NUMBERS["even"], keys)).any(), "control: the guide is looked at"


def test_nan_stands_before_every_number() -> None:
    assert positions(Sorted.of(NUMBERS["even"], 9), np.array([np.nan])).tolist() == [0]
