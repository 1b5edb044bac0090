"""Couplings of discrete laws, cell by cell: the randomised rank, a draw from a law, the maximal coupling."""

import numpy as np

from unlearn_cli.transport.interface import NULL, Floats, Ints


def group_laws(codes: Ints, groups: Ints, levels: int, weights: Floats) -> tuple[Floats, Floats]:
    """Laws of one column's cells that have a value, and the groups' shares of these cells.

    `codes` (n,) in 0 .. levels-1 or NULL. Returns the laws (K+1, levels), in the last row the pooled law
    sum_k share_k p_k, and the shares (K,), w_k (1 - null rate of k) scaled to sum 1. A group without any value
    in the column has the pooled law; with no value at all every law is uniform.
    """
    count, has = len(weights), codes != NULL
    cells = np.bincount(groups[has] * levels + codes[has], minlength=count * levels).reshape(count, levels)
    seen = cells.sum(axis=1)
    share = weights * seen / np.maximum(np.bincount(groups, minlength=count), 1)
    if not share.sum():
        return np.full((count + 1, levels), 1 / max(levels, 1)), weights
    share = share / share.sum()
    laws = cells / np.maximum(seen, 1)[:, None]
    pooled = (share[:, None] * laws).sum(axis=0)
    laws[seen == 0] = pooled
    return np.vstack([laws, pooled]), share


def cumulate(laws: Floats) -> Floats:
    """Distribution functions (K, m + 1) of laws (K, m) at the edges of their atoms: 0 first, exactly 1 last."""
    cumulative = np.cumsum(laws, axis=1)
    return np.hstack([np.zeros((len(laws), 1)), cumulative / cumulative[:, -1:]])


def randomised_rank(cumulative: Floats, spread: Floats, codes: Ints, groups: Ints, uniform: Floats) -> Floats:
    """Distributional transform u = F(x-) + v P(x) (Rueschendorf 2009, eq. 2): uniform on (0, 1) where x has law P.

    `cumulative` (K, m + 1) as `cumulate` gives it, `uniform` v in (0, 1), one a row. Where a group has no atom, u is
    uniform within `spread[k] / 2` of F(x): new rows of a law without ties then have evenly spread ranks too,
    instead of the few values j / n_k that only their group has. u does not fall in x for a given v if no atom of
    group k is lighter than `spread[k]`.
    """
    low, high = cumulative[groups, codes], cumulative[groups, codes + 1]
    half = np.where(low == high, spread[groups] / 2, 0.0)
    rank = (low - half) + uniform * (high - low + 2 * half)
    return np.asarray(np.clip(rank, np.finfo(float).tiny, 1.0))


def draw_from(cumulative: Floats, groups: Ints, uniform: Floats) -> Ints:
    """The level that the law of its group puts at `uniform`, row by row: F^-1(u); levels without mass never come."""
    levels = np.zeros(len(groups), dtype=np.intp)
    for group in np.unique(groups):
        here = groups == group
        levels[here] = np.searchsorted(cumulative[group, 1:], uniform[here])
    return levels


def maximal_coupling(laws: Floats, target: Floats, codes: Ints, groups: Ints, draws: tuple[Floats, Floats]) -> Ints:
    """Levels of law `target` q (m,) for levels of law p_k: as many stay as in any coupling.

    A level i stays with probability min(1, q_i / p_ki), else it is redrawn from (q - p_k)+ (Lindvall 1992, I.5).
    `codes` in 0 .. m-1; m means a level that no law knows: redrawn from q. `draws` decide (whether to keep, what
    to redraw). A level that only its group lacks stays where q has it.
    """
    known = codes < len(target)
    at = np.where(known, codes, 0)
    keep = known & (draws[0] * laws[groups, at] < target[at])
    source = np.where(known, groups, len(laws))
    out = at.copy()
    out[~keep] = redraw(laws, target, source[~keep], draws[1][~keep])
    return out


def redraw(laws: Floats, target: Floats, groups: Ints, uniform: Floats) -> Ints:
    """Levels (n,) drawn from (q - p_k)+, or from the target q (m,) itself where p_k is q, and for group K."""
    left = np.maximum(target - laws, 0.0)
    total = left.sum(axis=1, keepdims=True)
    return draw_from(cumulate(np.vstack([np.where(total > 0, left, target), target])), groups, uniform)
