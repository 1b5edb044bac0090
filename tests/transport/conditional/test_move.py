"""One column's move in the leaves: barycenter quantiles at conditional ranks, and the maximal coupling."""

from dataclasses import replace

import numpy as np
import pytest

from tests.transport.tables import draws_of
from unlearn_cli.transport.conditional import category as categories
from unlearn_cli.transport.conditional.category import Category, keep_displaced_last
from unlearn_cli.transport.conditional.cells import BORN, Cells, with_pooled, with_pooled_shares
from unlearn_cli.transport.conditional.ordered import Ordered
from unlearn_cli.transport.distributions import scale as scales
from unlearn_cli.transport.distributions.barycenters import category_barycenter, quantile_barycenter
from unlearn_cli.transport.distributions.couplings import cumulate, maximal_coupling, randomised_rank
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import NULL, SAME, Column, Echo, Floats, Ints

WEIGHTS = np.array([0.6, 0.4])


def scale_of(levels: int, ordered: bool, seed: int = 0) -> Scale:
    rng = np.random.default_rng(seed)
    support = np.unique(rng.normal(size=levels)) if ordered else np.arange(float(levels))
    mass = rng.exponential(size=levels) + 0.05
    return Scale(Column("x", ordered, support), mass / mass.sum())


def random_distributions(shape: tuple[int, int, int], seed: int) -> Floats:
    distributions = np.random.default_rng(seed).exponential(size=shape) ** 2
    return distributions / distributions.sum(axis=2, keepdims=True)


def cells(scale: Scale, codes: Ints, leaf: int, group: int, seed: int = 0) -> Cells:
    values = np.where(codes >= 0, scale.column.support[np.clip(codes, 0, len(scale.mass) - 1)], np.nan)
    full = np.full(len(codes), 1)
    return Cells(values, codes, leaf * full, group * full, draws_of(len(codes), seed), 0 * full)


def drawn(distribution: Floats, count: int = 40_000, seed: int = 5) -> Ints:
    return np.random.default_rng(seed).choice(len(distribution), size=count, p=distribution)


def frequencies(codes: Ints, levels: int) -> Floats:
    return np.bincount(codes, minlength=levels) / len(codes)


def test_the_pooled_distribution_is_the_last_group() -> None:
    distributions = random_distributions((3, 2, 5), 0)
    both = with_pooled(distributions, WEIGHTS)
    assert np.allclose(both[:, :2], distributions)
    assert np.allclose(both[:, 2], 0.6 * distributions[:, 0] + 0.4 * distributions[:, 1])


@pytest.mark.parametrize("levels", [2, 9, 500])
def test_with_equal_distributions_ordered_cells_are_left_and_would_not_move(levels: int) -> None:
    scale = scale_of(levels, True)
    distribution = np.bincount(scale.distribution_bins, weights=scale.mass)
    distributions = np.stack(
        [
            np.stack([distribution, distribution]),
            random_distributions((1, 1, len(distribution)), 1)[0].repeat(2, axis=0),
        ]
    )
    move, codes = Ordered.compile(scale, distributions, WEIGHTS), np.arange(levels)
    every = replace(move, moves=np.ones(2, dtype=bool))
    for leaf in (0, 1):
        for group in (0, 1, 2):
            assert (move.move(cells(scale, codes, leaf, group)) == SAME).all()
            assert (every.move(cells(scale, codes, leaf, group)) == codes).all()
    other = Ordered.compile(scale, random_distributions((2, 2, len(distribution)), 2), WEIGHTS)
    many = np.repeat(codes, 50)
    assert (other.move(cells(scale, many, 0, 1)) != many).mean() > 0.02, "control: other distributions move"
    assert (other.move(cells(scale, many, 0, 0)) != SAME).all()


@pytest.mark.parametrize("seed", range(20))
def test_ordered_reads_the_quantile_function_of_the_barycenter(seed: int) -> None:
    scale = scale_of(12, True, seed)
    weights = np.random.default_rng(seed).dirichlet(np.ones(3))
    distributions = random_distributions((4, 3, 12), seed)
    distributions[1, 0, 3:6] = 0.0
    distributions /= distributions.sum(axis=2, keepdims=True)
    move = Ordered.compile(scale, distributions, weights)
    for leaf, distribution in enumerate(distributions):
        ranks, codes = quantile_barycenter(distribution, weights, scale.column.support)
        start = np.concatenate([[0.0], ranks[:-1]])
        wide = ranks - start > 1e-9
        for share in (0.01, 0.5, 0.99):
            at = (start + share * (ranks - start))[wide]
            assert (move.read(np.full(len(at), leaf), at) == codes[wide]).all()


