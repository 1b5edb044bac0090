"""Draws are SplitMix64 of (seed, stream, row): known values, uniform, and no matter which batch a row comes in."""

import numpy as np
import pytest

from unlearn_cli.randomness import _GAMMA, Draws, _mix, row_hash

SPLITMIX_OF_SEED_1234567 = [
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
]
"""The first outputs that the reference program (Vigna, splitmix64.c) prints for this seed."""


def rows(count: int, start: int = 0) -> np.ndarray:
    return np.arange(start, start + count, dtype=np.uint64)


def test_the_mixer_is_splitmix64() -> None:
    states = np.uint64(1234567) + (rows(5) + np.uint64(1)) * _GAMMA
    assert _mix(states).tolist() == SPLITMIX_OF_SEED_1234567


def test_hashes_stay_what_they_were_when_the_first_map_was_written() -> None:
    """A map applied by a later version must draw the same."""
    assert row_hash(0, "sample", rows(2)).tolist() == KNOWN["sample"]
    assert Draws(7, np.array([2**64 - 1], dtype=np.uint64))("age: rank").tolist() == KNOWN["age: rank"]


KNOWN = {"sample": [17749298947152949400, 7306396340704403644], "age: rank": [0.0036831138257327756]}


def test_draws_are_uniform_on_the_open_interval() -> None:
    uniform = np.sort(Draws(0, rows(100_000))("pay: rank"))
    assert uniform[0] > 0
    assert uniform[-1] < 1
    gap = np.abs(uniform - (np.arange(100_000) + 0.5) / 100_000).max()
    assert gap < 1.95 / np.sqrt(100_000), "Kolmogorov-Smirnov at one in a thousand"


@pytest.mark.parametrize("lag", [1, 2, 1000])
def test_neighbouring_rows_streams_and_seeds_are_uncorrelated(lag: int) -> None:
    n = 50_000
    first = Draws(0, rows(n))("a")
    for other in (Draws(0, rows(n, lag))("a"), Draws(0, rows(n))(f"a{lag}"), Draws(lag, rows(n))("a")):
        assert abs(np.corrcoef(first, other)[0, 1]) < 4 / np.sqrt(n)
    assert np.corrcoef(first, Draws(0, rows(n))("a"))[0, 1] == pytest.approx(1), "the control"


def test_a_row_draws_the_same_in_any_batch_and_order() -> None:
    whole = Draws(3, rows(1000))("a")
    order = np.random.default_rng(0).permutation(1000)
    assert (Draws(3, rows(1000)[order])("a") == whole[order]).all()
    assert (Draws(3, rows(10, 500))("a") == whole[500:510]).all()


def test_no_two_rows_share_a_hash() -> None:
    """Each step of it is a bijection of the 64-bit numbers."""
    assert len(np.unique(row_hash(0, "a", rows(200_000)))) == 200_000
