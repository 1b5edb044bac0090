"""Which rules a repair keeps: those that are stated, and those that are found and do not get in their way."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.secrets_known import SECRET
from unlearn_cli.core.errors import DataError, SettingsError
from unlearn_cli.core.options import FitRequest, Options
from unlearn_cli.core.rules import Rule
from unlearn_cli.core.rules.origins import of_numbers
from unlearn_cli.core.rules.rule import DOUBLE, SINGLE
from unlearn_cli.repair.rules import rules_of
from unlearn_cli.transport.interface import Column, FitRows

ROWS = 1_000
NAMES = ("a", "b", "total", "earns", "hours", "wage", "job")


def table() -> FitRows:
    """A sum, a ratio that is missing where there are no hours, and a category."""
    random = np.random.default_rng(0)
    a, b = random.integers(10, 60, ROWS), random.integers(0, 30, ROWS)
    hours = np.where(random.random(ROWS) < 0.1, 0, random.integers(10, 60, ROWS))
    earns = np.where(hours > 0, np.round(hours * random.lognormal(2, 0.4, ROWS), 2), 0)
    wage = np.where(hours > 0, earns / np.maximum(hours, 1), np.nan)
    values = np.column_stack([a, b, a + b, earns, hours, wage, random.integers(0, 3, ROWS)]).astype(float)
    return rows_of(values)


def rows_of(values: np.ndarray) -> FitRows:
    columns = tuple(
        Column(name, name != "job", np.unique(cells[~np.isnan(cells)]))
        for name, cells in zip(NAMES, values.T, strict=True)
    )
    n = len(values)
    return FitRows(values, np.arange(n) % 2, np.arange(n, dtype=np.uint64), columns, np.array([0.5, 0.5]))


TABLE = table()


def texts(*rule: str, rows: FitRows = TABLE, unmoved: tuple[str, ...] = (), **told: Any) -> list[str]:
    request = FitRequest(Options(("z",), rule=rule, **told), SECRET)
    return [found.text(NAMES) for found in rules_of(rows, request, unmoved)]


def test_rules_are_found_unless_that_is_turned_off() -> None:
    assert sorted(texts()) == ["total = a + b", "wage = earns / hours"]
    assert texts(no_rules=True) == []


def test_a_stated_rule_is_kept_alone_or_before_those_that_are_found() -> None:
    assert texts("total = a + b", no_rules=True) == ["total = a + b"]
    assert texts("wage = earns / hours") == ["wage = earns / hours", "total = a + b"]


def test_a_stated_rule_says_which_column_is_computed() -> None:
    """The found ones leave that column alone, and those that it is computed from."""
    assert texts("b = total - a") == ["b = total - a", "wage = earns / hours"]


def test_a_stated_rule_has_the_range_the_share_and_the_unit_of_its_column() -> None:
    request = FitRequest(Options(("z",), rule=("total = a + b",), no_rules=True), SECRET)
    values = TABLE.values / 10
    (rule,) = rules_of(rows_of(values), request)
    assert (rule.low, rule.high) == (values[:, 2].min(), values[:, 2].max())
    assert rule.share == 1.0 and rule.unit == 0.1 and rule.rounding == "none"
    assert str(rule(np.array([[0.1, 2.2] + [np.nan] * 5]))[0]) == "2.3", "and not 2.3000000000000003"
    assert 0.1 + 2.2 != 2.3


def fitted_rule(text: str, values: np.ndarray, origins: tuple[int, ...] = ()) -> Rule:
    request = FitRequest(Options(("z",), rule=(text,), no_rules=True), SECRET)
    (rule,) = rules_of(rows_of(values), request, (), origins)
    return rule


def test_a_stated_rule_is_as_precise_as_its_columns() -> None:
    """Of times in microseconds a millionth would be half an hour: computed ones would be cut off at the range."""
    values = TABLE.values.copy()
    values[:, :3] *= 1e6
    values[:, [0, 2]] += 1.6e15
    exact = fitted_rule("b = total - a", values)
    assert exact.share == 1.0 and exact.precision == DOUBLE
    values[::2, 2] += 2e6
    assert fitted_rule("b = total - a", values).share < 0.6, "two seconds are an exception"
    short = TABLE.values.copy()
    short[:, 5] = [float(f"{wage:.6g}") for wage in short[:, 5]]
    assert fitted_rule("wage = earns / hours", TABLE.values).precision == DOUBLE
    by_text = fitted_rule("wage = earns / hours", short)
    assert by_text.share > 0.4 and by_text.precision == SINGLE


def test_sums_of_numbers_beyond_doubles_are_stated_as_they_are_read() -> None:
    """Their coordinates are counted from an origin each; a product of them is refused."""
    values, origins = TABLE.values.copy(), (2**60, 0, 2**60 + 10, 0, 0, 0, 0)
    values[:, 2] -= 10
    rule = fitted_rule("total = a + b", values, origins)
    assert rule.share == 1.0 and rule.formula.constant == -10
    assert of_numbers(rule, origins).text(NAMES) == "total = a + b"
    with pytest.raises(DataError, match=r"beyond 2\*\*53"):
        fitted_rule("total = a * b", values, origins)
    assert fitted_rule("wage = earns / hours", values, origins).formula.kind == "product", "of others it is none"


def test_stated_rules_are_computed_one_after_the_other_in_whatever_order_they_are_given() -> None:
    first, second = "total = a + b", "wage = earns / hours"
    chained = rows_of(np.column_stack([TABLE.values[:, :4], TABLE.values[:, 2] + 5, TABLE.values[:, 5:]]))
    assert texts("hours = total + 5", first, rows=chained, no_rules=True) == [first, "hours = total + 5"]
    assert texts(second, first, no_rules=True) == [first, second]


def refused(*rule: str, **told: Any) -> str:
    with pytest.raises((DataError, SettingsError)) as error:
        texts(*rule, **told)
    assert error.value.remedy
    return error.value.problem


def test_a_rule_that_does_not_hold_is_refused_with_counts_and_an_example() -> None:
    said = refused("total = a - b")
    held = int((TABLE.values[:, 1] == 0).sum())
    assert said.startswith(f"--rule 'total = a - b' holds in {held} of 1,000 fit rows; in one it gives ")
    row = np.flatnonzero(TABLE.values[:, 1])[0]
    a, b, total = TABLE.values[row, :3]
    assert said.endswith(f"it gives {a - b:g}, and the cell is {total:g}.")


def test_a_rule_that_holds_in_most_rows_is_taken_and_only_complete_rows_count() -> None:
    values = TABLE.values.copy()
    values[:300, 2] += 1
    request = FitRequest(Options(("z",), rule=("total = a + b",), no_rules=True), SECRET)
    assert rules_of(rows_of(values), request)[0].share == 0.7
    assert rules_of(TABLE, replace(request, options=replace(request.options, rule=("wage = earns / hours",))))
    values[:, 2] += np.arange(ROWS) % 2
    assert "holds in 3" in refused("total = a + b", rows=rows_of(values))


def test_a_rule_of_a_category_is_refused() -> None:
    for text in ("total = a + job", "job = a + b"):
        assert refused(text) == f"--rule {text!r}: 'job' is no column of numbers."


def test_a_rule_of_a_column_that_is_not_moved_is_refused_by_that_name() -> None:
    for text in ("total = a + rent", "rent = a + b"):
        assert refused(text, unmoved=("z", "rent")) == f"--rule {text!r}: 'rent' is not moved."


def test_an_unknown_column_is_named_with_the_nearest() -> None:
    said = refused("total = a + bb", unmoved=("z",))
    assert "there is no column 'bb'" in said and "Did you mean 'b'?" in said


def test_a_rule_that_cannot_be_read_is_refused() -> None:
    assert "it does not begin with a column's name" in refused("a + b")
    assert "computed from itself" in refused("a = a + b")


def test_two_rules_for_one_column_are_refused() -> None:
    assert refused("total = a + b", "total = b + a") == "--rule: 'total' is computed by more than one rule."


def test_rules_that_lead_back_to_themselves_are_refused() -> None:
    said = refused("total = a + b", "a = total - b")
    assert said == "--rule: these compute columns from each other: total = a + b, a = total - b."


def test_a_rule_with_nothing_to_compute_from_in_some_rows_is_refused() -> None:
    """The cell would stay as it is there, and tell the group."""
    values = TABLE.values.copy()
    values[:200, 0] = np.nan
    assert refused("total = a + b", rows=rows_of(values)) == (
        "--rule 'total = a + b': in 200 of 1,000 fit rows with a value there is nothing to compute it from."
    )
    values[:200, 2] = np.nan
    assert texts("total = a + b", rows=rows_of(values), no_rules=True) == ["total = a + b"]


def test_where_missing_cells_are_filled_columns_that_have_some_obey_no_rule() -> None:
    """A computed column would keep its missing cells, and their places would tell the group."""
    assert texts(nulls="repair") == ["total = a + b"]
    assert sorted(texts(nulls="mask")) == sorted(texts(nulls="auto")) == ["total = a + b", "wage = earns / hours"]
    assert refused("wage = earns / hours", nulls="repair").startswith(
        "--rule 'wage = earns / hours': 'wage' has missing cells, which --nulls repair fills"
    )
    assert texts("total = a + b", nulls="repair") == ["total = a + b"]


def test_the_same_secret_finds_the_same_rules() -> None:
    assert texts() == texts()
