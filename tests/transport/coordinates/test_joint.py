"""Blocks of columns: after any move a block holds only combinations that a fit row held."""

from dataclasses import replace

import numpy as np
import pytest

from tests.secrets_known import SECRET
from tests.transport.coordinates.rows import fit_rows
from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.coordinates import Coordinates
from unlearn_cli.transport.coordinates.interface import reduced_rows
from unlearn_cli.transport.coordinates.joint import MOST_COMBINATIONS, MOST_VALUES, Block, Joint
from unlearn_cli.transport.interface import NULL, SAME, FitRows, Floats, Restored, Settings
from unlearn_cli.transport.methods import learner
from unlearn_cli.transport.mixture import values_at

ROWS = 2_000
CITY = np.random.default_rng(0).integers(0, 4, ROWS)
AGE = np.random.default_rng(2).integers(20, 60, ROWS).astype(float)


def one_hot(groups_differ: bool = False) -> FitRows:
    """An age, a city of four as three columns, and a column of two values that goes its own way."""
    random = np.random.default_rng(1)
    city = np.where(groups_differ & (random.random(ROWS) < 0.4), 1 + np.arange(ROWS) % 2, CITY)
    own = random.integers(0, 2, ROWS)
    return fit_rows(AGE, city == 1, own, city == 2, city == 3)


def combinations(values: Floats) -> set[tuple[float, ...]]:
    return set(map(tuple, values.tolist()))


