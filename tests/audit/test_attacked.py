"""Every attack finds what is planted and finds nothing where nothing is; guesses are out of fold and repeatable."""

import numpy as np
import pytest

from unlearn_cli.audit.attacked import Sample, attack_null_mask, attack_table
from unlearn_cli.audit.attacks import ATTACKS
from unlearn_cli.audit.null_mask import null_mask
from unlearn_cli.core.cells import Cells, Floats, Ints
from unlearn_cli.core.registry import load
from unlearn_cli.statistics.crossfit import fold_numbers, forward_folds, forward_guesses, out_of_fold
from unlearn_cli.statistics.minimum_detectable import minimum_detectable

NAN = np.nan


def table(rows: int = 900, seed: int = 0) -> tuple[Cells, Ints]:
    """Numbers, ties, categories and nulls, none of which says anything of three groups."""
    rng = np.random.default_rng(seed)
    groups = rng.choice(3, rows, p=(0.2, 0.3, 0.5)).astype(np.intp)
    number = np.where(rng.random(rows) < 0.1, NAN, rng.normal(size=rows))
    level = np.where(rng.random(rows) < 0.1, NAN, rng.integers(0, 6, rows))
    values = np.column_stack([number, rng.integers(0, 3, rows), level, rng.integers(0, 500, rows)])
    return Cells(values, np.array([False, False, True, True]), ("number", "ties", "level", "many levels")), groups


def with_column(cells: Cells, values: Floats, is_category: bool) -> Cells:
    joined = np.column_stack([cells.values, values])
    return Cells(joined, np.append(cells.is_category, is_category), (*cells.names, "planted"))


def sample_of(groups: Ints, folds: int = 3) -> Sample:
    return Sample(np.arange(len(groups)), groups, forward_folds(groups, folds, seed=0))


def measured(name: str, cells: Cells, groups: Ints) -> float:
    sample = sample_of(groups)
    guesses = forward_guesses(load(ATTACKS, name, "attack"), cells, groups, sample.folds)
    assert guesses.shape == (int(sample.guessed.sum()), 3)
    assert np.allclose(guesses.sum(axis=1), 1) and (guesses >= 0).all()
    return sample.advantage(name, guesses).advantage


@pytest.mark.parametrize("name", ATTACKS)
def test_finds_nothing_where_nothing_is(name: str) -> None:
    cells, groups = table()
    tested = np.bincount(groups[sample_of(groups).guessed])
    assert measured(name, cells, groups) < 1.5 * minimum_detectable(int(tested.min()), int(tested.sum()))


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("is_category", [False, True])
def test_control_finds_a_planted_leak(name: str, is_category: bool) -> None:
    cells, groups = table()
    rng = np.random.default_rng(1)
    planted = np.where(rng.random(len(groups)) < 0.8, groups, rng.integers(0, 3, len(groups))).astype(float)
    assert measured(name, with_column(cells, planted, is_category), groups) > 0.3


@pytest.mark.parametrize("name", ATTACKS)
def test_survives_columns_that_hold_nothing(name: str) -> None:
    cells, groups = table(300)
    hollow = with_column(with_column(cells, np.full(300, NAN), False), np.full(300, NAN), True)
    measured(name, with_column(hollow, np.full(300, 4.0), False), groups)
    measured(name, Cells(np.full((300, 1), NAN), np.array([True]), ("x",)), groups)


def test_boosting_sees_a_fingerprint_that_the_mean_does_not_show() -> None:
    """One group's values end in .5: equal means, equal ranks to within a step, and yet Z is read off."""
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 2, 1000).astype(np.intp)
    values = rng.integers(0, 8, 1000) + np.where(groups == 1, 0.5, 0.0) - 0.25
    cells = Cells(values[:, None].astype(np.float64), np.array([False]), ("x",))
    found = {f.name: f.advantage for f in attack_table(cells, sample_of(groups), lambda _: None).attacks}
    assert found["boosting"] > 0.95
    assert found["logistic"] < 0.3


def test_neighbours_see_twins_that_a_coupling_left() -> None:
    """Each row has a twin of the other group: the guess is always wrong, and that is told."""
    rng = np.random.default_rng(0)
    values = np.repeat(rng.normal(size=(400, 6)), 2, axis=0)
    groups = np.tile([0, 1], 400).astype(np.intp)
    cells = Cells(values, np.zeros(6, dtype=bool), tuple("abcdef"))
    found = {f.name: f.advantage for f in attack_table(cells, sample_of(groups), lambda _: None).attacks}
    assert found["neighbours"] > 0.5
    alone = Cells(rng.normal(size=(800, 6)), cells.is_category, cells.names)
    found = {f.name: f.advantage for f in attack_table(alone, sample_of(groups), lambda _: None).attacks}
    assert found["neighbours"] < 0.12


@pytest.mark.parametrize("name", ATTACKS)
def test_the_same_answer_again(name: str) -> None:
    cells, groups = table(300)
    folds = forward_folds(groups, 3, seed=7)
    attack = load(ATTACKS, name, "attack")
    assert np.array_equal(forward_guesses(attack, cells, groups, folds), forward_guesses(attack, cells, groups, folds))


