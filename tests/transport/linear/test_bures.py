"""The Bures-Wasserstein barycenter against POT's own, and the product row by row."""

import numpy as np
import ot.gaussian
import pytest

from unlearn_cli.transport.interface import Floats
from unlearn_cli.transport.linear.bures import RIDGE, barycenter_maps, covariances, rowwise


def different(k: int, d: int) -> Floats:
    rng = np.random.default_rng(5)
    return covariances([rng.normal(size=(200, d)) @ rng.normal(size=(d, d)) for _ in range(k)])


@pytest.mark.parametrize(("k", "d"), [(2, 3), (5, 6)])
def test_the_barycenter_is_pots_and_every_map_takes_its_group_there(k: int, d: int) -> None:
    of_groups, weights = different(k, d), np.arange(1, k + 1) / np.arange(1, k + 1).sum()
    pooled = np.tensordot(weights, of_groups, axes=1)
    maps, center = barycenter_maps(of_groups, pooled, weights)
    _, expected = ot.gaussian.bures_wasserstein_barycenter(np.zeros((k, d)), of_groups, weights, eps=1e-10)
    assert center == pytest.approx(expected, rel=1e-4, abs=1e-5)
    for linear, source in zip(maps, [*of_groups, pooled], strict=True):
        assert linear @ source @ linear == pytest.approx(center, rel=1e-6, abs=1e-6)
        assert linear == pytest.approx(linear.T, abs=1e-7)
        assert np.linalg.eigvalsh(linear).min() > 0, "an optimal map is the gradient of a convex function"
    assert of_groups[0] != pytest.approx(center, rel=0.05)


def test_a_constant_column_and_a_repeated_one_still_have_an_inverse() -> None:
    rows = np.random.default_rng(0).normal(size=(500, 4))
    rows[:, 1], rows[:, 2] = 0.0, rows[:, 0]
    assert np.linalg.eigvalsh(covariances([rows[:200], rows[200:]])).min() > 5e-4
    assert np.linalg.eigvalsh(rows.T @ rows / 500).min() < 1e-9


def test_what_is_chance_between_groups_goes_and_what_is_not_stays() -> None:
    """60 columns, 200 rows a group: two samples of one distribution come out equal, two of different ones do not."""
    rng = np.random.default_rng(2)
    mixing = rng.normal(size=(60, 60)) / 8
    one, other, wide = (
        rng.normal(size=(200, 60)) @ mixing,
        rng.normal(size=(200, 60)) @ mixing,
        rng.normal(size=(200, 60)),
    )
    pairs = (covariances([one, other]), covariances([one, wide]))
    left = [np.linalg.norm(first - second) for first, second in pairs]
    samples = [part.T @ part / 200 for part in (one, other, wide)]
    apart = [np.linalg.norm(samples[0] - second) for second in samples[1:]]
    assert left[0] < 0.2 * apart[0], "of what the samples differ by, little is left"
    assert left[1] > 0.6 * apart[1]


def test_with_many_rows_the_covariances_are_those_of_the_samples() -> None:
    rng = np.random.default_rng(3)
    rows = [rng.normal(size=(50_000, 3)) * spread for spread in (1.0, 2.0)]
    expected = np.stack([part.T @ part / len(part) + RIDGE * np.eye(3) for part in rows])
    assert covariances(rows) == pytest.approx(expected, abs=0.01)


def test_rowwise_is_the_product_with_each_groups_map_in_any_batch() -> None:
    rng = np.random.default_rng(1)
    points, maps, groups = rng.normal(size=(300, 40)), rng.normal(size=(3, 40, 40)), rng.integers(0, 3, 300)
    whole = rowwise(points, maps, groups)
    assert whole == pytest.approx(np.stack([p @ maps[g] for p, g in zip(points, groups, strict=True)]))
    for i in range(0, 300, 7):
        assert (rowwise(points[i : i + 1], maps, groups[i : i + 1]) == whole[i]).all()
