"""A map tried on rows that it does not know: they stay unknown to it, and what is found is that of a plain attack."""

from dataclasses import replace

import numpy as np
import pytest

from tests.secrets_known import SECRET, secret_of
from unlearn_cli.audit.attacks.boosting import attack
from unlearn_cli.core.cells import Cells, Floats, Ints
from unlearn_cli.core.draws import Draws
from unlearn_cli.repair import trial as module
from unlearn_cli.repair.trial import Trial, try_out
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.distortion import distortion
from unlearn_cli.transport.interface import Column, FitRows, Settings
from unlearn_cli.transport.methods import learner
from unlearn_cli.transport.mixture import values_at

ROWS = 900
FRESH = np.arange(ROWS) % 3 == 0
SETTINGS = Settings(secret=SECRET)


def table() -> FitRows:
    """A number and a category that both tell the group, a tenth of the numbers missing."""
    random = np.random.default_rng(2)
    groups = (random.random(ROWS) < 0.4).astype(np.intp)
    number = np.round(random.normal(size=ROWS) + groups, 1)
    number[random.random(ROWS) < 0.1] = np.nan
    level = np.where(random.random(ROWS) < 0.5, groups, random.integers(0, 3, ROWS))
    columns = (
        Column("number", True, np.unique(number[~np.isnan(number)])),
        Column("level", False, np.arange(3.0)),
    )
    values = np.column_stack([number, level])
    return FitRows(values, groups, np.arange(ROWS, dtype=np.uint64), columns, np.bincount(groups) / ROWS)


def tried(method: str = "triangular", rows: FitRows | None = None, settings: Settings = SETTINGS) -> Trial:
    return try_out(method, table() if rows is None else rows, FRESH, settings)


def test_rows_are_parted_into_those_that_are_known_and_those_that_are_attacked() -> None:
    trial, rows = tried(), table()
    assert sorted([*trial.known, *trial.test]) == list(range(ROWS))
    assert FRESH[trial.test].all() and not FRESH[trial.known].any()
    assert (trial.groups == rows.groups[FRESH]).all() and (trial.of_all == rows.groups).all()
    assert trial.cells.names == ("number", "level") and trial.cells.is_category.tolist() == [False, True]


def test_all_rows_are_moved_by_a_map_of_the_known_ones() -> None:
    rows = table()
    of_known = learner("triangular")(rows.part(~FRESH), SETTINGS)
    moved = values_at(rows.columns, rows.values, of_known(rows.values, rows.groups, Draws(SECRET, rows.rows)))
    np.testing.assert_array_equal(tried().cells.values, moved)
    of_all = learner("triangular")(rows, SETTINGS)
    control = values_at(rows.columns, rows.values, of_all(rows.values, rows.groups, Draws(SECRET, rows.rows)))
    assert not np.array_equal(moved, control, equal_nan=True)


def test_a_fresh_row_changes_nothing_for_the_others() -> None:
    rows = table()
    values = rows.values.copy()
    values[FRESH, 1] = 2 - values[FRESH, 1]
    before, after = tried(), tried(rows=replace(rows, values=values))
    np.testing.assert_array_equal(before.cells.values[~FRESH], after.cells.values[~FRESH])
    assert not np.array_equal(before.cells.values[FRESH], after.cells.values[FRESH], equal_nan=True), "the control"


def test_the_distortion_is_that_of_the_fresh_rows_the_mean_over_columns() -> None:
    trial, rows = tried(), table()
    of = [distortion(rows.values[FRESH, j], trial.cells.values[FRESH, j], j == 1) for j in (0, 1)]
    assert trial.distortion == pytest.approx(np.mean(of)) and trial.distortion > 0
    of_known = [distortion(rows.values[~FRESH, j], trial.cells.values[~FRESH, j], j == 1) for j in (0, 1)]
    assert trial.distortion != pytest.approx(np.mean(of_known)), "the control"


def test_an_attack_knows_the_groups_of_the_known_rows_and_guesses_the_others() -> None:
    trial = tried()

    def spy(cells: Cells, groups: Ints, train: Ints, test: Ints) -> Floats:
        assert cells is trial.cells and (train == trial.known).all() and (test == trial.test).all()
        return np.eye(2)[groups[test]]

    found, guesses = trial.attacked("spy", spy)
    assert found.name == "spy" and found.advantage == 1.0
    assert guesses.shape == (len(trial.test), 2)


def test_what_is_found_is_less_than_before_the_move() -> None:
    trial, rows = tried(), table()
    before = replace(trial, cells=replace(trial.cells, values=rows.values))
    left, was = (each.attacked("boosting", attack)[0] for each in (trial, before))
    assert left.advantage < 0.2 < 0.4 < was.low
    guesses = attack(before.cells, rows.groups, trial.known, trial.test)
    strata = np.zeros(len(trial.test), dtype=np.intp)
    assert was == advantage("boosting", trial.groups, guesses, strata)


def test_a_trial_repeats_for_a_secret_and_is_drawn_by_it() -> None:
    first, again, other = (tried(settings=Settings(secret=secret_of(seed))) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.cells.values, again.cells.values)
    assert first.distortion == again.distortion
    assert not np.array_equal(first.cells.values, other.cells.values, equal_nan=True)


def test_missing_cells_stay_missing_or_are_repaired_as_the_settings_say() -> None:
    missing = np.isnan(table().values[:, 0])
    assert (np.isnan(tried().cells.values[:, 0]) == missing).all()
    assert not np.isnan(tried().cells.values[:, 1]).any()


def test_the_learner_is_told_the_settings_but_not_to_show_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Settings] = []

    def learner_of(method: str) -> object:
        def learn(rows: FitRows, settings: Settings) -> object:
            heard.append(settings)
            return learner(method)(rows, settings)

        return learn

    monkeypatch.setattr(module, "learner", learner_of)
    shares: list[float] = []
    tried(settings=Settings("repair", SECRET, shares.append, evenness=0.5, careful=True))
    (told,) = heard
    assert (told.nulls, told.secret, told.evenness, told.careful) == ("repair", SECRET, 0.5, True)
    assert shares == []
