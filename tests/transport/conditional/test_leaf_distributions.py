"""Distributions of groups in the leaves: shrunk where groups do not differ, kept where they do, tilted by parents."""

import numpy as np
import pytest

from unlearn_cli.transport.conditional.leaf_distributions import Bins, shrunk_distributions
from unlearn_cli.transport.conditional.trees import Grown, Tree
from unlearn_cli.transport.interface import Floats

TREE = Tree(np.zeros(0, dtype=np.intp), np.zeros((0, 1), dtype=np.uint64))
WHOLE = Grown(TREE, [-1], np.ones((1, 1), dtype=bool))
"""A root that is the only leaf."""

PAIR = Grown(TREE, [-1, 0, 0], np.array([[True, True], [True, False], [False, True]]))
"""A root and two leaves."""

WEIGHTS = np.array([0.7, 0.3])


def bins(count: int, z_move: float = 0.4) -> Bins:
    return Bins(np.arange(count), z_move)


def distance(distribution: Floats, other: Floats) -> float:
    return float(np.abs(distribution - other).sum() / 2)


@pytest.mark.parametrize("grown", [WHOLE, PAIR])
@pytest.mark.parametrize("tested_in", [np.arange(6), np.array([0, 0, 0, 1, 1, 2])])
def test_rows_are_distributions_whatever_the_counts(grown: Grown, tested_in: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    for scale in (0.1, 3.0, 1000.0):
        counts = rng.poisson(scale * rng.exponential(size=(grown.leaves.shape[1], 2, 6))).astype(float)
        distributions = shrunk_distributions(counts, Bins(tested_in, 0.4), WEIGHTS, grown)
        assert distributions.shape == counts.shape
        assert (distributions >= 0).all()
        assert np.allclose(distributions.sum(axis=2), 1)


def test_equal_frequencies_give_equal_distributions_to_the_last_bit() -> None:
    first = np.random.default_rng(1).integers(0, 50, (2, 1, 8)).astype(float)
    counts = np.concatenate([first, 3 * first], axis=1)
    distributions = shrunk_distributions(counts, bins(8), WEIGHTS, PAIR)
    assert (distributions[:, 0] == distributions[:, 1]).all()
    assert np.allclose(distributions[:, 0], first[:, 0] / first[:, 0].sum(axis=1, keepdims=True))
    counts[0, 0] = counts[0, 0, ::-1]
    other = shrunk_distributions(counts, bins(8), WEIGHTS, PAIR)
    assert (other[0, 0] != other[0, 1]).any()


def test_a_strong_difference_is_kept() -> None:
    counts = np.array([[[900.0, 90, 10], [10, 90, 900]]])
    distributions = shrunk_distributions(counts, bins(3), WEIGHTS, WHOLE)
    assert np.abs(distributions[0] - counts[0] / 1000).max() < 0.02
    above_chance = shrunk_distributions(counts, bins(3, 1e6), WEIGHTS, WHOLE)
    assert (above_chance[0, 0] == above_chance[0, 1]).all(), "control: far above chance nothing differs"


def test_noise_of_a_small_group_is_shrunk_and_that_of_its_frequencies_is_not() -> None:
    rng, distribution = np.random.default_rng(2), np.full(10, 0.1)
    shrunk, raw = [], []
    for _ in range(40):
        counts = np.stack([rng.multinomial(5000, distribution), rng.multinomial(30, distribution)])[None].astype(float)
        distributions = shrunk_distributions(counts, bins(10), np.array([0.99, 0.01]), WHOLE)
        shrunk.append(distance(distributions[0, 1], distribution))
        raw.append(distance(counts[0, 1] / 30, distribution))
    assert np.mean(shrunk) < 0.3 * np.mean(raw)


def test_fine_differences_of_a_small_group_are_smoothed_inside_a_tested_bin() -> None:
    """A group of 40 rows on one fine value each side: its coarse distribution is its own, its fine one the pooled."""
    counts = np.zeros((1, 2, 20))
    counts[0, 0], counts[0, 1, 3], counts[0, 1, 13] = 500, 4, 36
    distributions = shrunk_distributions(counts, Bins(np.repeat([0, 1], 10), 0.0), np.array([0.999, 0.001]), WHOLE)
    assert 0.75 < distributions[0, 1, 10:].sum() < 0.9
    assert distributions[0, 1, 13] < 0.5 < counts[0, 1, 13] / 40


def test_a_group_without_rows_has_the_pooled_distribution() -> None:
    counts = np.array([[[50.0, 30, 20], [0, 0, 0], [10, 10, 80]]])
    distributions = shrunk_distributions(counts, bins(3), np.array([0.25, 0.5, 0.25]), WHOLE)
    assert np.allclose(distributions[0, 1], [0.3, 0.2, 0.5])
    assert not np.allclose(distributions[0, 0], distributions[0, 1])


def test_no_rows_at_all_give_uniform_distributions() -> None:
    assert np.allclose(shrunk_distributions(np.zeros((2, 2, 4)), bins(4), WEIGHTS, PAIR), 0.25)


def test_a_group_that_is_missing_in_a_leaf_is_tilted_there_as_it_is_in_the_parent() -> None:
    counts = np.array([[[4000.0, 3000, 1000], [500, 1000, 2500]], [[600, 300, 100], [0, 0, 0]]])
    distributions = shrunk_distributions(counts, bins(3), WEIGHTS, PAIR)
    root = shrunk_distributions(counts.sum(axis=0, keepdims=True), bins(3), WEIGHTS, WHOLE)[0, 1]
    frequencies = counts.sum(axis=0) / counts.sum(axis=(0, 2))[:, None]
    tilted = counts[1, 0] / 1000 * root / (WEIGHTS @ frequencies)
    assert np.allclose(distributions[1, 1], tilted / tilted.sum())
    alone = shrunk_distributions(counts[1:], bins(3), WEIGHTS, WHOLE)
    assert np.allclose(alone[0, 1], counts[1, 0] / 1000), "control: without a parent there is no tilt"
    assert distance(distributions[1, 1], alone[0, 1]) > 0.1


def test_leaves_come_in_their_own_order_whatever_the_order_of_nodes() -> None:
    swapped = Grown(TREE, [-1, 0, 0], PAIR.leaves[[0, 2, 1]])
    counts = np.random.default_rng(3).integers(20, 500, (2, 2, 4)).astype(float)
    assert np.allclose(
        shrunk_distributions(counts, bins(4), WEIGHTS, PAIR), shrunk_distributions(counts, bins(4), WEIGHTS, swapped)
    )
