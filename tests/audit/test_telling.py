"""Whether one column tells the group beyond chance: limits by hand, and that samples of equal groups keep to them."""

import numpy as np
import pytest

from unlearn_cli.audit.measures.distance import distances
from unlearn_cli.audit.telling import blind_distances, telling

NAN = np.nan
HALVES = np.repeat([0, 1], 200)


def test_the_limit_of_numbers_by_hand() -> None:
    """Groups of 100 and 300: s = 1/100 + 1/300, and e exp(-2 t^2 / s) = level."""
    counts = np.array([[60.0, 100.0], [40.0, 200.0]])
    limit = blind_distances(counts, False, 0.01)
    assert np.e * np.exp(-2 * limit**2 / (1 / 100 + 1 / 300)) == pytest.approx([0.01, 0.01])


def test_the_limit_of_categories_by_hand() -> None:
    """Two levels of one half each: E TV <= sqrt(s) / 2, and beyond it exp(-2 t^2 / s) = level."""
    noise = 1 / 50 + 1 / 50
    limit = blind_distances(np.full((2, 2), 25.0), True, 0.05)
    beyond = limit - np.sqrt(noise) / 2
    assert np.exp(-2 * beyond**2 / noise) == pytest.approx([0.05, 0.05])


@pytest.mark.parametrize("is_category", [False, True])
def test_equal_groups_stay_below_the_limit_as_often_as_is_promised(is_category: bool) -> None:
    draws, level, rounds = np.random.default_rng(0), 0.2, 400
    above, nominal = 0, 0
    for _ in range(rounds):
        counts = np.column_stack([draws.multinomial(size, np.full(4, 0.25)) for size in (30, 90)]).astype(float)
        apart = distances(counts, is_category)
        above += (apart > blind_distances(counts, is_category, level)).any()
        nominal += (apart > blind_distances(counts, is_category, level) / 3).any()
    assert above <= level * rounds
    assert nominal > level * rounds, "control: a third of the limit is passed more often"


def test_the_louder_of_values_and_nulls_is_told() -> None:
    values = np.tile([0.0, 1.0], 200)
    values[:60] = NAN
    found = telling("x", (values, True), HALVES, 0.01)
    assert found and (found.by, found.distance) == ("nulls", pytest.approx(0.3))
    shifted = np.where(np.isnan(values), NAN, HALVES)
    found = telling("x", (shifted, True), HALVES, 0.01)
    assert found and (found.by, found.distance) == ("values", 1.0)


def test_a_group_without_a_value_is_told_by_its_nulls_and_not_by_values() -> None:
    found = telling("x", (np.where(HALVES == 1, NAN, 3.0), False), HALVES, 0.01)
    assert found and (found.by, found.distance) == ("nulls", 1.0)


def test_the_level_is_split_over_two_distances_and_two_groups() -> None:
    found = telling("x", (HALVES.astype(float), True), HALVES, 0.01)
    assert found and found.chance == pytest.approx(blind_distances(200 * np.eye(2), True, 0.01 / 4)[0])


def test_a_stricter_level_names_less() -> None:
    values = np.where(np.arange(400) % 100 < 20 + 25 * HALVES, 1.0, 0.0)
    assert telling("x", (values, True), HALVES, 0.1)
    assert telling("x", (values, True), HALVES, 1e-9) is None