def test_ordered_brings_each_group_to_the_barycenter() -> None:
    scale, distributions = scale_of(8, True), random_distributions((1, 2, 8), 3)
    move = Ordered.compile(scale, distributions, WEIGHTS)
    ranks, codes = quantile_barycenter(distributions[0], WEIGHTS, scale.column.support)
    target = np.bincount(codes, weights=np.diff(ranks, prepend=0.0), minlength=8)
    for group in (0, 1):
        before = drawn(distributions[0, group])
        after = move.move(cells(scale, before, 0, group))
        assert np.abs(frequencies(after, 8) - target).max() < 0.012 < np.abs(distributions[0, group] - target).max()
    born = move.move(cells(scale, np.full(40_000, BORN), 0, 1))
    assert np.abs(frequencies(born, 8) - target).max() < 0.012, "filled cells have the barycenter's distribution"


def test_ordered_is_monotone_in_the_value_for_one_group_and_draw() -> None:
    scale = scale_of(300, True)
    distributions = random_distributions((3, 2, int(scale.distribution_bins.max()) + 1), 4)
    move, codes, falls = Ordered.compile(scale, distributions, WEIGHTS), np.arange(300), 0
    for leaf in range(3):
        for group in range(3):
            sweep = cells(scale, codes, leaf, group)
            one = replace(sweep, draws=replace(sweep.draws, rows=np.full(300, 7, dtype=np.uint64)))
            assert (np.diff(move.move(one)) >= 0).all()
            falls += int((np.diff(move.move(replace(one, groups=codes % 2))) < 0).sum())
    assert falls > 0, "control: from group to group cells do fall"


def test_the_lowest_and_highest_ranks_of_a_leaf_read_that_leaf() -> None:
    scale = Scale(Column("x", True, np.arange(4.0)), np.full(4, 0.25))
    ends = np.array([[[0.0, 0, 0.5, 0.5], [0, 0, 0.2, 0.8]], [[0.5, 0.5, 0, 0], [0.8, 0.2, 0, 0]]])
    move = Ordered.compile(scale, np.tile(ends, (32, 1, 1)), WEIGHTS)
    leaves = np.arange(64)
    assert (move.read(leaves, np.zeros(64)) == np.where(leaves % 2, 0, 2)).all()
    assert (move.read(leaves, np.ones(64)) == np.where(leaves % 2, 1, 3)).all()


def test_missing_cells_stay_and_values_outside_the_range_come_in() -> None:
    scale = scale_of(6, True)
    distribution = np.bincount(scale.distribution_bins, weights=scale.mass)
    move = Ordered.compile(scale, np.stack([distribution, distribution])[None], WEIGHTS)
    three = cells(scale, np.array([NULL, 0, 5]), 0, 0)
    outside = replace(three, values=np.array([np.nan, -99.0, 99.0]))
    assert move.move(three).tolist() == [NULL, SAME, SAME]
    assert move.move(outside).tolist() == [NULL, 0, 5]


def test_the_tables_of_ordered_cells_rank_as_the_randomised_rank_does() -> None:
    """Where each value has a bin; of the same draws, in every leaf and group, the unseen one too."""
    scale, distributions = scale_of(9, True), random_distributions((3, 2, 9), 8)
    move, codes, uniform = Ordered.compile(scale, distributions, WEIGHTS), np.arange(900) % 9, draws_of(900)("u")
    for leaf, cumulative in enumerate(map(cumulate, with_pooled(distributions, WEIGHTS))):
        for group in range(3):
            of_group = np.full(900, group)
            pooled = scale.ranks(scale.column.support[codes], codes, uniform)
            ranks = move.rank(cells(scale, codes, leaf, group), pooled)
            assert ranks == pytest.approx(randomised_rank(cumulative, np.zeros(3), codes, of_group, uniform), abs=1e-9)
            other = randomised_rank(cumulative, np.zeros(3), codes, (of_group + 1) % 3, uniform)
            assert ranks != pytest.approx(other, abs=1e-2), "control: another group's rank"


