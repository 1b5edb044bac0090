"""Properties of the trees: masks are the splits, planted interactions are found, independent data are left whole."""

import numpy as np
import pytest

from unlearn_cli.transport.conditional import splits, trees
from unlearn_cli.transport.conditional.splits import LEAF_ROWS, Cells, Context
from unlearn_cli.transport.conditional.trees import MOST_LEAVES, Grown, grow_tree
from unlearn_cli.transport.interface import Floats, Ints

ROWS = 3000


def contexts(seed: int, rows: int = ROWS) -> list[Context]:
    """An ordered column of 9 codes, an unordered one of 6, an ordered one of 3: independent of all else."""
    rng = np.random.default_rng(seed)
    return [Context(j, rng.integers(0, w, rows), w, o) for j, (w, o) in enumerate([(9, True), (6, False), (3, True)])]


def codes_of(given: list[Context]) -> np.ndarray:
    """The context codes (c, n) as a batch keeps them."""
    return np.array([c.codes for c in given], dtype=np.uint8)


def planted(side: np.ndarray, seed: int, strength: float = 0.8) -> Cells:
    """A bin that follows the group on one side and opposes it on the other: alone it tells nothing of the group."""
    rng = np.random.default_rng(seed)
    groups = rng.integers(0, 2, len(side))
    follows = rng.random(len(side)) < strength
    bins = np.where(follows, np.where(side, groups, 1 - groups), rng.integers(0, 2, len(side)))
    return Cells(bins, groups, (2, 2))


def busy(seed: int = 3, rows: int = 20_000) -> tuple[list[Context], Cells]:
    """Differences between groups that change with every code of every context: as many splits as there may be."""
    given, rng = contexts(seed, rows), np.random.default_rng(seed)
    groups = rng.integers(0, 3, rows)
    target = rng.integers(0, 4, (9, 6, 3, 3))[given[0].codes, given[1].codes, given[2].codes, groups]
    return given, Cells(np.where(rng.random(rows) < 0.7, target, rng.integers(0, 4, rows)), groups, (4, 3))


def followed(nodes: list[trees._Node], given: list[Context]) -> Ints:
    """Leaf of each row by walking down the splits, leaves numbered from left to right."""
    out, count = np.full(len(given[0].codes), -1), 0
    stack: list[tuple[int, Ints]] = [(0, np.arange(len(out)))]
    while stack:
        i, rows = stack.pop()
        node = nodes[i]
        if node.context is None:
            out[rows], count = count, count + 1
            continue
        left = node.left[given[node.context].codes[rows]]
        stack += [(node.children[1], rows[~left]), (node.children[0], rows[left])]
    return out


def test_masks_give_the_leaf_that_walking_down_the_splits_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[trees._Node] = []

    def spy(nodes: list[trees._Node], given: list[Context]) -> Grown:
        seen.extend(nodes)
        return original(nodes, given)

    original = trees._grown
    monkeypatch.setattr(trees, "_grown", spy)
    given, cells = busy()
    tree = grow_tree(given, cells, 1.0).tree
    other = contexts(17)
    for rows in (given, other):
        assert (tree.leaves(codes_of(rows)) == followed(seen, rows)).all()
    assert tree.size > 20
    tree.masks[0, 0] ^= np.uint64(2**64 - 1)
    assert (tree.leaves(codes_of(other)) != followed(seen, other)).any(), "control: other masks, other leaves"


def test_nodes_are_the_union_of_their_children_and_leaves_part_the_rows() -> None:
    given, cells = busy()
    grown = grow_tree(given, cells, 1.0)
    leaf = grown.tree.leaves(codes_of(given))
    assert 20 < grown.tree.size == grown.leaves.shape[1] <= MOST_LEAVES
    assert np.bincount(leaf, minlength=grown.tree.size).min() >= LEAF_ROWS
    assert grown.parents[0] == -1
    assert grown.leaves[0].all()
    for i in range(len(grown.parents)):
        children = [grown.leaves[c] for c in range(len(grown.parents)) if grown.parents[c] == i]
        assert len(children) == (0 if grown.leaves[i].sum() == 1 else 2)
        assert not children or (children[0] ^ children[1] == grown.leaves[i]).all()
        assert grown.parents[i] < i


def test_no_more_than_64_leaves_though_more_would_gain() -> None:
    rng = np.random.default_rng(4)
    given = [Context(j, rng.integers(0, 16, 30_000), 16, True) for j in (0, 1)]
    cells = planted((given[0].codes + given[1].codes) % 2 == 0, 5, 1.0)
    side = np.where(given[1].codes < 8, cells.bins, cells.groups)  # something to gain from at the root
    sizes = grow_tree(given, Cells(side, cells.groups, (2, 2)), 0.0).tree.size
    assert 32 < sizes <= MOST_LEAVES


