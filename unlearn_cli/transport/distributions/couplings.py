"""Couplings of discrete distributions, cell by cell: the randomised rank, a draw, the maximal coupling."""

import numpy as np

from unlearn_cli.transport.interface import NULL, Floats, Ints

SMALLEST = 1e-300
"""Least divisor of a ratio of masses: far below the mass of any atom, so it only keeps 0 / 0 from being NaN."""

EQUAL = 1e-9
"""Mass by which distributions may differ and nothing is to be moved."""


def group_distributions(codes: Ints, groups: Ints, levels: int, weights: Floats) -> tuple[Floats, Floats]:
    """Distributions of one column's cells that have a value in each group, and the groups' shares of these cells.

    Parameters
    ----------
    codes : (n,) intp, 0 .. levels-1 or NULL
    groups : (n,) intp, 0 .. K-1
    levels : values that a cell may take
    weights : (K,) float64, the groups' shares of the table, sums to 1

    Returns
    -------
    distributions : (K+1, levels) float64, in the last row the pooled distribution sum_k share_k p_k. A group without
        any value has the pooled one too; with no value at all every distribution is uniform.
    shares : (K,) float64, w_k (1 - null rate of k) scaled to sum 1

    Examples
    --------
    >>> codes, groups = np.array([0, 0, 1, NULL, 1, 1]), np.array([0, 0, 0, 0, 1, 1])
    >>> distributions, shares = group_distributions(codes, groups, 2, np.array([0.5, 0.5]))
    >>> distributions.round(2).tolist(), shares.round(2).tolist()
    ([[0.67, 0.33], [0.0, 1.0], [0.29, 0.71]], [0.43, 0.57])
    """
    count, has = len(weights), codes != NULL
    cells = np.bincount(groups[has] * levels + codes[has], minlength=count * levels).reshape(count, levels)
    seen = cells.sum(axis=1)
    share = weights * seen / np.maximum(np.bincount(groups, minlength=count), 1)
    if not share.sum():
        return np.full((count + 1, levels), 1 / max(levels, 1)), weights
    share = share / share.sum()
    distributions = cells / np.maximum(seen, 1)[:, None]
    pooled = (share[:, None] * distributions).sum(axis=0)
    distributions[seen == 0] = pooled
    return np.vstack([distributions, pooled]), share


def cumulate(distributions: Floats) -> Floats:
    """Distribution functions (K, m+1) of distributions (K, m) at the edges of their atoms: 0 first, exactly 1 last."""
    cumulative = np.cumsum(distributions, axis=1)
    return np.hstack([np.zeros((len(distributions), 1)), cumulative / cumulative[:, -1:]])


def distributional_transform(below: Floats, mass: Floats, uniform: Floats) -> Floats:
    """Rank u = F(x-) + v P(x) of a cell x (n,), uniform on (0, 1) where x has distribution P and v is uniform.

    References
    ----------
    Rueschendorf 2009, On the distributional transform, eq. 2.
    """
    return np.asarray(below + uniform * mass)


def randomised_rank(cumulative: Floats, spread: Floats, codes: Ints, groups: Ints, uniform: Floats) -> Floats:
    """Randomised rank of each cell in its group's distribution: the distributional transform.

    Where a group has no atom, u is uniform within `spread[k] / 2` of F(x): new rows of a distribution without ties then
    have evenly spread ranks too, instead of the few values j / n_k that only their group has. u does not fall in x for
    a given v if no atom of group k is lighter than `spread[k]`.

    Parameters
    ----------
    cumulative : (K, m+1) float64, as `cumulate` gives it
    spread : (K,) float64, mass of one fit row of the group
    codes, groups : (n,) intp, position of each cell and group of its row
    uniform : (n,) float64, the draw v in (0, 1)

    Returns
    -------
    (n,) float64 in (0, 1]

    Examples
    --------
    >>> cumulative, codes = cumulate(np.array([[0.5, 0.3, 0.2]])), np.array([0, 0, 2])
    >>> ranks = randomised_rank(cumulative, np.zeros(1), codes, np.zeros(3, dtype=np.intp), np.array([0.1, 0.9, 0.5]))
    >>> ranks.round(3).tolist()
    [0.05, 0.45, 0.9]
    """
    low, high = cumulative[groups, codes], cumulative[groups, codes + 1]
    half = np.where(low == high, spread[groups] / 2, 0.0)
    rank = distributional_transform(low - half, high - low + 2 * half, uniform)
    return np.asarray(np.clip(rank, np.finfo(float).tiny, 1.0))