def test_folds_follow_the_seed_and_hold_every_group() -> None:
    groups = np.array([0] * 30 + [1] * 3, dtype=np.intp)
    folds = fold_numbers(groups, 3, seed=1)
    assert np.bincount(folds[groups == 1]).tolist() == [1, 1, 1]
    assert np.array_equal(folds, fold_numbers(groups, 3, seed=1))
    assert not np.array_equal(folds, fold_numbers(groups, 3, seed=2))


def test_some_of_every_group_are_learned_from_only_and_the_folds_share_the_rest() -> None:
    groups = np.array([0] * 60 + [1] * 20, dtype=np.intp)
    folds = forward_folds(groups, 3, seed=1)
    assert [np.bincount(folds[groups == k] + 1).tolist() for k in (0, 1)] == [[27, 11, 11, 11], [9, 4, 4, 3]]
    assert np.array_equal(folds, forward_folds(groups, 3, seed=1))
    assert not np.array_equal(folds, forward_folds(groups, 3, seed=2))


def test_no_row_that_is_guessed_has_taught_an_attacker_of_its_own_or_an_earlier_fold() -> None:
    groups = np.tile([0, 1], 60).astype(np.intp)
    folds = forward_folds(groups, 3, seed=0)
    cells = Cells(np.arange(120.0)[:, None], np.array([False]), ("row",))
    asked = []

    def attack(_cells: Cells, _groups: Ints, train: Ints, test: Ints) -> Floats:
        assert folds[train].max() < folds[test].min()
        asked.extend(test.tolist())
        return np.tile(test[:, None], (1, 2)).astype(np.float64)

    assert forward_guesses(attack, cells, groups, folds)[:, 0].tolist() == np.flatnonzero(folds >= 0).tolist()
    assert sorted(asked) == np.flatnonzero(folds >= 0).tolist()


def test_a_group_that_is_told_is_not_averaged_away() -> None:
    """One of four groups, a tenth of the rows, has a level of its own; the mean over groups would read .35."""
    rng = np.random.default_rng(0)
    groups = rng.choice(4, 3000, p=(0.1, 0.3, 0.3, 0.3)).astype(np.intp)
    values = np.column_stack([groups == 0, rng.normal(size=3000)]).astype(np.float64)
    sample = Sample(np.arange(3000), groups, forward_folds(groups, 3, seed=0), labels=("A", "B", "C", "D"))
    found = attack_table(Cells(values, np.array([True, False]), ("own", "noise")), sample, lambda _: None).attacks[0]
    assert found.advantage == 1.0 and found.low > 0.99
    assert [group.group for group in found.groups] == ["A", "B", "C", "D"]
    assert np.mean([group.advantage for group in found.groups]) < 0.5, "the control: what the mean would say"


def test_no_row_is_guessed_by_an_attacker_that_saw_it() -> None:
    groups = np.tile([0, 1], 30).astype(np.intp)
    cells = Cells(np.arange(60.0)[:, None], np.array([False]), ("row",))
    asked = []

    def attack(_cells: Cells, _groups: Ints, train: Ints, test: Ints) -> Floats:
        assert not set(train) & set(test)
        asked.extend(test.tolist())
        return np.full((len(test), 2), 0.5)

    out_of_fold(attack, cells, groups, fold_numbers(groups, 3, seed=0))
    assert sorted(asked) == list(range(60))


def test_the_null_mask_is_attacked_alone() -> None:
    cells, groups = table()
    blind = attack_null_mask(cells, sample_of(groups), lambda _: None)
    assert blind is not None and blind.name == "null mask" and blind.low < 0.05
    planted = with_column(cells, np.where(groups == 0, NAN, 1.0), False)
    told = attack_null_mask(planted, sample_of(groups), lambda _: None)
    assert told is not None and told.advantage > 0.4


def test_the_null_mask_holds_columns_that_have_both() -> None:
    values = np.array([[NAN, NAN, 1.0], [2.0, NAN, 1.0]])
    mask = null_mask(Cells(values, np.zeros(3, dtype=bool), ("mixed", "empty", "full")))
    assert mask is not None and mask.names == ("mixed",) and mask.values.ravel().tolist() == [1.0, 0.0]
    assert null_mask(Cells(values[:, 1:], np.zeros(2, dtype=bool), ("empty", "full"))) is None


def test_a_few_rows_that_are_told_with_certainty_are_exposed_though_the_advantage_is_small() -> None:
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 2, 6000)
    mark = np.where(rng.random(6000) < 0.08, groups + 1.0, 0.0)
    folds = forward_folds(groups, 3, 0)
    found = {}
    for name, column in (("marked", mark), ("noise", rng.permutation(mark))):
        cells = Cells(np.column_stack([column, rng.normal(size=6000)]), np.zeros(2, dtype=bool), ("mark", "noise"))
        found[name] = attack_table(cells, Sample(np.arange(6000), groups, folds), lambda step: None)
    exposure = {name: table.exposure for name, table in found.items()}
    assert exposure["marked"] is not None and exposure["marked"].exposed > 0.6
    assert max(attack.advantage for attack in found["marked"].attacks) < 0.2
    assert exposure["noise"] is not None and exposure["noise"].exposed < 0.25
