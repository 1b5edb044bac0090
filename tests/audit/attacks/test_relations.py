"""The attack on relations finds rules that only some rows keep, and is blind where there is nothing to find."""

import numpy as np
import pytest

from unlearn_cli.audit.attacks import boosting
from unlearn_cli.audit.attacks.relations import MOST_COLUMNS, MOST_DIFFERENCES, attack, relations
from unlearn_cli.core.cells import Attack, Cells, Floats, Ints
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.findings import AttackFindings

ROWS = 1500
KNOWN, TEST = np.arange(ROWS // 2), np.arange(ROWS // 2, ROWS)


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


GROUPS = np.random.default_rng(7).integers(0, 2, ROWS)


def table(values: Floats, *categories: int) -> Cells:
    names = tuple(f"x{j}" for j in range(values.shape[1]))
    return Cells(values, np.isin(np.arange(values.shape[1]), categories), names)


def told(by: Attack, cells: Cells, groups: Ints = GROUPS) -> AttackFindings:
    guesses = by(cells, groups, KNOWN, TEST)
    np.testing.assert_allclose(guesses.sum(axis=1), 1)
    return advantage("attack", groups[TEST], guesses, np.zeros(len(TEST), dtype=np.intp))


def sums(broken: Ints) -> Cells:
    """Three numbers and their total, which is a little off in the rows that are `broken` (n,)."""
    parts = rng().normal(size=(ROWS, 3))
    return table(np.column_stack([parts, parts.sum(axis=1) + 0.05 * broken * rng(4).normal(size=ROWS)]))


def test_a_sum_that_one_group_breaks_is_found_and_boosting_does_not_see_it() -> None:
    assert told(attack, sums(GROUPS)).low > 0.8
    assert told(boosting.attack, sums(GROUPS)).advantage < 0.2
    assert told(attack, sums(np.ones(ROWS, dtype=np.intp))).low == 0.0, "the control: all rows break it alike"


def test_a_number_that_one_group_keeps_close_to_another_is_found() -> None:
    def pair(apart: Ints) -> Cells:
        first = rng().normal(size=ROWS)
        return table(np.column_stack([first, first + np.where(apart, 0.05, 0.02) * rng(4).choice([-1, 1], ROWS)]))

    assert told(attack, pair(GROUPS)).low > 0.8
    assert told(attack, pair(np.ones(ROWS, dtype=np.intp))).low == 0.0


def test_a_combination_of_levels_that_the_others_never_have_is_a_rare_pair() -> None:
    first = rng().integers(0, 9, 20_000)
    values = np.column_stack([first, first, rng(4).integers(0, 9, 20_000)]).astype(float)
    values[15_000, 1] = (values[15_000, 0] + 1) % 9
    *lowest, count = relations(table(values, 0, 1, 2), np.arange(10_000))
    assert len(lowest) == 3
    assert count[15_000] == 1 and count.sum() == 1
    assert lowest[0].argmin() == 15_000


def test_independent_columns_tell_nothing() -> None:
    values = np.column_stack([rng().normal(size=(ROWS, 3)), rng(4).integers(0, 30, ROWS)])
    assert told(attack, table(values, 3)).low == 0.0
    values[:, 0] += GROUPS
    assert told(attack, table(values, 3)).low > 0.2, "the control"


def empty_but_for_training() -> Floats:
    values = np.column_stack([np.full(ROWS, np.nan), rng().normal(size=(ROWS, 3))])
    values[KNOWN, 1] = np.nan
    values[TEST, 2] = np.nan
    return values


ODD = {
    "constant columns": table(np.ones((ROWS, 3)), 2),
    "all cells missing": table(np.full((ROWS, 3), np.nan), 2),
    "missing among the known rows, or among the others": table(empty_but_for_training()),
    "one number": table(rng().normal(size=(ROWS, 1))),
    "one category": table(rng().integers(0, 3, (ROWS, 1)).astype(float), 0),
    "as many levels as rows": table(np.column_stack([np.arange(ROWS, dtype=float), np.arange(ROWS) % 2]), 0, 1),
    "a column twice": table(np.repeat(rng().normal(size=(ROWS, 1)), 2, axis=1)),
    "more columns than are paired": table(rng().integers(0, 9, (ROWS, MOST_COLUMNS + 4)).astype(float), 0, 1),
    "numbers far apart": table(np.column_stack([rng().normal(size=ROWS) * 1e15, rng(4).normal(size=ROWS) * 1e-9])),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("cells", [pytest.param(cells, id=name) for name, cells in ODD.items()])
def test_an_odd_table_is_attacked_without_a_warning_and_tells_nothing(cells: Cells) -> None:
    assert told(attack, cells).low < 0.05
    assert all(np.isfinite(found).all() for found in relations(cells, KNOWN)[-4:]), "pairs know missing cells"


def test_many_groups_are_guessed_and_each_row_gets_a_probability_of_each() -> None:
    groups = np.random.default_rng(9).integers(0, 7, ROWS)
    parts = rng().normal(size=(ROWS, 2))
    cells = table(np.column_stack([parts, parts.sum(axis=1) + 0.1 * groups]))
    guesses = attack(cells, groups, KNOWN, TEST)
    assert guesses.shape == (len(TEST), 7)
    assert told(attack, cells, groups).low > 0.5


def test_it_is_a_function_of_its_arguments_and_writes_to_none_of_them() -> None:
    cells = sums(GROUPS)
    before = cells.values.copy()
    first, second = (attack(cells, GROUPS, KNOWN, TEST) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(cells.values, before)


def test_what_is_odd_is_learned_from_the_known_rows_only() -> None:
    cells = sums(GROUPS)
    other = Cells(cells.values.copy(), cells.is_category, cells.names)
    other.values[TEST] += 3.0
    for one, two in zip(relations(cells, KNOWN), relations(other, KNOWN), strict=True):
        np.testing.assert_array_equal(one[KNOWN], two[KNOWN])


def test_no_more_differences_than_the_limit_are_looked_at() -> None:
    alike = rng().normal(size=(200, 1)) + 0.1 * rng(4).normal(size=(200, 12))
    found = relations(table(alike), np.arange(200))
    assert len(found) == 12 + MOST_DIFFERENCES + 4
    assert len(relations(table(rng().normal(size=(200, 12))), np.arange(200))) == 12 + 4, "none are alike"
