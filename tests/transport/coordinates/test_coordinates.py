"""All stages in a row: columns become coordinates, and every column is told by these again."""

import numpy as np
import pytest

from tests.secrets_known import SECRET
from tests.transport.coordinates.rows import fit_rows
from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.coordinates import STAGES, Coordinates
from unlearn_cli.transport.coordinates.followers import Follower, Followers
from unlearn_cli.transport.coordinates.joint import Block, Joint
from unlearn_cli.transport.interface import Floats, Restored, Settings
from unlearn_cli.transport.methods import triangular
from unlearn_cli.transport.mixture import values_at

ROWS = 2_000
CITY = np.random.default_rng(0).integers(0, 4, ROWS)
AGE = np.random.default_rng(2).integers(20, 60, ROWS) + 8.0 * (np.arange(ROWS) % 2)
TABLE = fit_rows(AGE // 10, AGE, CITY == 1, CITY == 2, (CITY == 2) * 7 + 1)
"""A decade that follows an age, and a city of two columns, of which the second has a copy."""

MADE = Coordinates.learn(TABLE)


def holds(values: Floats) -> bool:
    """Every relation of the table."""
    decade, age, town, village, copy = values.T
    return bool((decade == age // 10).all() and (copy == village * 7 + 1).all() and not (town * village).any())


def test_followers_come_first_then_blocks_of_what_leads() -> None:
    assert list(STAGES) == ["followers", "joint"]
    assert [column.name for column in MADE.columns(TABLE.columns)] == ["x1", "x2 & x3"]
    assert [column.name for column in MADE.rows(TABLE).columns] == ["x1", "x2 & x3"]
    assert np.array_equal(MADE.rows(TABLE).values, MADE.reduced(TABLE.values, TABLE.columns))


def test_whatever_a_map_does_to_the_coordinates_the_relations_hold() -> None:
    columns = MADE.columns(TABLE.columns)
    random = np.random.default_rng(3)
    codes = np.column_stack([random.integers(0, len(column.support), ROWS) for column in columns]).astype(np.int32)
    moved = MADE.moved(TABLE.values, TABLE.columns, lambda _: codes)
    after = values_at(TABLE.columns, TABLE.values, moved)
    assert holds(TABLE.values) and holds(after)
    none = np.column_stack([random.integers(0, len(column.support), ROWS) for column in TABLE.columns])
    assert not holds(values_at(TABLE.columns, TABLE.values, none.astype(np.int32))), "control: column by column"


def test_an_echo_of_an_echo_counts_in_the_cost_of_a_move() -> None:
    """The copy follows the village, which is in the block: a move of the block changes it too."""
    block = MADE.columns(TABLE.columns)[1]
    assert len(block.echoes) == 3
    assert sorted(tuple(echo.values.tolist()) for echo in block.echoes) == [(0, 0, 1), (0, 1, 0), (1, 8, 1)]


def test_for_a_method_of_numbers_only_no_columns_are_joined() -> None:
    numbers = Coordinates.learn(TABLE, join=False)
    assert [column.name for column in numbers.columns(TABLE.columns)] == ["x1", "x2", "x3"]
    assert all(column.ordered for column in numbers.columns(TABLE.columns))
    again = Coordinates.from_arrays(numbers.arrays())
    assert list(again.faults(TABLE.columns)) == [] and len(again.stages) == len(numbers.stages)


def test_without_stages_every_column_is_a_coordinate() -> None:
    none = Coordinates()
    codes = np.zeros(TABLE.values.shape, dtype=np.int32)
    assert none.columns(TABLE.columns) == TABLE.columns
    assert none.reduced(TABLE.values, TABLE.columns) is TABLE.values
    assert none.moved(TABLE.values, TABLE.columns, lambda _: codes) is codes
    assert none.arrays() == {}
    assert list(none.sentences(TABLE.columns)) == list(none.faults(TABLE.columns)) == []


def test_a_repair_is_restored_through_all_stages() -> None:
    rows, draws = MADE.rows(TABLE), Draws(SECRET, TABLE.rows)
    fitted = triangular.learn(rows, Settings(secret=SECRET))
    codes = MADE.moved(TABLE.values, TABLE.columns, lambda seen: fitted(seen, rows.groups, draws))
    after = values_at(TABLE.columns, TABLE.values, codes)
    found = fitted.restore(MADE.reduced(after, TABLE.columns), rows.groups, draws)
    out = MADE.restore(found, after, TABLE.columns)
    known = (out.low == out.high) & ~out.foreign
    assert known.all(axis=1).mean() > 0.5
    assert (out.values == TABLE.values)[known].mean() > 0.999
    assert not (after == TABLE.values)[known].all(), "control: known cells had moved"


def test_saved_and_loaded_it_expands_alike() -> None:
    again = Coordinates.from_arrays(MADE.arrays())
    codes = np.zeros((ROWS, 2), dtype=np.int32)
    one, other = (made.moved(TABLE.values, TABLE.columns, lambda _: codes) for made in (MADE, again))
    assert np.array_equal(one, other)
    assert set(MADE.arrays()) == {"followers/0/1", "followers/4/3", "joint/1/2"}
    assert list(again.faults(TABLE.columns)) == []


def test_only_the_first_stage_with_faults_is_spoken_of() -> None:
    """What comes after it could not even be looked at."""
    wrong = Followers((Follower(0, 0, np.zeros(1, dtype=np.int32)),))
    broken = Joint((Block((90, 91), np.zeros((1, 2), dtype=np.int32)),))
    assert ["leads none" in fault for fault in Coordinates((wrong, broken)).faults(TABLE.columns)] == [True]
    assert ["in two blocks" in fault for fault in Coordinates((Followers(), broken)).faults(TABLE.columns)] == [True]


def test_the_report_names_columns_as_each_stage_sees_them() -> None:
    told = list(MADE.sentences(TABLE.columns))
    assert [code for code, _ in told] == ["follows", "follows", "joint"]
    assert "'x0' is a function of 'x1'" in told[0][1] and "'x2', 'x3' move together" in told[2][1]


@pytest.mark.parametrize("shape", [(0, 2), (5, 2)])
def test_restored_has_the_shape_of_the_table(shape: tuple[int, int]) -> None:
    found = Restored.empty(shape)
    for part in (found.values, found.low, found.high):
        part[:] = np.nan
    assert MADE.restore(found, TABLE.values[: shape[0]], TABLE.columns).values.shape == (shape[0], 5)
