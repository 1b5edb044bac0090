"""What a step in the leaves of a tree came from, against moving every value with the same draws."""

import numpy as np
import pytest

from tests.transport.tables import draws_of
from unlearn_cli.transport.conditional.move import Category, Cells, Ordered
from unlearn_cli.transport.distributions import scale as scales
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import SAME, Column, Echo, Ints
from unlearn_cli.transport.inverse.conditional import Moved, before_step
from unlearn_cli.transport.inverse.spans import Spans

ROWS, LEVELS = 300, 9
LEAVES, GROUPS = np.arange(ROWS) % 3, np.arange(ROWS) // 3 % 2
STILL = 2
"""The leaf where both groups have one distribution."""


def compiled(ordered: bool, displaced: bool = False) -> Ordered | Category:
    rng = np.random.default_rng(4)
    mass = rng.exponential(size=LEVELS) + 0.1
    scale = Scale(Column("x", ordered, np.arange(float(LEVELS))), mass / mass.sum())
    bins = int(scale.distribution_bins.max()) + 1
    distributions = rng.exponential(size=(3, 2, bins)) ** 2
    distributions[STILL, 1] = distributions[STILL, 0]
    distributions /= distributions.sum(axis=2, keepdims=True)
    kind = Ordered if ordered else Category
    shares = rng.dirichlet(np.ones(3), size=distributions.shape)[..., :2] if displaced else None
    shares = None if shares is None else np.moveaxis(shares, 3, 0)
    return kind.compile(scale, distributions, np.array([0.6, 0.4]), shares)


def moved_from(move: Ordered | Category, codes: Ints, came: int = 0) -> Ints:
    cells = Cells(move.scale.column.support[codes], codes, LEAVES, GROUPS, draws_of(ROWS), np.full(ROWS, came))
    out = move.move(cells)
    return np.where(out == SAME, codes, out)


def step(move: Ordered | Category, spans: Spans, fixed: bool = False) -> Spans:
    return before_step(move, Moved(spans, np.full(ROWS, fixed), GROUPS, draws_of(ROWS)), LEAVES)


@pytest.mark.parametrize("displaced", [True, False])
@pytest.mark.parametrize("atoms", [LEVELS, 4])
@pytest.mark.parametrize("ordered", [True, False])
def test_the_values_before_a_step_are_all_that_it_takes_there(
    ordered: bool, atoms: int, displaced: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With fewer atoms than levels some bins hold several values, and rare levels share an atom.

    Whether earlier steps displaced a cell is unknown when a step is undone: what comes of either counts.
    """
    monkeypatch.setattr(scales, "MOST_ATOMS", atoms)
    monkeypatch.setattr(scales, "DISTRIBUTION_BINS", atoms)
    move = compiled(ordered, displaced)
    ways = (-1, 0, 1) if displaced else (0,)
    every = np.stack([[moved_from(move, np.full(ROWS, level), came) for level in range(LEVELS)] for came in ways])
    after = moved_from(move, np.random.default_rng(1).integers(0, LEVELS, ROWS), ways[0])
    before = step(move, Spans.at(after))
    assert not before.foreign.any()
    for i in range(ROWS):
        came = np.flatnonzero((every[:, :, i] == after[i]).any(axis=0))
        if ordered or len(came) == 1:
            assert (before.low[i], before.high[i]) == (came[0], came[-1])
        else:
            assert (before.low[i], before.high[i]) == (0, LEVELS - 1)
    assert (before.low != after).mean() > 0.05, "the control: cells were moved"


@pytest.mark.parametrize("ordered", [True, False])
def test_in_a_leaf_where_nothing_moves_every_cell_is_what_it_was(ordered: bool) -> None:
    after = np.arange(ROWS) % LEVELS
    before, still = step(compiled(ordered), Spans.at(after)), LEAVES == STILL
    assert (before.low[still] == after[still]).all() and (before.high[still] == after[still]).all()
    assert (before.low[~still] != after[~still]).any()


def test_a_cell_between_the_values_was_moved_by_no_leaf_that_moves() -> None:
    after = np.arange(ROWS) % LEVELS
    before = step(compiled(True), Spans.at(after), fixed=True)
    assert (before.low == after).all() and (before.foreign == (LEAVES != STILL)).all()


def test_where_the_level_decides_where_a_cell_goes_each_level_is_tried() -> None:
    """A category with echoes: what only one level becomes is known, what several become is not."""
    rng = np.random.default_rng(4)
    mass = rng.exponential(size=LEVELS) + 0.1
    echoes = tuple(Echo(False, rng.integers(0, 2, LEVELS).astype(float)) for _ in range(3))
    scale = Scale(Column("x", False, np.arange(float(LEVELS)), echoes), mass / mass.sum())
    distributions = rng.exponential(size=(3, 2, LEVELS)) ** 2
    move = Category.compile(scale, distributions / distributions.sum(axis=2, keepdims=True), np.array([0.6, 0.4]))
    assert move.rows == LEVELS
    every = np.stack([moved_from(move, np.full(ROWS, level)) for level in range(LEVELS)])
    after = np.random.default_rng(1).integers(0, LEVELS, ROWS)
    before = step(move, Spans.at(after))
    for i in range(ROWS):
        came = np.flatnonzero(every[:, i] == after[i])
        assert before.foreign[i] == (len(came) == 0)
        expected = (came[0], came[0]) if len(came) == 1 else (0, LEVELS - 1)
        assert (before.low[i], before.high[i]) == expected
    assert before.foreign.any() and (before.low == before.high).any() and (before.low < before.high).any()
    open_ = step(move, Spans(np.zeros(ROWS, dtype=int), np.full(ROWS, LEVELS - 1), np.zeros(ROWS, dtype=bool)))
    assert (open_.low == 0).all() and (open_.high == LEVELS - 1).all() and not open_.foreign.any()
