"""Inputs go no further than they must for a result to stay in its range."""

from dataclasses import replace

import numpy as np

from unlearn_cli.core.rules import parse_rule
from unlearn_cli.transport.interface import Column
from unlearn_cli.transport.within_range import bring_within, is_outside

AB = tuple(Column(name, True, np.arange(float(size))) for name, size in (("a", 60), ("b", 20), ("t", 70)))
NAMES = [column.name for column in AB]
BOTH = np.array([0, 1])
SEEN = np.array([[30.0, 5.0, 35.0], [10.0, 2.0, 12.0]])
SUM = parse_rule("t = a + b", NAMES).fitted(SEEN)
"""Its range is 12 to 35."""


def test_what_lies_within_stays_and_what_lies_beyond_comes_to_the_end_of_the_range() -> None:
    rows = np.array([[20.0, 10.0, np.nan], [40.0, 10.0, np.nan], [1.0, 1.0, np.nan], [20.0, 15.0, np.nan]])
    assert is_outside(SUM, rows).tolist() == [False, True, True, False]
    out = bring_within(SUM, rows, AB, BOTH)
    assert out[:, :2].tolist() == [[20, 10], [25, 10], [11, 1], [20, 15]]
    assert rows[1, 0] == 40, "the rows given are left"


def test_the_column_of_the_most_values_goes_unless_it_may_not() -> None:
    rows = np.array([[30.0, 19.0, np.nan]])
    assert bring_within(SUM, rows, AB, BOTH)[0, :2].tolist() == [16, 19]
    assert bring_within(SUM, rows, AB, np.array([1]))[0, :2].tolist() == [30, 5]
    assert bring_within(SUM, rows, AB, np.array([], dtype=int)).tolist()[0][:2] == [30, 19]


def test_an_input_that_cannot_do_it_alone_goes_as_far_as_it_can_and_the_next_does_the_rest() -> None:
    high = parse_rule("t = a + b", NAMES).fitted(np.array([[50.0, 18.0, 68.0], [51.0, 18.0, 69.0]]))
    out = bring_within(high, np.array([[3.0, 4.0, np.nan]]), AB, BOTH)
    assert out[0, :2].tolist() == [59, 9] and not is_outside(high, out).any()


def test_the_nearest_value_of_the_support_within_the_range_is_taken() -> None:
    coarse = (Column("a", True, np.array([0.0, 9.0, 21.0, 26.0, 40.0])), *AB[1:])
    out = bring_within(SUM, np.array([[40.0, 10.0, np.nan]]), coarse, np.array([0]))
    assert out[0, 0] == 21, "26 + 10 is beyond 35"


def test_where_there_is_no_number_an_input_is_moved_until_there_is() -> None:
    seen = np.array([[30.0, 5.0, 6.0], [10.0, 10.0, 1.0], [9.0, 3.0, 3.0]])
    ratio = parse_rule("t = a / b", NAMES).fitted(seen)
    rows = np.array([[20.0, 0.0, np.nan]])
    assert is_outside(ratio, rows).all()
    assert not is_outside(ratio, bring_within(ratio, rows, AB, BOTH)).any()


def test_what_a_column_is_clipped_at_is_no_end() -> None:
    age = np.repeat(np.arange(20.0), 5)
    seen = np.column_stack([age, np.full(100, 8.0), np.maximum(age - 8, 0)])
    clipped = parse_rule("t = a - b", NAMES).fitted(seen)
    assert clipped.clipped == (True, False)
    rows = np.array([[2.0, 8.0, np.nan], [40.0, 8.0, np.nan]])
    assert is_outside(clipped, rows).tolist() == [False, True]
    assert bring_within(clipped, rows, AB, BOTH)[0].tolist()[:2] == [2, 8]


def test_a_rounded_result_is_within_only_if_it_is_one_that_was_seen() -> None:
    """Else the column would be cut off at the end, and the rule not hold."""
    seen = np.array([[30.0, 4.0, 8.0], [10.0, 4.0, 2.0]])
    rounded = parse_rule("t = round(a / b)", NAMES).fitted(seen)
    rows = np.array([[33.0, 4.0, np.nan], [34.1, 4.0, np.nan], [34.0, 4.0, np.nan]])
    assert is_outside(rounded, rows).tolist() == [False, True, False]


def test_multiples_of_a_unit_are_beyond_by_a_unit_however_large_they_are() -> None:
    """A sum of times in microseconds is known to the last one: what arithmetic may be off by is far more."""
    end, took = 1.6e15, np.array([60.0, 90.0, 100.0])
    seen = np.column_stack([end + took, np.full(3, end), took])
    columns = tuple(Column(name, True, np.unique(v)) for name, v in zip(NAMES, seen.T, strict=True))
    rule = replace(parse_rule("t = a - b", NAMES), unit=1.0, precision=1e-10).fitted(seen)
    rows = np.array([[end + 101, end, np.nan], [end + 100, end, np.nan], [end + 59, end, np.nan]])
    assert is_outside(rule, rows).tolist() == [True, False, True]
    assert bring_within(rule, rows, columns, BOTH)[:, 0].tolist() == [end + 100, end + 100, end + 60]
