"""GroupSample takes the same rows however they come: in batches of any size, in any order, merged from parts."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from unlearn_cli.core.public_choice import public_hash
from unlearn_cli.core.sample import GroupSample

Rows = NDArray[np.uint64]
Groups = NDArray[np.intp]


def by(seed: int) -> Callable[[Rows], Rows]:
    """Hashes of rows."""
    return lambda rows: public_hash(seed, "sample", rows)


def brute_force(rows: Rows, groups: Groups, per_group: int, seed: int) -> Rows:
    """Each group's rows sorted by their hash, the first few."""
    hashes = by(seed)(rows)
    kept = [rows[groups == g][np.argsort(hashes[groups == g])][:per_group] for g in np.unique(groups)]
    return np.sort(np.concatenate(kept))


def sampled(parts: list[tuple[Rows, Groups]], count: int, per_group: int, seed: int) -> Rows:
    sample = GroupSample(count, per_group, by(seed))
    for part in parts:
        sample.add(part)
    return sample.finish()


@st.composite
def tables(draw: st.DrawFn) -> tuple[Rows, Groups, list[int], int, int]:
    """Rows in any order, their groups, where to cut them, rows wanted per group, seed."""
    count = draw(st.integers(1, 120))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    rows = rng.permutation(np.arange(7, 7 + count)).astype(np.uint64)
    cuts = sorted(draw(st.lists(st.integers(0, count), max_size=6)))
    return rows, rng.integers(0, 3, count), cuts, draw(st.integers(1, 30)), draw(st.integers(0, 5))


@given(tables())
def test_any_batching_gives_the_rows_with_the_smallest_hashes(
    table: tuple[Rows, Groups, list[int], int, int],
) -> None:
    rows, groups, cuts, per_group, seed = table
    parts = list(zip(np.split(rows, cuts), np.split(groups, cuts), strict=True))
    expected = brute_force(rows, groups, per_group, seed)
    assert (sampled(parts, 3, per_group, seed) == expected).all()
    assert (sampled(parts[::-1], 3, per_group, seed) == expected).all()


@given(tables(), st.booleans())
def test_any_merge_gives_the_same(table: tuple[Rows, Groups, list[int], int, int], nested: bool) -> None:
    rows, groups, cuts, per_group, seed = table
    samples = [GroupSample(3, per_group, by(seed)) for _ in range(len(cuts) + 1)]
    for sample, part in zip(samples, zip(np.split(rows, cuts), np.split(groups, cuts), strict=True), strict=True):
        sample.add(part)
    if nested and len(samples) > 2:
        samples[1].merge(samples.pop())
    for other in samples[1:]:
        samples[0].merge(other)
    assert (samples[0].finish() == brute_force(rows, groups, per_group, seed)).all()


def test_it_holds_few_rows_and_takes_few_of_each_group_however_many_come() -> None:
    sample = GroupSample(2, 100, by(0))
    for start in range(0, 200_000, 10_000):
        rows = np.arange(start, start + 10_000, dtype=np.uint64)
        sample.add((rows, (rows % np.uint64(10) == 0).astype(np.intp)))
        assert max(len(held) for held in sample._rows) <= 200
    assert len(sample.finish()) == 200


def test_a_sample_is_random_in_the_rows_and_another_for_another_seed() -> None:
    rows = np.arange(50_000, dtype=np.uint64)
    one, other = (sampled([(rows, np.zeros(50_000, dtype=np.intp))], 1, 2000, seed) for seed in (0, 1))
    for found in (one, other):
        assert abs(found.mean() - 25_000) < 4 * 50_000 / np.sqrt(12 * 2000)
    assert len(np.intersect1d(one, other)) == pytest.approx(80, abs=40)
