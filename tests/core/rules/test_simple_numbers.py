"""Simple numbers near a fitted one come in the order in which a person would think of them."""

import pytest

from unlearn_cli.core.rules.simple_numbers import cost, simple_numbers


@pytest.mark.parametrize(
    ("value", "error", "first"),
    [
        (1.0001, 0.001, 1.0),
        (-0.9999, 0.001, -1.0),
        (0.0009, 0.001, 0.0),
        (0.33334, 0.0001, 1 / 3),
        (-0.0520003, 1e-6, -0.052),
        (1000.2, 1, 1000.0),
        (1 / 365.25 + 1e-9, 1e-7, 1 / 365.25),
        (0.43429, 1e-5, 0.4342944819032518),
        (1.15741e-11, 1e-16, 1 / 86_400_000_000),
    ],
)
def test_the_simplest_comes_first(value: float, error: float, first: float) -> None:
    assert simple_numbers(value, error)[0] == pytest.approx(first, rel=1e-14, abs=0)


def test_none_lies_further_away_than_asked() -> None:
    assert all(abs(number - 0.7231) <= 0.001 for number in simple_numbers(0.7231, 0.001))
    assert simple_numbers(2**0.5, 1e-15) == []


@pytest.mark.parametrize("value", [0.0, 1e-200, 1e200, -1e-310])
def test_extreme_numbers_are_no_error(value: float) -> None:
    assert cost(value) >= 0
    simple_numbers(value, 0.0)
