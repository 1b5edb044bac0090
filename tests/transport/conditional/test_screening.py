"""Of many columns a tree looks at those whose dependence on the moved column differs between groups, and few others."""

import numpy as np
import pytest

from unlearn_cli.transport.conditional.screening import MOST_CONTEXTS, screened
from unlearn_cli.transport.conditional.splits import Cells, Context

ROWS, COLUMNS = 2000, 120


def many(ordered: bool, seed: int = 0) -> tuple[list[Context], Cells]:
    """Column 70 follows the moved one in one group and opposes it in the other; column 30 follows it in both."""
    rng = np.random.default_rng(seed)
    groups, bins = rng.integers(0, 2, ROWS), rng.integers(0, 4, ROWS)
    codes = rng.integers(0, 4, (COLUMNS, ROWS))
    noisy = rng.random(ROWS) < 0.5
    codes[70] = np.where(noisy, codes[70], np.where(groups == 1, bins, 3 - bins))
    codes[30] = np.where(noisy, codes[30], bins)
    return [Context(100 + j, codes[j], 4, ordered) for j in range(COLUMNS)], Cells(bins, groups, (4, 2))


@pytest.mark.parametrize("ordered", [True, False])
def test_what_tells_apart_is_kept_and_what_depends(ordered: bool) -> None:
    contexts, cells = many(ordered)
    kept = [context.column for context in screened(contexts, cells, ordered)]
    assert len(kept) == MOST_CONTEXTS
    assert kept == sorted(kept), "in the order that they came in"
    assert {130, 170} <= set(kept)
    kept_by_chance = 0
    for seed in range(10):
        shuffled = Cells(np.random.default_rng(seed).permutation(cells.bins), cells.groups, cells.shape)
        kept_by_chance += len({130, 170} & {context.column for context in screened(contexts, shuffled, ordered)})
    assert kept_by_chance < 15, "control: of a column that depends on none of them they are kept by chance"


def test_few_columns_are_all_looked_at() -> None:
    contexts, cells = many(True)
    assert screened(contexts[:MOST_CONTEXTS], cells, True) == contexts[:MOST_CONTEXTS]


def test_a_constant_column_and_a_group_without_rows_are_no_trouble() -> None:
    contexts, cells = many(True)
    contexts[0] = Context(100, np.zeros(ROWS, dtype=np.intp), 1, False)
    kept = screened(contexts, Cells(cells.bins, cells.groups * 2, (4, 3)), True)
    assert {130, 170} <= {context.column for context in kept}
    assert 100 not in {context.column for context in kept}
