"""What lies below the bins of a column: does a digit, an hour or a favourite value tell the group?"""

from collections.abc import Iterator

import numpy as np

from unlearn_cli.transport.interface import Floats, Ints

VIEWS = (
    *((1, modulus) for modulus in (2, 3, 5, 7, 10, 12, 24, 60, 100)),
    *((10**power, 10) for power in range(1, 7)),
    *((unit * seconds, modulus) for unit in (1, 10**3, 10**6, 10**9) for seconds, modulus in ((1, 60), (60, 60))),
    *((unit * 3_600, 24) for unit in (1, 10**3, 10**6, 10**9)),
    *((unit * 86_400, 7) for unit in (1, 10**3, 10**6, 10**9)),
)
"""(step, modulus): floor(k / step) mod modulus of a whole number k. Parity, last digits, minutes, hours, weekdays."""

MOST_DECIMALS = 6
FREQUENT = 10
"""Rows from which a value is looked at by itself."""

PERMUTATIONS = 3
STANDARD_ERRORS = 6.0
"""Beyond chance, of the largest among some forty views of a column: chance goes so far in one column of a million."""


def tells_below_bins(values: Floats, groups: Ints, bins: Ints, random: np.random.Generator) -> bool:
    """Whether something finer than the bins tells the group, within the bins.

    A map that moves bins leaves what is finer as it is: a group whose numbers are all even still has them. Views of the
    values are compared with the groups (G statistic), and with the same groups shuffled within the bins.

    Parameters
    ----------
    values : (n,) float64, no missing cell
    groups, bins : (n,) intp
    random : Generator

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> values, groups = random.integers(0, 1000, 4000) * 2.0, np.arange(4000) % 2
    >>> bins, odd = (values // 20).astype(int), np.where(groups == 1, values + 1, values)
    >>> [tells_below_bins(x, groups, bins, random) for x in (values, odd)]
    [False, True]
    """
    if len(values) < FREQUENT or groups.max() == groups.min():
        return False
    shuffled = [_shuffled(groups, bins, random) for _ in range(PERMUTATIONS)]
    for view in _views(values):
        chance = float(np.mean([_statistic(view, of_row) for of_row in shuffled]))
        if _statistic(view, groups) > chance + STANDARD_ERRORS * np.sqrt(2 * max(chance, 1.0)):
            return True
    return False


def _views(values: Floats) -> Iterator[Ints]:
    """Codes (n,) of the values, each a way to look at them."""
    at, counts = np.unique(values, return_inverse=True, return_counts=True)[1:]
    frequent = counts >= FREQUENT
    if frequent.any():
        yield np.where(frequent, np.cumsum(frequent), 0)[at]
    whole = _whole(values)
    if whole is None:
        return
    reach = int(whole.max() - whole.min())
    for step, modulus in VIEWS:
        if step < reach:
            yield ((whole // step) % modulus).astype(np.intp)


def _whole(values: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]] | None:
    """The values as whole numbers of their last decimal; None where they have none."""
    for decimals in range(MOST_DECIMALS + 1):
        scaled = values * 10.0**decimals
        if np.abs(scaled).max() > 2**62:
            return None
        whole = np.rint(scaled)
        if (np.abs(scaled - whole) <= 1e-6).all():
            return whole.astype(np.int64)
    return None


def _shuffled(groups: Ints, bins: Ints, random: np.random.Generator) -> Ints:
    """Groups (n,) in another order within each bin."""
    out = np.empty_like(groups)
    out[np.argsort(bins, kind="stable")] = groups[np.lexsort((random.random(len(bins)), bins))]
    return out


def _statistic(view: Ints, groups: Ints) -> float:
    """G = 2 sum n log(n n.. / (n_v. n_.k)) of a view and the groups."""
    kinds = int(groups.max()) + 1
    table = np.bincount(view * kinds + groups, minlength=(int(view.max()) + 1) * kinds).reshape(-1, kinds)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    held = table > 0
    return float(2 * (table[held] * np.log(table[held] / expected[held])).sum())