def test_a_planted_interaction_is_split_off_by_its_column_and_cut() -> None:
    given = contexts(0)
    grown = grow_tree(given, planted(given[0].codes <= 3, 1), 1.0)
    leaf = grown.tree.leaves(codes_of(given))
    for code in np.unique(leaf):
        assert len(np.unique(given[0].codes[leaf == code] <= 3)) == 1
    assert 0 in grown.tree.contexts


def test_codes_of_a_category_are_grouped_in_the_planted_two() -> None:
    given, kind = contexts(1), np.array([0, 1, 0, 0, 1, 1])
    grown = grow_tree(given, planted(kind[given[1].codes] == 1, 2), 10.0)
    assert grown.tree.contexts.tolist() == [1]
    assert grown.tree.size == 2
    leaf = grown.tree.leaves(codes_of(given))
    sides = [np.unique(leaf[given[1].codes == code]) for code in range(6)]
    assert all(len(side) == 1 for side in sides)
    assert len({int(s[0]) ^ int(kind[code]) for code, s in enumerate(sides)}) == 1
    as_order = [Context(c.column, c.codes, c.width, True) for c in given]
    assert grow_tree(as_order, planted(kind[given[1].codes] == 1, 2), 10.0).tree.size > 2, "control: not a cut"


def sizes(z_split: float) -> Floats:
    leaves = []
    for seed in range(12):
        rng = np.random.default_rng(100 + seed)
        cells = Cells(rng.integers(0, 5, ROWS), rng.integers(0, 3, ROWS), (5, 3))
        leaves.append(grow_tree(contexts(seed), cells, z_split).tree.size)
    return np.array(leaves, dtype=float)


def test_independent_data_stay_nearly_whole_well_above_chance_and_do_not_at_it() -> None:
    assert sizes(3.0).mean() < 1.5
    assert sizes(0.0).mean() > 5


def test_a_column_of_one_value_is_not_split() -> None:
    given, groups = contexts(0), np.random.default_rng(0).integers(0, 3, ROWS)
    assert grow_tree(given, Cells(np.zeros(ROWS, dtype=np.intp), groups, (1, 3)), 1.0).tree.size == 1


def test_codes_that_no_fit_row_had_reach_a_leaf() -> None:
    given, cells = busy()
    seen = [Context(c.column, np.minimum(c.codes, c.width - 2), c.width, c.ordered) for c in given]
    tree = grow_tree(seen, cells, 1.0).tree
    every = np.array(np.meshgrid(*(np.arange(c.width) for c in given))).reshape(3, -1)
    assert (tree.leaves(every.astype(np.uint8)) < tree.size).all()


def test_without_contexts_there_is_one_leaf() -> None:
    grown = grow_tree([], planted(np.ones(ROWS, dtype=bool), 0), 1.0)
    assert (grown.tree.size, grown.parents, grown.leaves.tolist()) == (1, [-1], [[True]])


def test_contexts_keep_the_numbers_of_their_columns() -> None:
    first, second, third = contexts(0)
    named = [Context(7, first.codes, 9, True), Context(2, third.codes, 3, True)]
    assert grow_tree(named, planted(first.codes <= 3, 1), 10.0).tree.contexts.tolist() == [7]
    assert second.at(np.arange(5)).codes.tolist() == second.codes[:5].tolist()


def test_the_cut_of_each_node_is_the_best_of_all() -> None:
    rng, xlogx = np.random.default_rng(0), splits.xlogx_table(20_000)
    table = rng.integers(0, 9, (5, 3, 40, 12))
    table[:, :, 0] = 0
    total = table.sum(axis=3)
    gain, cut = splits._best_cuts(table, total, xlogx)
    left = np.cumsum(table, axis=3)[..., :-1]
    right = total[..., None] - left
    both = splits._g_statistic(left, xlogx) + splits._g_statistic(right, xlogx)
    both[np.minimum(left.sum(axis=(0, 1)), right.sum(axis=(0, 1))) < LEAF_ROWS] = -np.inf
    assert gain == pytest.approx(both.max(axis=1)) and gain[0] == -np.inf
    assert (cut == both.argmax(axis=1)).all()
    one_sided = splits._g_statistic(left, xlogx).argmax(axis=1)
    assert (cut != one_sided).any(), "control: the gain of one side has other cuts"
