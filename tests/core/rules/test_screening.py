"""Pairs and triples that lie on a line or plane are seen, others are not."""

import warnings

import numpy as np
import pytest

from unlearn_cli.core.rules.candidates import VIEWS, threshold
from unlearn_cli.core.rules.columns import Columns
from unlearn_cli.core.rules.screening import draw_blocks, flat_pairs, flat_triples


def table(exceptions: float) -> np.ndarray:
    """Column 5 is a line in column 0, column 6 a plane in columns 1 and 2, column 8 the time between 3 and 7."""
    random = np.random.default_rng(0)
    x = random.normal(size=(2_000, 9))
    x[:, 5] = 3 * x[:, 0] - 1
    x[:, 6] = x[:, 1] - 2 * x[:, 2]
    x[:, 3] = random.integers(0, 10**7, 2_000) + 1e9
    x[:, 8] = random.integers(0, 1_000, 2_000)
    x[:, 7] = x[:, 3] + x[:, 8]
    for column in (5, 6, 8):
        rows = random.random(2_000) < exceptions
        x[rows, column] = random.permutation(x[:, column])[rows] * 100
    return x


@pytest.mark.parametrize("exceptions", [0.0, 0.01])
def test_a_line_is_seen_from_either_side(exceptions: float) -> None:
    x = table(exceptions)[:, :7]
    drawn = draw_blocks(len(x), np.random.default_rng(1))
    pairs = flat_pairs(x, x, np.full(7, 1e-5) * x.std(axis=0), drawn)
    assert {pair for pair in pairs if pair[0] != pair[1]} == {(0, 5), (5, 0)}


@pytest.mark.parametrize("exceptions", [0.0, 0.01])
@pytest.mark.parametrize("dependents", [[6], [8], [1, 2, 6], [1, 2, 4, 6, 8]])
def test_planes_are_seen_even_between_columns_that_are_nearly_the_same(
    dependents: list[int], exceptions: float
) -> None:
    x = np.delete(table(exceptions), 5, axis=1)  # without the line, in which everything is flat
    places = np.array([y - (y > 5) for y in dependents])
    thresholds = 1e-5 * np.clip(x, *np.quantile(x, (0.02, 0.98), axis=0)).std(axis=0)[places]
    drawn = draw_blocks(len(x), np.random.default_rng(1))
    triples = {frozenset(triple) for triple in flat_triples(x, places, thresholds, drawn)}
    planes = [frozenset({1, 2, 5}), frozenset({3, 6, 7})]
    assert triples == {plane for plane in planes if plane & set(places.tolist())}


def test_cells_that_have_no_square_are_allowed_a_finite_residual() -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=(300, 1)).round(2)
    values[:9] = 1e-320
    columns = Columns.of(values, np.array([True]), random)
    assert columns.units[0] > 0, "or no noise of rounding is looked at"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(np.isfinite(threshold(columns, kind, 0)) for kind in VIEWS)
