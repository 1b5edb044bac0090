"""The copula method closes what each column alone leaves open: groups that differ in how columns go together."""

import numpy as np

from tests.transport.tables import draws_of, landed, learned
from unlearn_cli.transport.interface import Column, FitRows, Floats, Ints


def opposed(n: int, seed: int) -> tuple[Floats, Ints]:
    """Two log-normal columns that rise together in one group and against each other in the other; else alike."""
    rng = np.random.default_rng(seed)
    groups = (rng.random(n) < 0.4).astype(np.intp)
    first, noise = rng.normal(size=(2, n))
    second = np.where(groups == 1, -0.7, 0.7) * first + np.sqrt(1 - 0.49) * noise
    return np.exp(np.column_stack([first, second])), groups


def correlations(values: Floats, groups: Ints) -> Floats:
    return np.array([np.corrcoef(np.argsort(np.argsort(values[groups == k], axis=0), axis=0).T)[0, 1] for k in (0, 1)])


def test_rank_correlations_agree_after_copula_and_not_after_quantile() -> None:
    values, groups = opposed(3000, 0)
    fresh, fresh_groups = opposed(3000, 1)
    columns = tuple(Column(f"c{j}", True, np.unique(values[:, j])) for j in range(2))
    weights = np.bincount(groups) / len(groups)
    fit = FitRows(values, groups, np.arange(3000, dtype=np.uint64), columns, weights)
    apart = {}
    for method in ("copula", "quantile"):
        codes = learned(method, fit)(fresh, fresh_groups, draws_of(3000, start=3000))
        apart[method] = np.ptp(correlations(landed(codes, fresh, columns), fresh_groups))
    assert apart["copula"] < 0.08
    assert apart["quantile"] > 1.0
