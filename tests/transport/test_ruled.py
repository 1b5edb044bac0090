"""Columns that rules compute: whatever a map does to the others, every row keeps every rule."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.secrets_known import SECRET
from tests.transport.ruled_tables import (
    ROWS,
    TABLES,
    Obeying,
    budgets,
    chains,
    numbers,
    obeying,
    totals,
    wages,
)
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.relatives import Known
from unlearn_cli.core.rules import parse_rule
from unlearn_cli.transport.coordinates.followers import Follower
from unlearn_cli.transport.interface import COMPUTED, NULL, SAME, Floats, Settings
from unlearn_cli.transport.methods import triangular
from unlearn_cli.transport.mixture import mix, values_at
from unlearn_cli.transport.rule_nulls import lost_with, without_told_nulls
from unlearn_cli.transport.ruled import Ruled


def kept(table: Obeying, values: Floats) -> list[float]:
    """In which share of the rows with all cells each rule holds."""
    shares = []
    for rule in table.rules:
        complete = values[~np.isnan(values[:, [rule.dependent, *rule.formula.inputs]]).any(axis=1)]
        shares.append(float(rule.holds(complete).mean()))
    return shares


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("seed", range(3))
def test_every_rule_holds_in_every_row_wherever_the_others_go(name: str, seed: int) -> None:
    table = TABLES[name]()
    assert kept(table, table.rows.values) == [1.0] * len(table.rules)
    assert kept(table, table.moved(seed)) == [1.0] * len(table.rules)
    columns = table.rows.columns
    random = np.random.default_rng(seed)
    drawn = [random.integers(0, len(column.support), ROWS) for column in columns]
    alone = values_at(columns, table.rows.values, np.column_stack(drawn).astype(np.int32))
    assert max(kept(table, alone)) < 0.6, "control: column by column they do not"


@pytest.mark.parametrize("name", TABLES)
def test_what_is_computed_stays_in_the_range_that_it_had_and_inputs_on_their_values(name: str) -> None:
    table = TABLES[name]()
    after = table.moved()
    computed = {rule.dependent for rule in table.rules}
    for j, column in enumerate(table.rows.columns):
        cells = after[~np.isnan(after[:, j]), j]
        assert column.support[0] - 1e-9 <= cells.min() and cells.max() <= column.support[-1] + 1e-9
        assert j in computed or np.isin(cells, column.support).all()


@pytest.mark.parametrize("name", TABLES)
def test_missing_cells_stay_missing_and_no_others_become_so(name: str) -> None:
    table = TABLES[name]()
    told = [rule.dependent for rule, nulls_too in zip(table.rules, table.ruled.nulls_too, strict=True) if nulls_too]
    after, before = (np.isnan(np.delete(cells, told, axis=1)) for cells in (table.moved(), table.rows.values))
    assert np.array_equal(after, before)
    assert bool(told) == (name == "wages")


def test_a_column_that_is_missing_where_its_rule_gives_no_number_is_so_after_the_move() -> None:
    """Who works has a wage, and nobody else: where one broke that, one would see that the row was moved."""
    table = wages()
    after = table.moved()
    assert np.array_equal(np.isnan(after[:, 2]), after[:, 0] == 0)
    became, was = (after[:, 0] == 0) & (table.rows.values[:, 0] > 0), (after[:, 0] > 0) & (table.rows.values[:, 0] == 0)
    assert became.any() and was.any(), "rows went both ways"
    alone = replace(table, ruled=replace(table.ruled, nulls_too=(False,))).moved()
    assert (np.isnan(alone[:, 2]) & (alone[:, 0] > 0)).any(), "control"


@pytest.mark.parametrize("more", [0, 1])
def test_nulls_that_no_rule_tells_are_masks(more: int) -> None:
    table = wages()
    values = table.rows.values.copy()
    values[:more, 2] = np.nan
    assert values[0, 0] > 0
    assert np.isnan(without_told_nulls(table.rules, values)[:, 2]).any() == bool(more)
    assert Ruled.learn(replace(table.rows, values=values), Known(table.rules)).nulls_too == (not more,)


def test_most_rows_need_no_further_move_of_an_input() -> None:
    table = totals()
    codes = table.anywhere()
    wanted = values_at(table.coordinates, table.rows.values[:, :2], codes)
    after = table.ruled.expand(codes, table.rows.values, table.rows.columns)[1]
    assert np.array_equal(after[:, :2], wanted), "every sum of an a and a b lies within the range"
    spread = budgets()
    wanted = values_at(spread.coordinates, spread.rows.values[:, :4], spread.anywhere())
    assert not np.array_equal(spread.moved()[:, :4], wanted)


def test_codes_say_where_a_cell_is_computed_where_it_is_a_value_of_the_support_and_where_it_is_the_same() -> None:
    table = wages()
    codes, after = table.ruled.expand(table.anywhere(), table.rows.values, table.rows.columns)
    before, support = table.rows.values, table.rows.columns[2].support
    wage, of_wage = after[:, 2], codes[:, 2]
    assert set(np.unique(of_wage[of_wage < 0])) == {COMPUTED, SAME, NULL}
    assert np.array_equal(of_wage == NULL, np.isnan(wage) & ~np.isnan(before[:, 2]))
    assert not np.isin(wage[of_wage == COMPUTED], support).any()
    assert np.array_equal(support[of_wage[of_wage >= 0]], wage[of_wage >= 0])
    still = of_wage == SAME
    assert np.array_equal(wage[still], before[still, 2], equal_nan=True)
    assert (codes[np.isnan(before[:, 0]), 0] == NULL).all()


@pytest.mark.parametrize("made", [totals, budgets, chains, wages])
def test_a_row_that_stays_keeps_its_cells_up_to_arithmetic(made: Callable[[], Obeying]) -> None:
    """A ratio is computed anew in every row: in those that moved alone its last digit would tell which did."""
    table = made()
    still = np.full((ROWS, len(table.coordinates)), SAME, dtype=np.int32)
    codes, after = table.ruled.expand(still, table.rows.values, table.rows.columns)
    assert np.allclose(after, table.rows.values, rtol=1e-12, equal_nan=True)
    assert (codes[after == table.rows.values] == SAME).all()


def test_a_part_of_the_rows_moves_at_half_strength_and_each_keeps_its_rule() -> None:
    table = chains()
    codes, after = table.ruled.expand(table.anywhere(), table.rows.values, table.rows.columns)
    half = mix(codes, 0.5, Draws(SECRET, table.rows.rows))
    cells = np.where(half == COMPUTED, after, values_at(table.rows.columns, table.rows.values, np.maximum(half, SAME)))
    assert kept(table, cells) == [1.0, 1.0]
    unmoved = (cells == table.rows.values).all(axis=1)
    assert 0.4 < unmoved.mean() < 0.6


def exceptional() -> Obeying:
    """Totals that are off by 1 to 3 in some rows, in more of them in the second group."""
    a, b, random = numbers(10, 60, 1), numbers(0, 30, 2), np.random.default_rng(3)
    off = np.where(random.random(ROWS) < np.where(np.arange(ROWS) % 2, 0.15, 0.02), random.integers(1, 4, ROWS), 0)
    return obeying("total = a + b", a=a, b=b, total=a + b + off)


def test_how_far_a_row_is_off_its_rule_is_a_column_of_its_own() -> None:
    table = exceptional()
    assert [column.name for column in table.coordinates] == ["a", "b", "total less its rule"]
    assert table.coordinates[2].support.tolist() == [0, 1, 2, 3] and table.coordinates[2].ordered
    distance = table.ruled.reduced(table.rows.values)[:, 2]
    assert np.array_equal(distance, table.rows.values[:, 2] - table.rows.values[:, :2].sum(axis=1))


def test_exceptions_are_moved_as_such_until_both_groups_have_as_many() -> None:
    table, second = exceptional(), np.arange(ROWS) % 2 == 1
    rows, draws = table.ruled.rows(table.rows), Draws(SECRET, table.rows.rows)
    codes = triangular.learn(rows, Settings(secret=SECRET))(rows.values, rows.groups, draws)
    after = table.ruled.expand(codes, table.rows.values, table.rows.columns)[1]

    def apart(values: Floats) -> float:
        off = values[:, 2] != values[:, :2].sum(axis=1)
        return float(abs(off[second].mean() - off[~second].mean()))

    assert apart(table.rows.values) > 0.1 > 0.04 > apart(after)
    assert kept(table, after)[0] > 0.85


def test_missing_cells_have_no_distance() -> None:
    a, b = numbers(10, 60, 1), numbers(0, 30, 2)
    total = a + b + (np.arange(ROWS) % 50 == 0)
    total[3] = a[4] = np.nan
    table = obeying("total = a + b", a=a, b=b, total=total)
    assert np.isnan(table.ruled.reduced(table.rows.values)[:5, 2]).tolist() == [False, False, False, True, True]


def test_a_column_that_follows_a_computed_one_or_an_input_follows_it_still() -> None:
    """Else it would follow what the input was before it was moved once more for the result's sake."""
    shares = (np.random.default_rng(3).dirichlet(np.ones(4), ROWS) * 1000).round()
    columns = {f"s{i}": shares[:, i] for i in range(4)}
    columns |= {"budget": shares.sum(axis=1), "large": shares[:, 0] > 300, "high": shares.sum(axis=1) > 1000}
    table = obeying("budget = s0 + s1 + s2 + s3", **columns)
    assert [(f.column, f.leader) for f in table.ruled.followers] == [(5, 0), (6, 4)]
    assert [column.name for column in table.coordinates] == ["s0", "s1", "s2", "s3"]
    after = table.moved()
    assert np.array_equal(after[:, 5], after[:, 0] > 300)
    assert np.array_equal(after[:, 6], after[:, 4] > 1000)
    assert (after[:, 5] != table.rows.values[:, 5]).any()


