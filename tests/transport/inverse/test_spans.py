"""What a known move came from, against trying every value."""

import numpy as np
import pytest

from unlearn_cli.transport.interface import NULL, Ints
from unlearn_cli.transport.inverse.spans import Kept, Spans, anything, born_or_lost, levels_before, spans_before

LEVELS = 12


def spans(low: list[int], high: list[int]) -> Spans:
    return Spans(np.array(low), np.array(high), np.zeros(len(low), dtype=bool))


@pytest.mark.parametrize("seed", range(20))
def test_spans_before_a_monotone_move_are_all_positions_that_go_there(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tables = np.sort(rng.integers(0, LEVELS, (50, LEVELS)), axis=1)  # a monotone move for each cell
    low = rng.integers(0, LEVELS, 50)
    after = Spans(low, np.minimum(low + rng.integers(0, 3, 50), LEVELS - 1), np.zeros(50, dtype=bool))

    def move(at: Ints) -> Ints:
        return tables[np.arange(50), at]

    before = spans_before(move, lambda at: move(np.minimum(at, LEVELS - 1)), after, LEVELS)
    for i, row in enumerate(tables):
        goes = np.flatnonzero((row >= after.low[i]) & (row <= after.high[i]))
        if len(goes):
            assert (before.low[i], before.high[i], before.foreign[i]) == (goes[0], goes[-1], False)
        else:
            assert before.foreign[i]
            assert before.high[i] - before.low[i] <= 1


def test_a_value_between_two_positions_has_both_as_its_span() -> None:
    after = spans([5, 5], [5, 5])
    jump = np.array([0, 1, 2, 8, 9])  # nothing goes to 5, but a value just below position 3 does
    before = spans_before(lambda at: jump[at], lambda at: np.full(2, 5), after, 5)
    assert (before.low.tolist(), before.high.tolist(), before.foreign.any()) == ([2, 2], [3, 3], False)
    control = spans_before(lambda at: jump[at], lambda at: np.full(2, 4), after, 5)
    assert control.foreign.all()


@pytest.mark.parametrize("seed", range(20))
def test_levels_before_the_coupling_are_all_that_it_takes_there(seed: int) -> None:
    rng = np.random.default_rng(seed)
    keep = rng.choice([0.0, 0.3, 0.7, 1.0], size=(3, 4))
    atoms = np.array([0, 1, 2, 3, 3])  # two levels share the last atom
    sources, uniform = rng.integers(0, 3, 60), rng.random(60)
    drawn, now = rng.integers(0, 5, 60), rng.integers(0, 5, 60)
    before = levels_before(Kept(keep, atoms, sources, uniform, drawn), Spans.at(now))
    for i in range(60):
        stays = uniform[i] < keep[sources[i], atoms]
        came = np.flatnonzero(np.where(stays, np.arange(5), drawn[i]) == now[i])
        if len(came) == 1:
            assert (before.low[i], before.high[i], before.foreign[i]) == (came[0], came[0], False)
        else:
            assert before.foreign[i] if not len(came) else (before.low[i] != before.high[i])


def test_a_hull_leaves_out_what_cannot_be() -> None:
    foreign = Spans(np.array([0, 0]), np.array([9, 9]), np.array([True, True]))
    known = Spans(np.array([3, 3]), np.array([4, 4]), np.array([False, True]))
    for hull in (foreign.hull(known), known.hull(foreign)):
        assert (hull.low[0], hull.high[0], hull.foreign[0], hull.foreign[1]) == (3, 4, False, True)
    both = spans([3], [4]).hull(spans([6], [7]))
    assert (both.low[0], both.high[0]) == (3, 7)


def test_a_value_that_was_made_goes_and_one_that_was_taken_is_lost() -> None:
    was = spans([1, 0, 0, 0], [1, 0, 0, 1])  # missing, not missing twice, unknown
    missing = spans([0, 0, 1, 0], [0, 0, 1, 0])
    before = born_or_lost(was, missing, Spans.at(np.full(4, 2)), LEVELS)
    assert before.low.tolist() == [NULL, 2, 0, NULL]
    assert before.high.tolist() == [NULL, 2, LEVELS - 1, LEVELS - 1]
    assert anything(LEVELS, 1).low.tolist() == [0]
