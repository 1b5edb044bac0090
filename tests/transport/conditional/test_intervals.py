"""The barycenters of all leaves as intervals of rank: ascending, and with evenness shared out between neighbours."""

import numpy as np
import pytest

from unlearn_cli.transport.conditional.intervals import barycenter_tables
from unlearn_cli.transport.conditional.ordered import Ordered
from unlearn_cli.transport.distributions.barycenters import quantile_barycenter
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import Column, Echo, Floats

WEIGHTS = np.array([0.7, 0.3])


def scale_of(levels: int, evenness: float = 0.0, echoes: tuple[Echo, ...] = ()) -> Scale:
    column = Column("x", True, np.arange(float(levels)), echoes)
    return Scale(column, np.full(levels, 1 / levels), evenness)


def distributions(leaves: int, levels: int, seed: int = 0) -> Floats:
    drawn = np.random.default_rng(seed).exponential(size=(leaves, 2, levels)) ** 2
    return np.asarray(drawn / drawn.sum(axis=2, keepdims=True))


def tables(scale: Scale, mass: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    top = np.cumsum(mass, axis=2)
    top[:, :, -1] = 1.0
    low = np.concatenate([np.zeros((*top.shape[:2], 1)), top[:, :, :-1]], axis=2)
    return barycenter_tables(scale, low, top, WEIGHTS)


def mass_after(scale: Scale, mass: Floats, leaf: int = 0) -> Floats:
    """Distribution of the barycenter that the tables hold, by reading it at even ranks."""
    ranks = (np.arange(20_000) + 0.5) / 20_000
    read = Ordered.compile(scale, mass, WEIGHTS).read(np.full(len(ranks), leaf), ranks)
    return np.bincount(read, minlength=len(scale.mass)) / len(ranks)


def ascends(scale: Scale, mass: Floats, leaf: int) -> bool:
    read = Ordered.compile(scale, mass, WEIGHTS).read(np.full(5_000, leaf), (np.arange(5_000) + 0.5) / 5_000)
    return bool((np.diff(read) >= 0).all())


@pytest.mark.parametrize("evenness", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("seed", range(5))
def test_intervals_cover_the_ranks_of_every_leaf_and_ascend(seed: int, evenness: float) -> None:
    scale, mass = scale_of(9, evenness), distributions(4, 9, seed)
    start, end, first, last = tables(scale, mass)
    assert np.allclose(start[1:], end[:-1]) and (end > start).all()
    assert start[0] == 0 and end[-1] == pytest.approx(4)
    assert set(np.floor(start[np.isclose(start % 1, 0)]).astype(int)) == {0, 1, 2, 3}
    assert (first <= last + 1e-12).all()
    assert all(ascends(scale, mass, leaf) for leaf in range(4))


@pytest.mark.parametrize("seed", range(5))
def test_without_evenness_it_is_the_quantile_barycenter(seed: int) -> None:
    scale, mass = scale_of(9), distributions(1, 9, seed)
    ranks, codes = quantile_barycenter(mass[0], WEIGHTS, scale.column.support)
    target = np.bincount(codes, weights=np.diff(ranks, prepend=0.0), minlength=9)
    assert np.allclose(mass_after(scale, mass), target, atol=1e-3)


@pytest.mark.parametrize("evenness", [0.0, 0.5, 1.0])
def test_two_values_are_shared_out_by_the_weights_as_far_as_evenness_says(evenness: float) -> None:
    """Group 0 has the upper one in 20 %, group 1 in 60 %. Without evenness only the lighter group moves."""
    mass = np.array([[[0.8, 0.2], [0.4, 0.6]]])
    upper = mass_after(scale_of(2, evenness), mass)[1]
    assert upper == pytest.approx(0.2 + evenness * 0.3 * 0.4, abs=1e-3)


def test_with_evenness_the_mean_of_the_column_is_that_of_the_groups() -> None:
    """Rounded to the nearest value it is not."""
    off: dict[float, list[float]] = {0.0: [], 1.0: []}
    for seed in range(10):
        mass = distributions(1, 6, seed)
        mean = WEIGHTS @ mass[0] @ np.arange(6.0)
        for evenness, found in off.items():
            found.append(abs(mass_after(scale_of(6, evenness), mass) @ np.arange(6.0) - mean))
    assert max(off[1.0]) < 1e-3 < 1e-2 < np.mean(off[0.0])


@pytest.mark.parametrize("evenness", [0.0, 1.0])
def test_equal_distributions_are_left_whatever_the_evenness(evenness: float) -> None:
    mass = np.repeat(distributions(1, 7)[:, :1], 2, axis=1)
    assert np.allclose(mass_after(scale_of(7, evenness), mass), mass[0, 0], atol=1e-3)


def test_a_map_ascends_where_what_costs_least_would_fall() -> None:
    """Columns that follow pull the cheapest value up and down along the ranks."""
    falls = 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        echoes = tuple(Echo(False, random.integers(0, 2, 12).astype(float)) for _ in range(3))
        scale, mass = scale_of(12, echoes=echoes), distributions(1, 12, seed)
        assert ascends(scale, mass, 0)
        start, end, *_ = tables(scale, mass)
        of_groups = [np.searchsorted(np.cumsum(part), (start + end) / 2) for part in mass[0]]
        falls += bool((np.diff(scale.middle(np.minimum(of_groups, 11), WEIGHTS)) < 0).any())
    assert falls > 3, "control: the cheapest value does fall"
