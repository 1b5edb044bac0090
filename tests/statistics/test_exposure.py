"""How certain the surest guesses are: what a mean over all rows hides, and what chance alone does not show."""

import numpy as np
import pytest

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.exposure import LEAST_ROWS, exposed

ROWS = 10_000


def groups_of(shares: list[float]) -> Ints:
    return np.random.default_rng(0).choice(len(shares), ROWS, p=shares)


def blind(groups: Ints, seed: int = 1) -> Floats:
    kinds = int(groups.max()) + 1
    return np.random.default_rng(seed).random((len(groups), kinds))


def sure_of(groups: Ints, count: int, group: int) -> Floats:
    """Guesses that know `count` rows of a group, and of the others nothing."""
    guesses = blind(groups)
    guesses[np.flatnonzero(groups == group)[:count], group] = 2.0
    return guesses


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.9, 0.1], [0.5, 0.3, 0.2]])
def test_blind_guesses_expose_hardly_anybody_and_certain_ones_do(shares: list[float]) -> None:
    groups = groups_of(shares)
    for seed in range(5):
        assert exposed(groups, blind(groups, seed)) < 0.1
    assert exposed(groups, np.eye(len(shares))[groups]) > 0.9


@pytest.mark.parametrize("group", [0, 1, 2])
def test_a_few_sure_guesses_count_whichever_group_they_are_of(group: int) -> None:
    groups = groups_of([0.6, 0.3, 0.1])
    assert exposed(groups, sure_of(groups, LEAST_ROWS, group)) > 0.9
    assert exposed(groups, sure_of(groups, LEAST_ROWS // 20, group)) < 0.2, "the control: five rows are too few to say"


def test_a_guess_that_is_wrong_exposes_nobody() -> None:
    groups = groups_of([0.5, 0.5])
    assert exposed(groups, 1.0 - np.eye(2)[groups]) < 0


def test_what_is_exposed_is_over_what_the_share_of_the_group_says_anyway() -> None:
    groups = groups_of([0.95, 0.05])
    raw = float((groups[:LEAST_ROWS] == 0).mean())
    assert raw > 0.9 and exposed(groups, np.full((ROWS, 2), 0.5)) < 0.1


def test_fewer_rows_prove_less_by_the_same_certainty() -> None:
    found = [exposed(groups, np.eye(2)[groups]) for groups in (np.arange(n) % 2 for n in (10, 40, 200, 100_000))]
    assert found == sorted(found) and found[-1] > 0.99
    assert found[0] < 0.0, "half of ten rows are of the group whatever was guessed"


def test_a_larger_top_reaches_the_rows_that_are_not_sure() -> None:
    groups = groups_of([0.5, 0.5])
    guesses = sure_of(groups, LEAST_ROWS, 1)
    assert exposed(groups, guesses, top=0.01) > 0.9 > 0.3 > exposed(groups, guesses, top=0.1)