def test_the_tables_of_a_category_answer_as_the_maximal_coupling_does() -> None:
    """Of the same draws, cell by cell, in every leaf and group; unseen groups and levels too."""
    mass = np.array([0.4, 0.3, 0.15, 0.1, 0.05])  # most frequent first, so that atoms are levels
    scale, distributions = Scale(Column("x", False, np.arange(5.0)), mass), random_distributions((3, 2, 5), 12)
    move, codes = Category.compile(scale, distributions, WEIGHTS), np.arange(6000) % 6
    uniforms = draws_of(6000)("x: keep"), draws_of(6000)("x: redraw")
    for leaf, of_groups in enumerate(with_pooled(distributions, WEIGHTS)):
        target = category_barycenter(distributions[leaf], WEIGHTS)
        for group in range(3):
            answers = move.move(cells(scale, codes, leaf, group))
            expected = maximal_coupling(of_groups, target, codes, np.full(6000, group), uniforms)
            assert (answers == expected).all()
            assert (answers != codes).any() and (answers[codes < 5] == codes[codes < 5]).any()
            assert (answers != maximal_coupling(of_groups, target, codes, np.full(6000, group), uniforms[::-1])).any()


def test_a_category_stays_with_the_chance_of_the_maximal_coupling_and_lands_on_the_barycenter() -> None:
    scale, by_atom, weights = scale_of(5, False), random_distributions((2, 3, 5), 11), np.array([0.34, 0.33, 0.33])
    distributions = by_atom[:, :, scale.distribution_bins]  # by level
    move = Category.compile(scale, by_atom, weights)
    for leaf in (0, 1):
        target = category_barycenter(distributions[leaf], weights)
        assert (np.abs(distributions[leaf] - target).max(axis=1) > 0.05).sum() >= 2, (
            "control: distributions are not there before"
        )
        for group in (0, 1, 2):
            distribution = distributions[leaf, group]
            before = drawn(distribution)
            after = move.move(cells(scale, before, leaf, group))
            gone, share = after[after != before], np.abs(distribution - target).sum() / 2
            stay = np.bincount(before, weights=after == before, minlength=5)
            chance = np.minimum(1, target / distribution)
            assert np.abs(stay / len(before) - distribution * chance).max() < 0.012
            assert np.abs(frequencies(after, 5) - target).max() < 0.012
            assert abs(len(gone) / len(before) - share) < 0.012, "moves no more than the total variation"
            redrawn = np.bincount(gone, minlength=5) / len(before)
            assert np.abs(redrawn - np.maximum(target - distribution, 0)).max() < 0.012


def test_a_category_with_equal_distributions_is_left_but_unknown_and_filled_cells_are_drawn_from_the_barycenter() -> (
    None
):
    scale = scale_of(5, False)
    distribution = random_distributions((1, 1, 5), 7)[0, 0]
    move = Category.compile(scale, np.stack([distribution, distribution])[None], WEIGHTS)
    assert (move.move(cells(scale, np.arange(5), 0, 1)) == SAME).all()
    assert move.move(cells(scale, np.array([NULL]), 0, 0)).tolist() == [NULL]
    for code in (BORN, 5, 9):
        for group in (0, 2):
            after = move.move(cells(scale, np.full(40_000, code), 0, group))
            assert np.abs(frequencies(after, 5) - distribution[scale.distribution_bins]).max() < 0.012


