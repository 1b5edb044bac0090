"""A value's place among the bins, by hand; the mean of drawn bins is the place; heavy values keep to themselves."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.secrets_known import secret_of
from unlearn_cli.core.draws import Draws
from unlearn_cli.tables.groups.soft_bins import SoftBins

EVEN = np.arange(400.0)


def at(bins: SoftBins, *values: float) -> list[float]:
    return np.interp(values, bins.at, bins.positions).tolist()


def test_the_place_is_linear_between_the_middles_of_even_bins() -> None:
    bins = SoftBins.learn(EVEN, np.array([99.0, 199.0, 299.0]))
    assert at(bins, 0, 49.5, 99.5, 149.5, 174.5, 349.5, 399) == pytest.approx([0, 0, 0.5, 1, 1.25, 3, 3], abs=0.01)
    assert at(bins, -1e300, 1e300) == [0.0, 3.0]
    assert not list(bins.faults(4))


def test_a_wide_bin_mixes_with_a_narrow_one_no_further_than_that_does() -> None:
    bins = SoftBins.learn(EVEN, np.array([99.0]))
    assert at(bins, 49.5, 99.5, 149.5, 399) == pytest.approx([0, 0.5, 1, 1], abs=0.02)


@given(st.lists(st.integers(-30, 30), min_size=3, max_size=200), st.integers(1, 9))
def test_places_of_any_column_ascend_and_are_nearest_to_their_bin(cells: list[int], bins: int) -> None:
    ranked = np.sort(np.array(cells, dtype=np.float64))
    edges = np.setdiff1d(ranked[np.arange(1, bins) * len(ranked) // bins], ranked[-1])
    soft = SoftBins.learn(ranked, edges)
    assert not list(soft.faults(len(edges) + 1))
    own = np.searchsorted(edges, ranked)
    assert (np.abs(np.interp(ranked, soft.at, soft.positions) - own) <= 0.5).all()


def test_the_mean_of_the_bins_drawn_is_the_place_and_only_neighbours_are_drawn() -> None:
    bins = SoftBins.learn(EVEN, np.array([99.0, 199.0, 299.0]))
    rows = np.arange(20_000, dtype=np.uint64)
    for value in (0.0, 80.0, 174.5, 199.0, 399.0):
        drawn = bins.drawn(np.full(len(rows), value), Draws(secret_of(0), rows)("z: bin"))
        place = at(bins, value)[0]
        assert drawn.mean() == pytest.approx(place, abs=0.015)
        assert set(drawn) <= {int(np.floor(place)), int(np.ceil(place))}


def test_what_rises_with_the_place_is_gone_when_it_is_taken_away_by_drawn_bins() -> None:
    """The control: by the bins themselves a slope is left inside each of them."""
    edges = np.array([99.0, 199.0, 299.0])
    bins, z = SoftBins.learn(EVEN, edges), np.tile(np.arange(150.0, 250.0), 400)
    drawn = bins.drawn(z, Draws(secret_of(0), np.arange(len(z), dtype=np.uint64))("z: bin"))
    left = [z - 100 * numbers for numbers in (np.searchsorted(edges, z), drawn)]
    slopes = [np.polyfit(z[z < 200], rest[z < 200], 1)[0] for rest in left]
    assert slopes[0] == pytest.approx(1) and abs(slopes[1]) < 0.06


def test_a_value_as_heavy_as_a_bin_and_its_neighbours_draw_no_other_bin() -> None:
    ranked = np.concatenate([np.zeros(300), np.arange(1.0, 301.0)])
    bins = SoftBins.learn(ranked, np.array([0.0, 150.0]))
    assert at(bins, 0, 1, 50, 75.5, 150.5) == pytest.approx([0, 1, 1, 1, 1.5], abs=0.02)
    light = SoftBins.learn(np.concatenate([np.zeros(100), np.arange(1.0, 501.0)]), np.array([50.0, 300.0]))
    assert at(light, 50)[0] == pytest.approx(0.5, abs=0.02), "the control: a value lighter than a bin"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"at": (2.0, 1.0)}, "do not ascend"),
        ({"positions": (1.0, 0.0)}, "do not ascend"),
        ({"positions": (0.0, 2.0)}, "not among 2 bins"),
        ({"positions": (-0.5, 1.0)}, "not among 2 bins"),
        ({"positions": (0.0, float("nan"))}, "not finite"),
        ({"at": (1.0,)}, "1 values have 2 positions"),
        ({"at": (), "positions": ()}, "0 values have 0 positions"),
    ],
)
def test_faults_of_places_from_a_file_are_named(change: dict[str, tuple[float, ...]], said: str) -> None:
    right = SoftBins((0.0, 1.0), (0.0, 1.0))
    assert not list(right.faults(2))
    assert said in " ".join(replace(right, **change).faults(2))
