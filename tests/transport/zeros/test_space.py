"""Which columns each coordinate tells: seen by moving one coordinate at a time."""

import numpy as np

from tests.transport.ruled_tables import totals
from unlearn_cli.transport.coordinates import Coordinates
from unlearn_cli.transport.interface import SAME, Column, FitRows
from unlearn_cli.transport.ruled import Ruled
from unlearn_cli.transport.zeros.space import Space, space_of


def followed() -> FitRows:
    """An age, its decade, and two dummies of one category."""
    random = np.random.default_rng(0)
    age, city = random.integers(20, 60, 2_000).astype(float), random.integers(0, 3, 2_000)
    values = np.column_stack([age, age // 10, city == 1, city == 2]).astype(float)
    columns = tuple(Column(f"x{j}", True, np.unique(x)) for j, x in enumerate(values.T))
    return FitRows(values, np.arange(2_000) % 2, np.arange(2_000, dtype=np.uint64), columns, np.array([0.5, 0.5]))


def changed(space: Space, values: np.ndarray, at: int) -> set[int]:
    """Columns in which some row changes, where one coordinate goes to its first or its last value."""
    found: set[int] = set()
    for position in (0, len(space.coordinates[at].support) - 1):
        codes = np.full((len(values), len(space.coordinates)), SAME, dtype=np.int32)
        codes[:, at] = position
        _, after = space.expand(codes, values)
        found |= set(np.flatnonzero((after != values).any(axis=0)).tolist())
    return found


def test_a_leader_tells_what_follows_it_and_a_block_its_members() -> None:
    rows = followed()
    space = space_of(rows.columns, Ruled(), Coordinates.learn(rows))
    assert set(space.told) == {frozenset({0, 1}), frozenset({2, 3})}
    for at, told in enumerate(space.told):
        assert changed(space, rows.values, at) == set(told)


def test_an_input_tells_what_is_computed_from_it() -> None:
    table = totals()
    space = space_of(table.rows.columns, table.ruled, Coordinates())
    for at, told in enumerate(space.told):
        assert changed(space, table.rows.values, at) <= set(told)
    dependents = {rule.dependent for rule in table.rules}
    assert any(len(told) > 1 and told & dependents for told in space.told)
