"""Rows as points: distances by hand, there and back, and draws among the nearest."""

import numpy as np
import pytest

from unlearn_cli.transport.interface import Column, Floats
from unlearn_cli.transport.linear import embedding
from unlearn_cli.transport.linear.embedding import draw_near, embed, scaled, snap

COLUMNS = (
    Column("age", True, np.arange(20.0, 30.0)),
    Column("job", False, np.arange(3.0)),
    Column("pay", True, np.array([0.0, 10.0, 100.0])),
)
SCALE = np.array([2.0, 1.0, 10.0])


def rows(count: int, seed: int = 0) -> Floats:
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.choice(column.support, count) for column in COLUMNS])


def test_a_missing_number_is_at_zero_and_a_missing_level_on_none() -> None:
    holes = np.array([[np.nan, np.nan, 10.0], [24.0, 0.0, np.nan]])
    points = scaled(COLUMNS, SCALE, holes)
    assert points.tolist() == [[0.0, -1.0, 1.0], [12.0, 0.0, 0.0]]
    assert embed(COLUMNS, points)[0, 1:4].tolist() == [0.0, 0.0, 0.0]


def test_squared_distance_is_of_scaled_moves_and_of_changed_levels() -> None:
    one, other = rows(200), rows(200, seed=1)
    apart = embed(COLUMNS, scaled(COLUMNS, SCALE, one)) - embed(COLUMNS, scaled(COLUMNS, SCALE, other))
    numbers = (((one - other) / SCALE)[:, [0, 2]] ** 2).sum(axis=1)
    assert (apart**2).sum(axis=1) == pytest.approx(numbers + (one[:, 1] != other[:, 1]))


def test_rows_of_the_support_come_back_and_points_between_go_to_what_is_nearest() -> None:
    values = rows(200)
    codes = snap(COLUMNS, SCALE, embed(COLUMNS, scaled(COLUMNS, SCALE, values)))
    assert (np.column_stack([c.support[codes[:, j]] for j, c in enumerate(COLUMNS)]) == values).all()
    between = np.array([[12.3, 0.2, 0.3, 0.2, 5.4], [99.0, 0.3, 0.0, 0.3, -7.0]])
    assert snap(COLUMNS, SCALE, between).tolist() == [[5, 1, 1], [9, 0, 0]]


def test_the_nearest_row_is_drawn_and_rows_as_near_as_the_last_count_too() -> None:
    line = (Column("x", True, np.arange(10.0)),)
    known = np.array([[0.0], [1.0], [3.0], [5.0], [9.0]])
    uniform = (np.arange(400) + 0.5) / 400
    for neighbours, among in ((1, {1, 2}), (2, {1, 2}), (3, {0, 1, 2}), (4, {0, 1, 2, 3}), (99, {0, 1, 2, 3, 4})):
        drawn = draw_near(line, np.full((400, 1), 2.0), known, neighbours, uniform)
        assert set(drawn) == among, neighbours
        shares = np.bincount(drawn)[sorted(among)] / 400
        assert shares == pytest.approx(np.full(len(among), 1 / len(among)), abs=0.005)


def test_a_changed_level_is_as_far_as_one_deviation() -> None:
    two = (Column("x", True, np.arange(9.0)), Column("job", False, np.arange(3.0)))
    known = np.array([[0.9, 0.0], [0.0, 1.0]])
    here, half = np.zeros((1, 2)), np.full(1, 0.5)
    assert draw_near(two, here, known, 1, half).tolist() == [0]
    assert draw_near(two, here, np.array([[1.1, 0.0], [0.0, 1.0]]), 1, half).tolist() == [1]


@pytest.mark.parametrize("cells", [1, 70, 1000])
def test_a_row_draws_alike_in_blocks_of_any_size(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    points, known = (scaled(COLUMNS, SCALE, rows(60, seed)) for seed in (2, 3))
    uniform = np.random.default_rng(4).random(60)
    whole = draw_near(COLUMNS, points, known, 3, uniform)
    monkeypatch.setattr(embedding, "CELLS", cells)
    assert (draw_near(COLUMNS, points, known, 3, uniform) == whole).all()