def test_rare_levels_share_an_atom_and_are_drawn_by_their_pooled_mass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scales, "MOST_ATOMS", 4)
    scale = scale_of(12, False)
    bins, rare = scale.distribution_bins, scale.distribution_bins == 3
    assert (len(np.unique(bins)), rare.sum()) == (4, 9)
    distributions = np.array([[[0.1, 0.3, 0.2, 0.4], [0.6, 0.3, 0.05, 0.05]]])
    move, target = Category.compile(scale, distributions, WEIGHTS), category_barycenter(distributions[0], WEIGHTS)
    inside = scale.mass[rare] / scale.mass[rare].sum()
    frequent = np.flatnonzero(bins == 0)[0]
    after = move.move(cells(scale, np.full(40_000, frequent), 0, 1))
    assert (after != frequent).mean() == pytest.approx(1 - target[0] / 0.6, abs=0.012)
    landed = frequencies(after[np.isin(after, np.flatnonzero(rare))], 12)
    assert np.abs(landed[rare] - inside).max() < 0.02
    kept = move.move(cells(scale, np.repeat(np.flatnonzero(rare), 2000), 0, 1))
    assert (kept == np.repeat(np.flatnonzero(rare), 2000)).all(), "an atom below the barycenter keeps its levels"
    filled = move.move(cells(scale, np.full(40_000, BORN), 0, 0))
    assert np.abs(np.bincount(bins[filled], minlength=4) / 40_000 - target).max() < 0.012


def city_of(levels: int = 6, seed: int = 0) -> Scale:
    """A category that three columns of two values echo: some levels differ in one of them, others in all."""
    random = np.random.default_rng(seed)
    echoes = tuple(Echo(False, random.integers(0, 2, levels).astype(float)) for _ in range(3))
    return replace(scale_of(levels, False), column=Column("city", False, np.arange(float(levels)), echoes))


def test_with_echoes_where_a_cell_goes_depends_on_its_level_and_fewer_cells_change() -> None:
    scale, by_atom = city_of(), random_distributions((2, 2, 6), 11)
    without = replace(scale, column=replace(scale.column, echoes=()))
    coupled, plain = (Category.compile(kind, by_atom, WEIGHTS) for kind in (scale, without))
    assert (coupled.rows, plain.rows) == (6, 1)
    saved = []
    for leaf in (0, 1):
        distributions = by_atom[leaf][:, scale.distribution_bins]
        target = scale.meeting(by_atom[leaf], WEIGHTS)[scale.distribution_bins]
        for group in (0, 1):
            before = drawn(distributions[group])
            one, other = (move.move(cells(scale, before, leaf, group)) for move in (coupled, plain))
            assert np.abs(frequencies(one, 6) - target).max() < 0.012, "it lands where it did"
            assert ((one != before) == (other != before)).all(), "and the same cells go"
            saved.append(scale.cost(before, other).mean() - scale.cost(before, one).mean())
    assert min(saved) > -0.01 and max(saved) > 0.05


def test_with_echoes_an_unknown_or_filled_cell_is_still_drawn_from_the_barycenter() -> None:
    scale, by_atom = city_of(), random_distributions((1, 2, 6), 11)
    move = Category.compile(scale, by_atom, WEIGHTS)
    target = scale.meeting(by_atom[0], WEIGHTS)[scale.distribution_bins]
    for code in (BORN, 6, 9):
        after = move.move(cells(scale, np.full(40_000, code), 0, 1))
        assert np.abs(frequencies(after, 6) - target).max() < 0.012


def test_with_too_many_atoms_the_level_does_not_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    scale, by_atom = city_of(), random_distributions((1, 2, 6), 11)
    monkeypatch.setattr(categories, "MOST_COUPLED", 5)
    assert Category.compile(scale, by_atom, WEIGHTS).rows == 1


