"""Sums are fitted to the rows that they hold in, and their coefficients made simple where that is as good."""

import numpy as np
import pytest

from unlearn_cli.core.rules.fitting import scaled, snapped, trimmed_fit, window_share


def rows(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(seed).normal(50, 10, (3_000, 3))
    return x, 0.001 * x[:, 0] - 0.052 * x[:, 1] + x[:, 2] / 3 + 7


@pytest.mark.parametrize("size", [10.0, 1e9])
def test_exceptions_do_not_pull(size: float) -> None:
    x, y = rows()
    y[::100] += size
    fit = trimmed_fit(x, y, 1e-6, np.random.default_rng(0))
    np.testing.assert_allclose(fit.coefficients, [0.001, -0.052, 1 / 3], rtol=1e-9)


def test_coefficients_become_simple_numbers_and_others_stay() -> None:
    x, y = rows()
    y += 0.123456789012 * x[:, 0] + np.random.default_rng(1).normal(0, 1e-7, len(y))
    fit = trimmed_fit(x, y, 1e-6, np.random.default_rng(0))
    simple = snapped(fit, x, y, 1e-8).coefficients
    assert simple[1:].tolist() == [-0.052, 1 / 3]
    assert simple[0] == pytest.approx(0.124456789012, rel=1e-6)


def test_a_rounded_sum_gets_its_simple_factor_though_rounding_bends_least_squares() -> None:
    x = np.random.default_rng(0).integers(0, 4_000, (20_000, 2)).astype(float)
    y = np.floor((x[:, 0] - x[:, 1]) / 365.25)
    fit = trimmed_fit(x, y, 0.42, np.random.default_rng(0))
    assert scaled(fit, x, y, 1.0).coefficients.tolist() == [1 / 365.25, -1 / 365.25]


def test_the_best_window_is_counted() -> None:
    assert window_share(np.array([0.0, 0.4, 0.9, 5.0, 5.1]), 1.0) == 0.6