def test_a_category_that_was_spread_out_is_one_coordinate_after_the_columns_alone() -> None:
    rows = one_hot()
    joint = Joint.learn(rows)
    assert [block.members for block in joint.blocks] == [(1, 3, 4)]
    assert [column.name for column in joint.columns(rows.columns)] == ["x0", "x2", "x1 & x3 & x4"]
    assert not joint.columns(rows.columns)[-1].ordered
    assert joint.blocks[0].levels.tolist() == [[0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]


def test_reduced_and_expanded_are_the_cells_again() -> None:
    rows = one_hot()
    joint = Joint.learn(rows)
    reduced = joint.reduced(rows.values, rows.columns)
    at = [np.searchsorted(column.support, reduced[:, j]) for j, column in enumerate(joint.columns(rows.columns))]
    codes = joint.expand(np.column_stack(at).astype(np.int32), rows.values, rows.columns)
    assert np.array_equal(values_at(rows.columns, rows.values, codes), rows.values)


@pytest.mark.parametrize("method", ["triangular", "quantile", "copula", "staged", "coupling"])
def test_a_repair_makes_no_combination_that_no_row_held(method: str) -> None:
    rows = replace(one_hot(groups_differ=True), weights=np.array([0.3, 0.7]))
    joint, draws = Joint.learn(rows), Draws(SECRET, rows.rows)

    def moved(fit: FitRows) -> Floats:
        return np.asarray(learner(method)(fit, Settings(secret=SECRET))(fit.values, fit.groups, draws))

    codes = joint.expand(moved(reduced_rows(joint, rows)), rows.values, rows.columns)
    after, held = values_at(rows.columns, rows.values, codes), combinations(rows.values[:, [1, 3, 4]])
    assert combinations(after[:, [1, 3, 4]]) <= held
    assert (after != rows.values).any(), "rows had moved"
    if method in ("quantile", "copula"):  # the others see what goes together, or move whole rows
        alone = values_at(rows.columns, rows.values, moved(rows))
        assert combinations(alone[:, [1, 3, 4]]) - held, "control: column by column there are others"


def test_columns_of_few_values_that_miss_combinations_are_joined_and_others_are_not() -> None:
    """A wife is a woman: of these two a combination is missing; the third goes with any."""
    random = np.random.default_rng(3)
    sex, third = random.integers(0, 2, ROWS), random.integers(0, 3, ROWS)
    relation = np.where(sex == 1, random.integers(0, 3, ROWS), random.integers(1, 4, ROWS))
    joint = Joint.learn(fit_rows(sex, third, relation, ordered=False))
    assert [block.members for block in joint.blocks] == [(0, 2)]
    assert len(joint.blocks[0].levels) == 6
    assert Joint.learn(fit_rows(sex, third, random.permutation(relation), ordered=False)).blocks == ()


def test_columns_of_many_values_or_with_missing_cells_are_left_alone() -> None:
    many = CITY * 100.0 + np.arange(ROWS) % MOST_VALUES
    holed = np.where(np.arange(ROWS) % 9 == 0, np.nan, CITY == 2)
    assert Joint.learn(fit_rows(many, CITY == 1)).blocks == ()
    assert Joint.learn(fit_rows(CITY == 1, holed)).blocks == ()
    assert Joint.learn(fit_rows(CITY == 1, CITY == 2)).blocks != ()


def test_a_block_has_at_most_so_many_combinations() -> None:
    """A chain of columns of which each excludes half the values of the next."""
    random = np.random.default_rng(4)
    steps = [random.integers(0, 6, ROWS)]
    for _ in range(5):
        steps.append((steps[-1] + random.integers(0, 3, ROWS)) % 6)
    blocks = Joint.learn(fit_rows(*steps)).blocks
    assert blocks and max(len(block.levels) for block in blocks) <= MOST_COMBINATIONS
    assert len({j for block in blocks for j in block.members}) == sum(len(block.members) for block in blocks)


def test_a_combination_that_no_fit_row_held_is_a_level_that_was_never_seen() -> None:
    rows = one_hot()
    joint = Joint.learn(rows)
    strange = rows.values[:3].copy()
    strange[0, [1, 3, 4]] = 1, 1, 0
    strange[1, 3] = 0.5
    cells = joint.reduced(strange, rows.columns)[:, -1]
    assert cells[:2].tolist() == [4, 4] and cells[2] < 4
    assert joint.columns(rows.columns)[-1].unseen(cells).tolist() == [True, True, False]


def test_a_row_where_a_cell_of_a_block_is_missing_keeps_the_others_of_the_block() -> None:
    rows = one_hot()
    joint = Joint.learn(rows)
    values = rows.values[:2].copy()
    values[0, 3] = np.nan
    assert np.isnan(joint.reduced(values, rows.columns)[:, -1]).tolist() == [True, False]
    codes = joint.expand(np.array([[0, 0, NULL], [0, 0, 3]], dtype=np.int32), values, rows.columns)
    assert codes.tolist() == [[0, SAME, 0, SAME, SAME], [0, 1, 0, 0, 0]]


def test_a_block_that_stays_leaves_every_cell_exactly_as_it_is() -> None:
    rows = one_hot()
    still = np.full((3, 3), SAME, dtype=np.int32)
    assert (Joint.learn(rows).expand(still, rows.values[:3], rows.columns) == SAME).all()


def test_members_and_what_follows_them_are_echoes_of_the_block() -> None:
    rows = one_hot()
    echoes = Joint.learn(rows).columns(rows.columns)[-1].echoes
    assert [echo.values.tolist() for echo in echoes] == [[0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0]]
    assert all(echo.ordered for echo in echoes)


def test_of_a_block_all_cells_are_restored_or_none_is_known() -> None:
    rows = one_hot()
    joint = Joint.learn(rows)
    found = Restored.empty((3, 3))
    for part in (found.values, found.low, found.high):
        part[:] = [[30.0, 1.0, 2.0], [30.0, 1.0, 3.0], [30.0, 1.0, np.nan]]
    found.low[1, 2], found.high[1, 2] = 0.0, 3.0
    found.foreign[0, 2] = True
    now = np.array([[30.0, 0, 1, 0, 0], [30.0, 0, 1, 0, 0], [30.0, np.nan, 1, 0, 1]])
    out = joint.restore(found, now, rows.columns)
    assert out.values[:, [1, 3, 4]].tolist()[:2] == [[0, 1, 0], [1, 0, 0]]
    assert (out.low[0] == out.high[0]).all()
    assert out.low[1, [1, 3, 4]].tolist() == [0] * 3 and out.high[1, [1, 3, 4]].tolist() == [1] * 3
    assert np.array_equal(out.values[2, [1, 3, 4]], now[2, [1, 3, 4]], equal_nan=True)
    assert out.foreign.tolist()[0] == [False, True, False, True, True] and not out.foreign[1:].any()


def test_saved_and_loaded_it_is_the_same() -> None:
    rows = one_hot()
    joint = Joint.learn(rows)
    again = Joint.from_arrays(joint.arrays())
    assert [block.members for block in again.blocks] == [block.members for block in joint.blocks]
    assert np.array_equal(again.blocks[0].levels, joint.blocks[0].levels)
    assert again.blocks[0].levels.dtype == joint.blocks[0].levels.dtype
    assert list(again.faults(rows.columns)) == []


LEVELS = np.array([[0, 0], [1, 1]], dtype=np.int32)


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([Block((0, 1), LEVELS), Block((1, 2), LEVELS)], "are in two blocks"),
        ([Block((0, 9), LEVELS)], "are in two blocks, or are none"),
        ([Block((-1, 1), LEVELS)], "are in two blocks, or are none"),
        ([Block((1, 2, 3), LEVELS)], "of shape (2, 2)"),
        ([Block((1, 2), LEVELS[:0])], "of shape (0, 2)"),
        ([Block((1, 2), LEVELS[0])], "of shape (2,)"),
        ([Block((1, 2), LEVELS + 1)], "is none of their values"),
        ([Block((1, 2), LEVELS - 1)], "is none of their values"),
        ([Block((1, 2), LEVELS[::-1])], "do not ascend"),
        ([Block((1, 2), LEVELS[[0, 0]])], "do not ascend"),
    ],
)
def test_what_cannot_be_is_named(blocks: list[Block], said: str) -> None:
    rows = one_hot()
    assert any(said in fault for fault in Joint(tuple(blocks)).faults(rows.columns))


