"""Columns that are functions of others follow them; those that the maps could not follow finely enough do not."""

from dataclasses import replace

import numpy as np
import pytest

from tests.secrets_known import SECRET, secret_of
from tests.transport.coordinates.rows import fit_rows
from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.coordinates.followers import Follower, Followers
from unlearn_cli.transport.coordinates.interface import reduced_rows
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import NULL, SAME, Column, Restored, Settings
from unlearn_cli.transport.methods import triangular
from unlearn_cli.transport.mixture import values_at


def ages(n: int = 2000, most: int = 60) -> np.ndarray:
    return np.random.default_rng(1).integers(0, most, n).astype(float)


AGE = ages()
DECADE = AGE // 10


def test_the_column_with_more_values_leads() -> None:
    followers = Followers.learn(fit_rows(DECADE, AGE, ordered=(False, True)))
    assert [(f.column, f.leader) for f in followers.every] == [(0, 1)]
    assert followers.leading(2).tolist() == [1]


def test_of_two_names_for_the_same_the_number_leads() -> None:
    followers = Followers.learn(fit_rows(DECADE, DECADE * 10, ordered=(False, True)))
    assert [(f.column, f.leader) for f in followers.every] == [(0, 1)]


def test_the_moved_follower_is_the_function_of_the_moved_leader() -> None:
    rows = fit_rows(AGE, DECADE, ordered=(True, False))
    followers = Followers.learn(rows)
    moved = np.random.default_rng(2).integers(0, 60, (len(AGE), 1)).astype(np.int32)
    after = values_at(rows.columns, rows.values, followers.expand(moved, rows.values, rows.columns))
    assert np.array_equal(after[:, 1], after[:, 0] // 10)
    alone = values_at(rows.columns, rows.values, np.column_stack([moved, np.full_like(moved, SAME)]))
    assert not np.array_equal(alone[:, 1], alone[:, 0] // 10)


def test_without_dependencies_every_column_leads_and_codes_are_kept() -> None:
    rows = fit_rows(AGE, ages(most=7)[::-1].copy(), ordered=(True, False))
    followers = Followers.learn(rows)
    codes = np.zeros(rows.values.shape, dtype=np.int32)
    assert followers.every == ()
    assert np.array_equal(followers.expand(codes, rows.values, rows.columns), codes)


def test_a_leader_that_stays_leaves_the_follower_exactly_as_it_is() -> None:
    rows = fit_rows(AGE, DECADE, ordered=(True, False))
    still = np.full((len(AGE), 1), SAME, dtype=np.int32)
    assert (Followers.learn(rows).expand(still, rows.values, rows.columns) == SAME).all()


def test_a_level_that_the_fit_never_saw_becomes_what_its_leader_says() -> None:
    rows = fit_rows(AGE, DECADE, ordered=(True, False))
    values = rows.values[:3].copy()
    values[0, 1] = 6.0
    still = np.full((3, 1), SAME, dtype=np.int32)
    codes = Followers.learn(rows).expand(still, values, rows.columns)
    assert codes[:, 1].tolist() == [int(AGE[0] // 10), SAME, SAME]


def test_missing_together_and_a_row_that_misses_one_only_is_left() -> None:
    age, decade = AGE.copy(), DECADE.copy()
    age[::5] = decade[::5] = np.nan
    rows = fit_rows(age, decade, ordered=(True, False))
    values = rows.values[:3].copy()
    values[1] = np.nan, 2.0
    codes = Followers.learn(rows).expand(np.array([[NULL], [NULL], [7]], dtype=np.int32), values, rows.columns)
    assert codes[:, 1].tolist() == [NULL, SAME, 0]


SCATTERED = np.random.default_rng(3).integers(0, 5, 300)


@pytest.mark.parametrize(
    ("ordered", "of", "follows"),
    [
        (True, lambda x: x // 50, True),
        (True, lambda x: 1000 - x, True),
        (True, lambda x: SCATTERED[x.astype(int)], False),
        (False, lambda x: x // 50, False),
    ],
)
def test_a_leader_of_many_values_leads_only_along_its_order(ordered: bool, of: object, follows: bool) -> None:
    x = ages(6000, 300)
    rows = fit_rows(x, np.asarray(of(x), dtype=float), ordered=(ordered, True))  # type: ignore[operator]
    assert bool(Followers.learn(rows).every) == follows


def test_a_support_that_was_thinned_out_leads_nothing() -> None:
    rows = fit_rows(AGE, DECADE, ordered=(True, False))
    thin = replace(rows, columns=(Column("x0", True, rows.columns[0].support[::2]), rows.columns[1]))
    assert Followers.learn(thin).every == ()


def test_followers_saved_and_loaded_follow_alike() -> None:
    rows = fit_rows(DECADE, AGE, ordered=(False, True))
    followers = Followers.learn(rows)
    again = Followers.from_arrays(followers.arrays())
    moved = np.random.default_rng(4).integers(0, 60, (len(AGE), 1)).astype(np.int32)
    one, two = (f.expand(moved, rows.values, rows.columns) for f in (followers, again))
    assert np.array_equal(one, two)


@pytest.mark.parametrize(
    ("follower", "fault"),
    [
        (Follower(1, 1, np.zeros(60, dtype=np.int32)), "which leads none"),
        (Follower(5, 0, np.zeros(60, dtype=np.int32)), "which leads none"),
        (Follower(1, 0, np.zeros(9, dtype=np.int32)), "another number of values"),
    ],
)
def test_faults_of_followers_from_a_file(follower: Follower, fault: str) -> None:
    columns = fit_rows(AGE, DECADE, ordered=(True, False)).columns
    assert fault in " ".join(Followers((follower,)).faults(columns))


def test_restored_the_follower_is_the_function_of_what_the_leader_was() -> None:
    rows = fit_rows(AGE, DECADE, ordered=(True, False))
    sure, now = AGE[:3, None], np.array([[50.0, 5.0], [1.0, 0.0], [2.0, 0.0]])
    low, high = sure.copy(), sure.copy()
    high[2] += 7
    leading = Restored(sure, low, high, np.zeros((3, 1), dtype=bool))
    restored = Followers.learn(rows).restore(leading, now, rows.columns)
    assert np.array_equal(restored.values, rows.values[:3])
    assert (restored.low[:, 1] == restored.high[:, 1]).tolist() == [True, True, False]


def test_a_leader_moves_less_where_those_that_follow_it_would_move_too() -> None:
    """Half-way between 9 and 13 years lies 11, whose band is neither one's."""
    years = ages(most=40)
    rows = fit_rows(years, np.digitize(years, [10, 13]).astype(float), ordered=(True, False))
    (leader,) = reduced_rows(Followers.learn(rows), rows).columns
    where = []
    for column in (leader, rows.columns[0]):
        scale = Scale.learn(column, years, np.full(len(years), 1 / len(years)))
        where.append(scale.middle(np.array([[9], [13]]), np.array([0.6, 0.4])).item())
    assert where == [9, 11]


def test_a_leader_with_followers_still_moves_along_its_order() -> None:
    """What costs least falls along the ranks here and there; the map must not, or it would have no inverse."""
    years = ages(n=4000, most=40)
    groups = np.arange(len(years)) % 2
    shifted = np.minimum(years + 7 * groups, 45)
    bands = np.digitize(shifted, [10, 13, 20, 21, 30]) * 1.0
    rows = replace(fit_rows(shifted, bands, ordered=(True, False)), groups=groups)
    leading = reduced_rows(Followers.learn(rows), rows)
    fitted = triangular.learn(leading, Settings(secret=SECRET))
    for k in (0, 1):
        column = leading.columns[0].support[:, None]
        same = Draws(secret_of(0), np.zeros(len(column), dtype=np.uint64))
        codes = fitted(column, np.full(len(column), k), same)[:, 0]
        assert (np.diff(np.where(codes == SAME, np.arange(len(codes)), codes)) >= 0).all()