def test_with_evenness_a_category_of_both_groups_moves() -> None:
    by_atom = np.array([[[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]])
    shares = {}
    for evenness in (0.0, 1.0):
        scale = replace(scale_of(3, False), evenness=evenness)
        move = Category.compile(scale, by_atom, WEIGHTS)
        distributions = by_atom[0][:, scale.distribution_bins]
        moved = []
        for group in (0, 1):
            before = drawn(distributions[group])
            after = move.move(cells(scale, before, 0, group))
            assert (
                np.abs(frequencies(after, 3) - scale.meeting(by_atom[0], WEIGHTS)[scale.distribution_bins]).max()
                < 0.012
            )
            moved.append((after != before).mean())
        shares[evenness] = moved
    assert shares[0.0][0] == 0 < 0.3 < shares[0.0][1]
    assert shares[1.0] == pytest.approx([0.4 * 0.4, 0.6 * 0.4], abs=0.012)


def test_a_shrinking_category_loses_its_first_level_and_never_gains_it() -> None:
    by_atom = np.array([[[0.9, 0.1], [0.6, 0.4]]])
    scale = replace(scale_of(2, False), shrinking=True, mass=np.array([0.75, 0.25]))
    move = Category.compile(scale, by_atom, WEIGHTS)
    for group in (0, 1):
        before = drawn(by_atom[0, group])
        after = move.move(cells(scale, before, 0, group))
        assert (after[before == 1] == 1).all()
        assert (after == 0).mean() == pytest.approx(0.6, abs=0.012)
    plain = Category.compile(replace(scale, shrinking=False), by_atom, WEIGHTS)
    before = drawn(by_atom[0, 1])
    assert (plain.move(cells(scale, before, 0, 1))[before == 1] == 0).any(), "control: else some would gain it"


def shares_of(distributions: Floats, seed: int = 8) -> Floats:
    """Random shares of cells that came from lower, and from higher values."""
    random = np.random.default_rng(seed).dirichlet(np.ones(3), size=distributions.shape)
    return np.moveaxis(random[..., :2], 3, 0)


def arrivals(codes: Ints, shares: Floats, seed: int = 9) -> Ints:
    """Where cells came from, by the shares (2, B) of their values."""
    lower, higher = shares[:, codes]
    uniform = np.random.default_rng(seed).random(len(codes))
    return np.where(uniform < lower, -1, np.where(uniform < lower + higher, 1, 0))


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("group", [0, 1, 2])
def test_displaced_cells_move_first_and_the_distribution_is_the_same(ordered: bool, group: int) -> None:
    scale, levels = replace(scale_of(6, ordered), evenness=0.5), 6
    distributions = random_distributions((2, 2, levels), 3)
    shares = shares_of(distributions)
    kind = Ordered if ordered else Category
    plain, first = kind.compile(scale, distributions, WEIGHTS), kind.compile(scale, distributions, WEIGHTS, shares)
    codes = drawn(with_pooled(distributions, WEIGHTS)[1, group], 60_000)
    if not ordered:
        codes = np.argsort(scale.distribution_bins)[codes]  # atoms are numbered by frequency
    of_group = with_pooled_shares(shares, distributions, WEIGHTS)[:, 1, group]
    came = arrivals(scale.distribution_bins[codes], of_group)
    batch = replace(cells(scale, codes, 1, group), came=came)
    moved, usual = first.move(batch), plain.move(batch)
    assert np.allclose(frequencies(moved, levels), frequencies(usual, levels), atol=0.012)
    own = came == 0
    assert (moved != codes)[own].mean() < (usual != codes)[own].mean() - 0.02, "fewer that were where they belong"
    back = np.sign(moved - codes) == came
    assert not ordered or (back[~own].mean() > (np.sign(usual - codes) == came)[~own].mean() + 0.02)


def test_an_atom_is_uniform_over_cells_that_came_and_cells_that_were_there() -> None:
    rng, scale = np.random.default_rng(0), scale_of(3, True)
    shares = np.tile(np.array([0.3, 0.2])[:, None, None, None], (1, 1, 2, 3))
    move = Ordered.compile(scale, random_distributions((1, 2, 3), 0), WEIGHTS, shares)
    came = rng.choice([-1, 0, 1], size=50_000, p=[0.3, 0.5, 0.2])
    batch = replace(cells(scale, rng.integers(0, 3, 50_000), 0, 1), came=came)
    place = move.place(batch, rng.random(50_000))
    assert np.allclose(np.histogram(place, 10, (0, 1))[0] / 50_000, 0.1, atol=0.01)
    assert place[came < 0].max() <= 0.3 <= place[came == 0].min()
    assert place[came == 0].max() <= 0.8 <= place[came > 0].min()


def test_as_many_cells_stay_whichever_do() -> None:
    rng = np.random.default_rng(0)
    keep, share = rng.random((2, 50))
    own, displaced = keep_displaced_last(keep, share)
    assert np.allclose(own * (1 - share) + displaced * share, keep)
    assert ((own == 1) | (displaced == 0)).all() and (own == 1).any() and (displaced == 0).any()
    own, displaced = keep_displaced_last(keep, np.zeros(50))
    assert np.allclose([own, displaced], keep), "a cell that came where no fit row did is as any other"