def test_the_report_says_which_columns_move_together() -> None:
    rows = one_hot()
    ((code, text),) = Joint.learn(rows).sentences(rows.columns)
    assert code == "joint" and text == "'x1', 'x3', 'x4' move together, to the 4 combinations that rows hold"


def scored() -> FitRows:
    """A score of ten values, three words for it, and a number that nothing follows."""
    score = np.random.default_rng(3).integers(0, 10, ROWS)
    return fit_rows(AGE, score, score < 4, (score >= 4) & (score < 7), score >= 7)


def test_a_number_of_few_values_that_others_follow_is_a_category_of_its_own() -> None:
    rows = scored()
    columns = Coordinates.learn(rows).columns(rows.columns)
    assert [(column.name, column.ordered) for column in columns] == [("x0", True), ("x1", False)]
    alone = replace(rows, values=rows.values[:, :2], columns=rows.columns[:2])
    assert Coordinates.learn(alone).columns(alone.columns)[1].ordered, "control: without followers it is a number"


def test_words_for_a_score_change_in_fewer_rows_where_it_moves_as_a_category() -> None:
    rows, second = scored(), np.arange(ROWS) % 3 == 0
    score = np.clip(rows.values[:, 1] - 3.0 * second * (np.arange(ROWS) % 2), 0, 9)
    rows = replace(fit_rows(AGE, score, score < 4, (score >= 4) & (score < 7), score >= 7), groups=second.astype(int))
    rows = replace(rows, weights=np.array([2 / 3, 1 / 3]))
    changed = []
    for join in (True, False):
        coordinates, draws = Coordinates.learn(rows, join), Draws(SECRET, rows.rows)
        told = coordinates.rows(rows)
        codes = learner("triangular")(told, Settings(secret=SECRET))(told.values, told.groups, draws)
        after = values_at(
            rows.columns, rows.values, coordinates.moved(rows.values, rows.columns, lambda _, codes=codes: codes)
        )
        assert set(map(tuple, after[:, 1:].tolist())) <= set(map(tuple, rows.values[:, 1:].tolist()))
        changed.append(float((after[:, 2:] != rows.values[:, 2:]).mean()))
    assert changed[0] < 0.8 * changed[1]