def test_what_is_computed_from_a_lost_cell_is_lost_too() -> None:
    table = chains()
    lost = np.zeros((ROWS, 5), dtype=bool)
    lost[0, 0] = lost[1, 3] = lost[2, 4] = True
    found = lost_with(table.rules, lost, table.rows.values)
    assert found[:4].astype(int).tolist() == [[1, 0, 1, 0, 1], [0, 0, 0, 1, 1], [0, 0, 0, 0, 1], [0] * 5]
    assert not found[4:].any()
    assert lost.sum() == 3, "what is given is left"


def test_a_cell_that_is_missing_is_not_lost_as_well() -> None:
    table = wages()
    found = lost_with(table.rules, np.ones((ROWS, 3), dtype=bool) & [True, False, False], table.rows.values)
    assert np.array_equal(found[:, 2], ~np.isnan(table.rows.values[:, 2]))


def test_without_rules_every_column_is_a_coordinate() -> None:
    rows, none = totals().rows, Ruled()
    codes = np.zeros((ROWS, 3), dtype=np.int32)
    assert none.columns(rows.columns) == rows.columns
    assert np.array_equal(none.reduced(rows.values), rows.values)
    assert np.array_equal(none.expand(codes, rows.values, rows.columns)[0], codes)
    assert Ruled.learn(rows, Known()).arrays() == {}


