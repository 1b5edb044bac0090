"""What is finer than bins: seen where it tells the group, not seen where it does not, and gone after a repair."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from tests.secrets_known import secret_of
from tests.transport.tables import draws_of, landed
from unlearn_cli.transport.distributions.fine_structure import FREQUENT, tells_below_bins
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import Column, FitRows, Floats, Ints, Settings
from unlearn_cli.transport.methods import triangular

ROWS, DAY, START = 6_000, 86_400, 1_700_006_400
UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}

Made = Callable[[Ints, np.random.Generator], Floats]


def parity(groups: Ints, random: np.random.Generator) -> Floats:
    return 2.0 * random.integers(0, 20_000, len(groups)) + groups


def last_digit(groups: Ints, random: np.random.Generator) -> Floats:
    return 10.0 * random.integers(0, 4_000, len(groups)) + random.integers(0, 5, len(groups)) + 5 * groups


def last_decimal(groups: Ints, random: np.random.Generator) -> Floats:
    return np.round(last_digit(groups, random) / 1000, 3)


def hour(unit: str) -> Made:
    """Days of a year; the second group comes after noon."""

    def made(groups: Ints, random: np.random.Generator) -> Floats:
        seconds = START + DAY * random.integers(0, 365, len(groups)) + random.integers(0, DAY // 2, len(groups))
        return (seconds + DAY // 2 * groups).astype(np.float64) * UNITS[unit]

    return made


def weekday(groups: Ints, random: np.random.Generator) -> Floats:
    """Dates, as days; the second group never comes in the first half of a week."""
    return 7.0 * random.integers(0, 500, len(groups)) + random.integers(0, 4, len(groups)) + 3 * groups


def rounded(groups: Ints, random: np.random.Generator) -> Floats:
    """Amounts to the cent; half of those of the second group are whole."""
    amounts = np.round(random.gamma(2, 200, len(groups)), 2)
    return np.where((groups == 1) & (random.random(len(groups)) < 0.5), np.round(amounts), amounts)


def favourites(groups: Ints, random: np.random.Generator) -> Floats:
    """Numbers without digits to look at; a tenth of the second group is at one of thirty."""
    often = np.linspace(-1, 1, 30) * np.pi
    favourite = (groups == 1) & (random.random(len(groups)) < 0.1)
    return np.where(favourite, often[random.integers(0, 30, len(groups))], random.normal(size=len(groups)))


TELL: dict[str, Made] = {
    "parity": parity,
    "last digit": last_digit,
    "last decimal": last_decimal,
    **{f"hour, {unit}": hour(unit) for unit in UNITS},
    "weekday": weekday,
    "rounded amounts": rounded,
    "favourite values": favourites,
}
TELLING = pytest.mark.parametrize("made", [pytest.param(made, id=name) for name, made in TELL.items()])


def groups_of(seed: int, rows: int = ROWS) -> Ints:
    return (np.random.default_rng(seed).random(rows) < 0.4).astype(np.intp)


def binned(values: Floats, bins: int = 128) -> Ints:
    """Bins of as many rows each, ties together."""
    return np.searchsorted(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1]), values)


def told(values: Floats, groups: Ints, seed: int = 0) -> bool:
    return tells_below_bins(values, groups, binned(values), np.random.default_rng(seed))


@TELLING
def test_what_tells_below_the_bins_is_seen(made: Made) -> None:
    groups = groups_of(1)
    assert told(made(groups, np.random.default_rng(2)), groups)


@TELLING
def test_the_same_fine_structure_in_both_groups_is_not(made: Made) -> None:
    values = made(groups_of(1), np.random.default_rng(2))
    for seed in range(5):
        assert not told(values, groups_of(100 + seed), seed)


@pytest.mark.parametrize("shift", [0, 200, 20_000])
@pytest.mark.parametrize("step", [1.0, 2.0, 0.01])
def test_a_difference_that_the_bins_see_is_left_to_them(shift: int, step: float) -> None:
    groups, random = groups_of(1), np.random.default_rng(2)
    values = step * (random.integers(0, 20_000, ROWS) + shift * groups)
    assert not told(np.round(values, 2), groups)


def test_smooth_numbers_have_nothing_below_their_bins() -> None:
    groups, random = groups_of(1), np.random.default_rng(2)
    assert not told(random.normal(size=ROWS) + groups, groups)


def test_chance_is_not_taken_for_structure_in_hundreds_of_columns() -> None:
    random = np.random.default_rng(3)
    found = [told(random.integers(0, 3_000, 600).astype(float), groups_of(seed, 600), seed) for seed in range(300)]
    assert not any(found)


@pytest.mark.parametrize("unit", [1.0, -1.0, 1e9, 0.001])
def test_negative_large_and_small_numbers_are_looked_at_too(unit: float) -> None:
    groups = groups_of(1)
    assert told(np.round(unit * parity(groups, np.random.default_rng(2)), 3), groups)


@pytest.mark.parametrize("values", [np.full(50, 3.0), np.full(50, 1e300), np.arange(50) * 1e300, np.arange(50) / 7])
def test_columns_without_digits_or_without_spread_are_no_error(values: Floats) -> None:
    assert not tells_below_bins(values, np.arange(50) % 2, np.zeros(50, dtype=np.intp), np.random.default_rng(0))


def test_a_few_rows_or_one_group_tell_nothing() -> None:
    random = np.random.default_rng(0)
    few = np.arange(FREQUENT - 1)
    assert not tells_below_bins(few.astype(float), few % 2, few * 0, random)
    many = np.arange(4_000)
    assert not tells_below_bins(many.astype(float), many * 0, many // 40, random)
    assert tells_below_bins(many.astype(float), many % 2, many // 40, random), "the control"


# A repair, end to end.


def fit_rows(made: Made) -> FitRows:
    groups = groups_of(1)
    values = made(groups, np.random.default_rng(2))[:, None]
    numbers = np.arange(ROWS, dtype=np.uint64)
    return FitRows(values, groups, numbers, (Column("x", True, np.unique(values)),), np.bincount(groups) / ROWS)


@cache
def learned(made: Made) -> triangular.Map:
    return triangular.learn(fit_rows(made), Settings(secret=secret_of(0)))


def repaired(rows: FitRows, fitted: triangular.Map) -> Floats:
    return landed(fitted(rows.values, rows.groups, draws_of(ROWS)), rows.values, rows.columns)


SHOWS: dict[str, tuple[Made, Callable[[Floats], Floats]]] = {
    "parity": (parity, lambda x: x % 2),
    "last digit": (last_digit, lambda x: x % 10),
    **{
        f"hour, {unit}": (TELL[f"hour, {unit}"], lambda x, unit=unit: x // (3_600 * UNITS[unit]) % 24 >= 12)
        for unit in ("ms", "us")
    },
    "rounded amounts": (rounded, lambda x: x % 1 == 0),
}


def apart(shown: Floats, groups: Ints) -> float:
    """Total variation distance of what is shown between the groups."""
    parts = [shown[groups == group] for group in (0, 1)]
    return float(sum(abs((parts[0] == v).mean() - (parts[1] == v).mean()) for v in np.unique(shown)) / 2)


@pytest.mark.parametrize("case", SHOWS)
def test_after_a_repair_the_fine_structure_tells_nothing_and_would_if_values_were_not_redrawn(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, show = SHOWS[case]
    rows, fitted = fit_rows(made), learned(made)
    assert fitted.scales[0].redrawn
    assert apart(show(rows.values[:, 0]), rows.groups) > 0.4
    after = repaired(rows, fitted)
    assert apart(show(after[:, 0]), rows.groups) < 0.07
    assert np.isin(after, rows.values).all(), "values of the column, no others"
    monkeypatch.setattr(triangular, "tells_below_bins", lambda *_: False)
    control = repaired(rows, triangular.learn(rows, Settings(secret=secret_of(0))))
    assert apart(show(control[:, 0]), rows.groups) > 0.2, "the control"


def test_a_value_is_redrawn_near_where_it_was() -> None:
    rows = fit_rows(parity)
    moved = np.abs(repaired(rows, learned(parity)) - rows.values)
    assert np.median(moved) < 0.02 * np.ptp(rows.values)


def test_a_column_of_few_values_or_one_that_tells_nothing_is_not_redrawn() -> None:
    few = fit_rows(lambda groups, random: random.integers(0, 50, len(groups)) * 2.0 + groups)
    smooth = fit_rows(lambda groups, random: random.normal(size=len(groups)) + groups)
    for rows in (few, smooth):
        assert not triangular.learn(rows, Settings(secret=secret_of(0))).scales[0].redrawn


def test_a_map_keeps_what_is_redrawn_in_its_arrays() -> None:
    rows, fitted = fit_rows(parity), learned(parity)
    again = triangular.Map.from_arrays(rows.columns, fitted.arrays())
    assert again.scales[0].redrawn
    np.testing.assert_array_equal(repaired(rows, again), repaired(rows, fitted))


def test_ranks_of_a_redrawn_column_depend_on_the_bin_of_a_value_only() -> None:
    values = np.sort(parity(groups_of(1), np.random.default_rng(2)))
    plain = Scale.learn(Column("x", True, np.unique(values)), values, np.full(ROWS, 1 / ROWS))
    redrawn = Scale(plain.column, plain.mass, redrawn=True)
    codes, uniform = plain.codes(values), np.full(ROWS, 0.3)
    bins = plain.distribution_bins[codes]
    ranks = redrawn.ranks(values, codes, uniform)
    assert len(np.unique(ranks)) == len(np.unique(bins)) < len(np.unique(plain.ranks(values, codes, uniform)))
    assert ((plain.edges[bins] <= ranks) & (ranks <= plain.edges[bins + 1])).all()


# And back.


@pytest.mark.parametrize("made", [parity, hour("us"), rounded])
def test_a_redrawn_cell_is_restored_to_within_its_bin_and_never_to_a_wrong_certainty(made: Made) -> None:
    rows = fit_rows(made)
    fitted = triangular.learn(rows, Settings(secret=secret_of(0)))
    back = fitted.restore(repaired(rows, fitted), rows.groups, draws_of(ROWS))
    assert not back.foreign.any()
    assert ((back.low <= rows.values) & (rows.values <= back.high)).all()
    sure = back.low == back.high
    assert (back.values[sure] == rows.values[sure]).all()
    scale = fitted.scales[0]
    low, high = (scale.distribution_bins[scale.codes(end[:, 0])] for end in (back.low, back.high))
    alone = np.bincount(scale.distribution_bins)[low] == 1
    assert (alone | ~sure[:, 0]).all(), "a value is certain only where its bin has no other"
    assert np.quantile(high - low, 0.9) <= 1, "its bin, or two"


def test_a_cell_that_no_draw_of_the_map_gives_is_foreign() -> None:
    rows, fitted = fit_rows(parity), learned(parity)
    after = repaired(rows, fitted)
    edited = after.copy()
    edited[:100] += 0.5  # between two values of the column
    back = fitted.restore(edited, rows.groups, draws_of(ROWS))
    assert back.foreign[:100].all() and not back.foreign[100:].any()


def test_another_secret_restores_most_cells_to_a_wrong_place_or_to_none() -> None:
    rows, fitted = fit_rows(parity), learned(parity)
    back = fitted.restore(repaired(rows, fitted), rows.groups, draws_of(ROWS, seed=1))
    wrong = (rows.values < back.low) | (rows.values > back.high)
    assert (wrong | back.foreign).mean() > 0.2
