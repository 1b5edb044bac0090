"""Pairs of columns: the measures against their definitions, and which pairs are measured and listed."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from unlearn_cli.audit import associations as module
from unlearn_cli.audit.associations import associations, correlation_ratio, cramers_v, spearman
from unlearn_cli.core.cells import Cells, Floats

RNG = np.random.default_rng(0)
ROWS = 500


def cells(category: list[bool], *columns: Floats) -> Cells:
    return Cells(np.column_stack(columns), np.array(category), tuple("abcdef"[: len(columns)]))


def numbers() -> tuple[Floats, Floats]:
    first = RNG.normal(size=ROWS)
    return first, np.exp(first + RNG.normal(size=ROWS))


def test_of_two_numbers_it_is_spearmans_correlation() -> None:
    first, second = numbers()
    table = cells([False, False], first, second)
    found = associations(table, cells([False, False], first, -second))
    assert found is not None and (found.rows, found.columns) == (ROWS, 2)
    (pair,) = found.strongest
    assert pair.measure == "rank correlation"
    assert pair.before == pytest.approx(spearmanr(first, second).statistic)
    assert pair.after == pytest.approx(-pair.before)
    (measure,) = found.measures
    assert measure.change == pytest.approx(2 * abs(pair.before)) and measure.before == pytest.approx(measure.after)


def test_of_two_categories_it_is_one_for_copies_and_small_for_independent_ones() -> None:
    levels, others = (RNG.integers(0, 3, ROWS).astype(float) for _ in range(2))
    assert cramers_v(levels, (levels + 1) % 3) == pytest.approx(1.0)
    assert (cramers_v(levels, others) or 0) < 0.15
    assert cramers_v(levels, np.zeros(ROWS)) is None


def test_of_a_number_and_a_category_it_is_the_root_of_the_variance_between_levels() -> None:
    levels = RNG.integers(0, 4, ROWS).astype(float)
    values = levels + RNG.normal(size=ROWS)
    between = sum((levels == k).sum() * (values[levels == k].mean() - values.mean()) ** 2 for k in range(4))
    expected = np.sqrt(between / ((values - values.mean()) ** 2).sum())
    assert correlation_ratio(values, levels) == pytest.approx(expected)
    assert correlation_ratio(levels, levels) == pytest.approx(1.0)
    assert correlation_ratio(np.ones(ROWS), levels) is None and correlation_ratio(values, np.zeros(ROWS)) is None


@pytest.mark.parametrize("measure", [spearman, cramers_v, correlation_ratio])
def test_rows_with_a_missing_cell_are_left_out(measure: module.Measured) -> None:
    first, second = (RNG.integers(0, 3, ROWS).astype(float) for _ in range(2))
    holed, there = first.copy(), RNG.random(ROWS) < 0.7
    holed[~there] = np.nan
    assert measure(holed, second) == pytest.approx(measure(first[there], second[there]))
    assert measure(np.full(ROWS, np.nan), second) is None


def test_a_category_of_many_levels_has_no_pairs_and_neither_has_one_column() -> None:
    first, _ = numbers()
    ids = np.arange(ROWS, dtype=float)
    table = cells([False, True], first, ids)
    assert associations(table, table) is None
    assert associations(*[cells([False, True], first, ids % 7)] * 2) is not None, "control: few levels"


def test_the_largest_values_are_listed_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LISTED", 2)
    first, second = numbers()
    table = cells([False] * 4, first, second, first + second, RNG.normal(size=ROWS))
    found = associations(table, table)
    assert found is not None and found.measures[0].pairs == 6 and len(found.strongest) == 2
    assert all(abs(pair.before) > 0.5 for pair in found.strongest)
    monkeypatch.setattr(module, "MOST_COLUMNS", 2)
    fewer = associations(table, table)
    assert fewer is not None and fewer.measures[0].pairs == 1