def test_saved_and_loaded_it_computes_alike() -> None:
    table = exceptional()
    rules = tuple(type(rule).from_plain(rule.plain(), 3) for rule in table.rules)
    again = Ruled.from_arrays(Known(rules), table.ruled.arrays())
    codes = table.anywhere()
    one, other = (made.expand(codes, table.rows.values, table.rows.columns)[1] for made in (table.ruled, again))
    assert np.array_equal(one, other)
    assert list(again.faults(table.rows.columns)) == []


FOLLOWER = Follower(1, 0, np.zeros(50, dtype=np.int32))
TURNED = parse_rule("b = total - a", ["a", "b", "total"])
OTHER = parse_rule("a = total - b", ["a", "b", "total"])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rules": (replace(TURNED, dependent=7),)}, "a rule has a column that is none of the 3"),
        ({"rules": (replace(TURNED, unit=-1.0),)}, "a rule has rounding"),
        ({"rules": (TURNED, OTHER), "offsets": (np.empty(0),) * 2}, "from columns that are computed later"),
        ({"rules": (TURNED, TURNED), "offsets": (np.empty(0),) * 2}, "from columns that are computed later"),
        ({"offsets": (np.array([1.0, 0.0]),)}, "the exceptions of the rule of 'total' do not ascend"),
        ({"offsets": (np.zeros((1, 1)),)}, "the exceptions of the rule of 'total' do not ascend"),
        ({"followers": (replace(FOLLOWER, leader=9),)}, "column 1 follows column 9, which is computed from none"),
        ({"followers": (replace(FOLLOWER, column=2),)}, "column 2 follows column 0"),
        ({"followers": (replace(FOLLOWER, positions=np.zeros(3, dtype=np.int32)),)}, "another number of values"),
    ],
)
def test_what_cannot_be_is_named(changed: dict, said: str) -> None:
    table = totals()
    assert any(said in fault for fault in replace(table.ruled, **changed).faults(table.rows.columns))


def test_a_rule_of_a_category_is_named() -> None:
    table = totals()
    words = (replace(table.rows.columns[0], ordered=False), *table.rows.columns[1:])
    assert list(table.ruled.faults(words)) == ["a rule computes with a column that is no number"]


def test_the_report_says_what_is_computed_and_where_it_holds() -> None:
    assert list(totals().ruled.sentences(totals().rows.columns)) == [
        ("rules", "total = a + b holds in all rows: 'total' is computed anew")
    ]
    ((_, text),) = exceptional().ruled.sentences(exceptional().rows.columns)
    assert "holds in 90.30% of the rows, and exceptions are moved as such" in text


@pytest.mark.parametrize(("share", "rows"), [(0.99964, "99.96% of the rows"), (0.999996, "nearly all rows")])
def test_a_rule_that_fails_at_an_end_of_the_range_is_not_said_to_hold_in_all_rows(share: float, rows: str) -> None:
    """Experience that is never below 0, say: too few rows stand there for a rule of its own, and none is off."""
    ruled = totals().ruled
    clipped = replace(ruled, rules=(replace(ruled.rules[0], share=share),))
    ((_, text),) = clipped.sentences(totals().rows.columns)
    assert text == f"total = a + b holds in {rows}, and others stand at an end of its range: 'total' is computed anew"
