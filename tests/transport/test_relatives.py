"""Columns that are moved relative to others: what they are to these moves as one coordinate, wherever those go."""

from dataclasses import replace

import numpy as np
import pytest

from tests.transport.ruled_tables import ROWS, Obeying, numbers
from unlearn_cli.core.relatives import Known, Relative
from unlearn_cli.core.relatives.relative import Way
from unlearn_cli.core.rules import Formula, Rule, parse_rule
from unlearn_cli.transport.interface import SAME, Column, FitRows, Floats
from unlearn_cli.transport.relatives import Relatives
from unlearn_cli.transport.ruled import Ruled

NAMES = ("first", "paid", "second", "total")


def cells() -> Floats:
    """What is owed in two months, what is paid of it (in every fifth row all), and a sum that is a rule."""
    random = np.random.default_rng(0)
    first = np.rint(random.lognormal(7, 1, ROWS) * (1 + 0.3 * (np.arange(ROWS) % 2))) + 1
    paid = np.where(random.random(ROWS) < 0.2, first, np.rint(first * random.uniform(0, 0.5, ROWS)))
    second = first - paid + np.where(random.random(ROWS) < 0.4, 0.0, numbers(0, 300, 1))
    return np.column_stack([first, paid, second, first + second])


def relative(values: Floats, way: Way, dependent: int, *inputs: int) -> Relative:
    formula = Formula("linear", inputs, (1.0, -1.0)[: len(inputs)], 0.0)
    rule = Rule(dependent, formula, 1.0, "nearest", 0.0, 1.0, False, 0.0)
    return Relative(rule.fitted(values), way)


def accounts() -> Obeying:
    values = cells()
    columns = tuple(Column(name, True, np.unique(x)) for name, x in zip(NAMES, values.T, strict=True))
    rows = FitRows(values, np.arange(ROWS) % 2, np.arange(ROWS, dtype=np.uint64), columns, np.array([0.5, 0.5]))
    rule = parse_rule("total = first + second", NAMES).fitted(values)
    told = (relative(values, "ratio", 1, 0), relative(values, "difference", 2, 0, 1))
    return Obeying(NAMES, rows, Ruled.learn(rows, Known((rule,), told)))


def equal(values: Floats) -> tuple[float, float]:
    """Rows in which all was paid, and in which nothing was spent."""
    first, paid, second, _ = values.T
    return float((paid == first).mean()), float((second == first - paid).mean())


def keeping_relations(table: Obeying) -> np.ndarray:
    """The first column and no relation is moved: what rows are to each other stays."""
    codes = np.full((ROWS, len(table.coordinates)), SAME, dtype=np.int32)
    codes[:, 0] = table.anywhere()[:, 0]
    return codes


def test_what_was_equal_is_equal_after_its_inputs_moved() -> None:
    table = accounts()
    before = table.rows.values
    _, after = table.ruled.expand(keeping_relations(table), before, table.rows.columns)
    assert (after[:, 0] != before[:, 0]).mean() > 0.9
    within = (after[:, 1] < table.rows.columns[1].support[-1]) & (after[:, 2] < table.rows.columns[2].support[-1])
    assert equal(after[within]) == pytest.approx(equal(before[within]), abs=0.02)
    alone = before.copy()
    alone[:, 0] = after[:, 0]
    assert max(equal(alone)) < 0.02, "control: moved alone it loses them all"


def test_a_part_is_no_more_than_the_whole_wherever_they_go() -> None:
    table = accounts()
    after = table.moved()
    assert (after[:, 1] <= after[:, 0]).all()
    random = np.random.default_rng(1)
    alone = random.permuted(table.rows.values, axis=0)
    assert (alone[:, 1] > alone[:, 0]).mean() > 0.05, "control: moved alone it is"


def test_rules_of_relative_columns_hold_and_all_stay_in_their_range() -> None:
    table = accounts()
    after = table.moved()
    assert table.rules[0].holds(after).all()
    for column, found in zip(table.rows.columns, after.T, strict=True):
        assert column.support[0] <= found.min() and found.max() <= column.support[-1]
    assert np.array_equal(after, np.rint(after)), "numbers of units"


def test_a_row_that_stays_keeps_its_cells() -> None:
    table = accounts()
    codes = np.full((ROWS, len(table.coordinates)), SAME, dtype=np.int32)
    found, after = table.ruled.expand(codes, table.rows.values, table.rows.columns)
    assert np.array_equal(after, table.rows.values) and (found == SAME).all()


def test_a_missing_cell_stays_missing() -> None:
    table = accounts()
    values = table.rows.values.copy()
    values[:100, 1:] = np.nan
    codes = np.where(np.isnan(table.ruled.reduced(values)), np.int32(SAME), table.anywhere())
    found, after = table.ruled.expand(codes, values, table.rows.columns)
    assert np.array_equal(np.isnan(after), np.isnan(values))
    assert (found[:100, 1] == SAME).all()


def test_they_come_back_from_a_file() -> None:
    table = accounts()
    again = Ruled.from_arrays(table.ruled.known, table.ruled.arrays())
    codes = table.anywhere()
    one, other = (r.expand(codes, table.rows.values, table.rows.columns) for r in (table.ruled, again))
    assert np.array_equal(one[0], other[0]) and np.array_equal(one[1], other[1])
    assert not list(again.faults(table.rows.columns))


def broken() -> dict[str, Relatives]:
    values = cells()
    paid, second = relative(values, "ratio", 1, 0), relative(values, "difference", 2, 0, 1)
    total = relative(values, "difference", 1, 3)
    support = np.array([0.0, 1.0])
    return {
        "in two ways": Relatives((paid, paid), (support, support)),
        "computed later": Relatives((second, paid), (support, support)),
        "is computed": Relatives((total,), (support,)),
        "do not ascend": Relatives((paid,), (support[::-1],)),
        "no way to tell": Relatives((replace(paid, way="sideways"),), (support,)),  # type: ignore[arg-type]
    }


@pytest.mark.parametrize("fault", broken())
def test_what_cannot_be_is_a_fault(fault: str) -> None:
    table = accounts()
    ruled = replace(table.ruled, relatives=broken()[fault])
    assert [found for found in ruled.faults(table.rows.columns) if fault in found]
    assert not list(table.ruled.faults(table.rows.columns)), "control"
