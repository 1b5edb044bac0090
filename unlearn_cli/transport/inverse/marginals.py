"""The inverse of each column's own move: the values that its group's distribution takes to what is there."""

import numpy as np

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.distributions.couplings import keep_chance, randomised_rank, redraw
from unlearn_cli.transport.distributions.marginals import CategoryMarginal, Marginal, OrderedMarginal, locate
from unlearn_cli.transport.interface import NULL, Floats, Ints
from unlearn_cli.transport.inverse.spans import Kept, Spans, born_or_lost, first_at_least, levels_before, spans_before


def before_move(marginal: Marginal, values: Floats, groups: Ints, draws: Draws) -> Spans:
    """What cells were before their marginal moved them.

    Parameters
    ----------
    marginal : Marginal
    values : (n,) float64, after the move; one that the column does not have is foreign
    groups : (n,) intp
    draws : Draws, as they were at the move
    """
    codes, support = locate(marginal.column, values), marginal.column.support
    at = np.minimum(codes, len(support) - 1)
    strange = (codes != NULL) & ((codes != at) | (marginal.column.ordered & (support[at] != values)))
    after = Spans(at, at, strange)
    if isinstance(marginal, OrderedMarginal):
        return _ordered(marginal, after, groups, draws)
    return _category(marginal, after, groups, draws)


def likeliest_in(marginal: Marginal, spans: Spans, groups: Ints) -> Ints:
    """The position (n,) in each span that parts the mass of the row's group there; in the middle where it has none.

    A row of the fit is at an atom of its group, and often no other lies within the span.
    """
    if isinstance(marginal, CategoryMarginal):
        return spans.middle
    low, high, cumulative = np.maximum(spans.low, 0), np.maximum(spans.high, 0), marginal.cumulative
    least, most = cumulative[groups, low], cumulative[groups, high + 1]
    half = (least + most) / 2

    def beyond(at: Ints) -> Ints:
        return np.asarray(cumulative[groups, at + 1] >= half, dtype=np.intp)

    halfway = np.clip(first_at_least(beyond, np.ones_like(low), len(marginal.column.support)), low, high)
    return np.where((most > least) & (spans.low != NULL), halfway, spans.middle)


def _ordered(marginal: OrderedMarginal, after: Spans, groups: Ints, draws: Draws) -> Spans:
    name, levels = marginal.column.name, len(marginal.column.support)
    uniform = draws(f"{name}: rank")

    def move(at: Ints) -> Ints:
        return marginal.quantile(randomised_rank(marginal.cumulative, marginal.spread, at, groups, uniform))

    def between(at: Ints) -> Ints:  # such a value counts as the nearest one
        return move(np.minimum(at, levels - 1))

    had = spans_before(move, between, after, levels)
    missing = Spans.at((after.low == NULL).astype(np.intp))
    if not len(marginal.presence):
        return after.where(missing.low == 1, had)
    pair = f"{name}: keep presence", f"{name}: redraw presence"
    was = _levels(marginal.presence[:-1], marginal.presence[-1], missing, groups, (draws, *pair))
    return born_or_lost(was, missing, had, levels)


def _category(marginal: CategoryMarginal, after: Spans, groups: Ints, draws: Draws) -> Spans:
    name, levels = marginal.column.name, len(marginal.column.support)
    null = after.low == NULL
    atoms = after.where(~null, Spans.at(np.full(len(null), levels))) if len(marginal.target) > levels else after
    was = _levels(marginal.distributions, marginal.target, atoms, groups, (draws, f"{name}: keep", f"{name}: redraw"))
    if atoms is after:
        return after.where(null, was)
    lost, missing = was.low != was.high, was.low == levels
    low = np.where(lost | missing, NULL, was.low)
    high = np.where(lost, levels - 1, np.where(missing, NULL, was.high))
    return Spans(low, high, was.foreign)


def _levels(distributions: Floats, target: Floats, after: Spans, groups: Ints, drawn: tuple[Draws, str, str]) -> Spans:
    """What the maximal coupling of distributions (K, a) with the target (a,) took to the levels `after`."""
    draws, keep, again = drawn
    kept = Kept(
        keep=keep_chance(distributions, target),
        atoms=np.arange(len(target)),
        sources=groups,
        uniform=draws(keep),
        drawn=redraw(distributions, target, groups, draws(again)),
    )
    return levels_before(kept, after)