def draw_from(cumulative: Floats, groups: Ints, uniform: Floats) -> Ints:
    """The level that the distribution of its group puts at a rank, row by row: F^-1(u).

    Parameters
    ----------
    cumulative : (K, m+1) float64, as `cumulate` gives it
    groups : (n,) intp, 0 .. K-1
    uniform : (n,) float64, u in (0, 1)

    Returns
    -------
    (n,) intp, 0 .. m-1; levels without mass never come
    """
    levels = np.zeros(len(groups), dtype=np.intp)
    for group in np.unique(groups):
        here = groups == group
        levels[here] = np.searchsorted(cumulative[group, 1:], uniform[here])
    return levels


def keep_chance(distributions: Floats, target: Floats) -> Floats:
    """Chance min(1, q / p) with which a level stays in the maximal coupling of p with q; shapes broadcast."""
    return np.asarray(np.minimum(1.0, target / np.maximum(distributions, SMALLEST)))


def shortfall(distributions: Floats, target: Floats) -> Floats:
    """Mass (q - p)+ that a level still lacks once all that can has stayed; what does not stay is drawn from it."""
    return np.asarray(np.maximum(target - distributions, 0.0))


def maximal_coupling(
    distributions: Floats, target: Floats, codes: Ints, groups: Ints, draws: tuple[Floats, Floats]
) -> Ints:
    """Levels of the distribution q for levels of distributions p_k: as many stay as in any coupling.

    A level i stays with probability min(1, q_i / p_ki), else it is redrawn from (q - p_k)+.

    Parameters
    ----------
    distributions : (K, m) float64, p_k
    target : (m,) float64, q
    codes : (n,) intp, 0 .. m-1; m means a level that no distribution knows: it is redrawn from q
    groups : (n,) intp, 0 .. K-1
    draws : two of (n,) float64 in (0, 1); they decide whether to keep, and what to redraw

    Returns
    -------
    (n,) intp, 0 .. m-1; a level that only its group lacks stays where q has it

    References
    ----------
    Lindvall 1992, Lectures on the Coupling Method, section I.5.

    Examples
    --------
    >>> p, q = np.array([[0.5, 0.3, 0.2]]), np.array([0.25, 0.3, 0.45])
    >>> codes, half = np.array([0, 0, 1, 2]), np.full(4, 0.5)
    >>> maximal_coupling(p, q, codes, np.zeros(4, dtype=np.intp), (np.array([0.4, 0.6, 0.9, 0.9]), half)).tolist()
    [0, 2, 1, 2]
    """
    known = codes < len(target)
    at = np.where(known, codes, 0)
    keep = known & (draws[0] * distributions[groups, at] < target[at])
    source = np.where(known, groups, len(distributions))
    out = at.copy()
    out[~keep] = redraw(distributions, target, source[~keep], draws[1][~keep])
    return out


def optimal_plans(given: Floats, wanted: Floats, cost: Floats) -> Floats:
    """Optimal transport of R pairs of distributions under one cost; nothing where a row of `given` is empty.

    Parameters
    ----------
    given, wanted : (R, A) float64, rows sum to 1
    cost : (A, A) float64, from where to where; 0 where an atom stays

    Returns
    -------
    (R, A, A) float64, its sums over the last axis are `given`, over the one before `wanted`

    References
    ----------
    Flamary et al. 2021, POT: Python optimal transport, JMLR 22:78 (`ot.emd`, a network simplex).

    Examples
    --------
    >>> given, wanted = np.array([[0.5, 0.5, 0.0]]), np.array([[0.0, 0.5, 0.5]])
    >>> squared = np.subtract.outer(np.arange(3.0), np.arange(3.0)) ** 2
    >>> optimal_plans(given, wanted, squared).round(1).tolist()
    [[[0.0, 0.5, 0.0], [0.0, 0.0, 0.5], [0.0, 0.0, 0.0]]]
    """
    import ot  # a second or two, and most maps that are only applied need none

    plans = np.zeros((*given.shape, given.shape[1]))
    differ = np.abs(given - wanted).max(axis=1) > EQUAL
    plans[~differ] = np.eye(given.shape[1]) * given[~differ, :, None]
    for row in np.flatnonzero(differ & (given.sum(axis=1) > 0)):
        plans[row] = ot.emd(given[row] / given[row].sum(), wanted[row] / wanted[row].sum(), cost)
    return plans


def redraw(distributions: Floats, target: Floats, groups: Ints, uniform: Floats) -> Ints:
    """Levels (n,) drawn from (q - p_k)+, or from the target q (m,) itself where p_k is q, and for group K."""
    lacking = shortfall(distributions, target)
    total = lacking.sum(axis=1, keepdims=True)
    return draw_from(cumulate(np.vstack([np.where(total > 0, lacking, target), target])), groups, uniform)
