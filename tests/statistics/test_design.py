"""Units: rows of one person are on one side of every split, and count as one in every interval."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import norm

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.advantage import advantage, signed_auc
from unlearn_cli.statistics.crossfit import LEARNED, fold_numbers, forward_folds
from unlearn_cli.statistics.design import Design, effective_rows
from unlearn_cli.statistics.exposure import exposed
from unlearn_cli.statistics.information import information
from unlearn_cli.statistics.minimum_detectable import visible_within
from unlearn_cli.statistics.rank_correlation import rank_correlation

COPIES = 5


@dataclass(frozen=True)
class Persons:
    """Rows of persons: every row has the scores and the group of its person."""

    scores: Floats
    groups: Ints

    @property
    def units(self) -> Ints:
        return np.repeat(np.arange(len(self.groups)), COPIES)

    def rows(self) -> tuple[Floats, Ints]:
        return np.repeat(self.scores, COPIES), np.repeat(self.groups, COPIES)


def persons(count: int, seed: int = 0, told: float = 0.0) -> Persons:
    rng = np.random.default_rng(seed)
    groups = (np.arange(count) % 2).astype(np.intp)
    return Persons(norm.cdf(rng.normal(size=count) + told * groups), groups)


def two(scores: Floats) -> Floats:
    return np.column_stack([1 - scores, scores])


def zeros(rows: int) -> Ints:
    return np.zeros(rows, dtype=np.intp)


def test_copies_of_persons_have_the_interval_of_the_persons() -> None:
    made = persons(80, told=0.5)
    scores, groups = made.rows()
    alone = advantage("x", made.groups, two(made.scores), zeros(80))
    found = advantage("x", groups, two(scores), zeros(400), Design(units=made.units))
    assert (found.advantage, found.low, found.high) == pytest.approx((alone.advantage, alone.low, alone.high))
    by_rows = advantage("x", groups, two(scores), zeros(400))
    assert by_rows.high - by_rows.low < 0.6 * (alone.high - alone.low), "control: rows that count"


def test_units_of_one_row_change_nothing() -> None:
    made = persons(100, told=0.3)
    own = Design(units=np.random.default_rng(1).permutation(100))
    plain, with_units = (advantage("x", made.groups, two(made.scores), zeros(100), d) for d in (Design(), own))
    assert (plain.low, plain.high) == pytest.approx((with_units.low, with_units.high))
    pairs = [information(made.groups, two(made.scores), np.arange(100) // 2 % 2, d) for d in (Design(), own)]
    assert pairs[0].low == pytest.approx(pairs[1].low)


def test_the_error_is_that_of_a_bootstrap_of_units() -> None:
    """Obuchowski's variance, for rows of a person that are alike and not equal, and persons of several sizes."""
    rng = np.random.default_rng(0)
    units = np.repeat(np.arange(150), rng.integers(1, 8, 150))
    groups = (np.arange(150) % 2)[units]
    scores = rng.normal(size=150)[units] + 0.5 * rng.normal(size=len(units)) + 0.4 * groups
    parts = Design(units=units).summed(signed_auc(groups == 1, scores, units)[1])
    rows_of = [np.flatnonzero(units == unit) for unit in range(150)]
    again = []
    for _ in range(600):
        rows = np.concatenate([rows_of[unit] for unit in rng.integers(0, 150, 150)])
        again.append(signed_auc(groups[rows] == 1, scores[rows])[0])
    assert np.sqrt((parts**2).sum()) == pytest.approx(np.std(again), rel=0.12)


def test_a_blind_guess_is_called_a_leak_as_often_as_chance_says() -> None:
    by_units = by_rows = 0
    for seed in range(400):
        made = persons(60, seed)
        scores, groups = made.rows()
        by_units += advantage("x", groups, two(scores), zeros(300), Design(units=made.units)).low > 0
        by_rows += advantage("x", groups, two(scores), zeros(300)).low > 0
    assert 0.02 <= by_units / 400 <= 0.085
    assert by_rows / 400 > 0.3, "control"


def test_bits_exposure_and_rank_correlation_count_persons() -> None:
    made = persons(200, told=2.5)
    scores, groups = made.rows()
    folds, guesses = np.arange(200) // 2 % 2, two(made.scores)
    one = information(made.groups, guesses, folds)
    copied = information(groups, two(scores), np.repeat(folds, COPIES), Design(units=made.units))
    assert (copied.bits, copied.low) == pytest.approx((one.bits, one.low)) and one.low > 0
    assert information(groups, two(scores), np.repeat(folds, COPIES)).low > one.low
    assert exposed(groups, np.eye(2)[groups], units=made.units) < exposed(groups, np.eye(2)[groups])
    ends = rank_correlation(made.scores, made.groups.astype(float), zeros(200))
    many = rank_correlation(scores, groups.astype(float), zeros(1000), made.units)
    assert (many.low, many.high) == pytest.approx((ends.low, ends.high), abs=2e-3)


def test_what_persons_can_show_is_what_as_many_rows_can() -> None:
    groups, units = np.repeat(np.arange(60) % 2, COPIES).astype(np.intp), np.repeat(np.arange(60), COPIES)
    alone = visible_within(groups[::COPIES], zeros(60), Design())
    assert visible_within(groups, zeros(300), Design(units=units)).tolist() == pytest.approx(alone.tolist())
    assert visible_within(groups, zeros(300), Design())[0] < 0.5 * alone[0], "control"
    assert effective_rows(np.array([0, 0, 0, 0, 1]), 5) == pytest.approx(25 / 17)


@pytest.mark.parametrize("seed", range(4))
def test_the_rows_of_a_unit_are_in_one_fold_and_every_group_is_in_each(seed: int) -> None:
    rng = np.random.default_rng(seed)
    units = rng.permutation(np.repeat(np.arange(80), rng.integers(1, 6, 80)))
    groups = rng.integers(0, 3, len(units)).astype(np.intp)  # households: of several groups
    groups[np.isin(units, np.arange(7))] = 3  # and few units of a group of their own
    for folds in (forward_folds(groups, 3, seed, units), fold_numbers(groups, 3, seed, units)):
        assert all(len(np.unique(folds[units == unit])) == 1 for unit in range(80))
        assert all(set(groups[folds == fold]) >= {0, 1, 2} for fold in np.unique(folds))
    first = forward_folds(groups, 3, seed, units)
    assert set(groups[first == LEARNED]) == {0, 1, 2, 3}
    alone = forward_folds(groups, 3, seed)
    assert any(len(np.unique(alone[units == unit])) > 1 for unit in range(80)), "control"
