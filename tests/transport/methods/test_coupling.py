"""The coupling method: its refusals, its barycenter against exact costs, and dependence that no column shows alone."""

from dataclasses import replace

import numpy as np
import ot
import pytest

from tests.transport.tables import draws_of, landed, learned, table
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.transport.interface import Column, FitRows, Floats
from unlearn_cli.transport.linear.embedding import draw_near, embed
from unlearn_cli.transport.linear.free_support import free_support
from unlearn_cli.transport.methods.coupling import MOST_ROWS


def transport_cost(part: Floats, points: Floats, masses: Floats) -> float:
    even = np.full(len(part), 1 / len(part))
    return float(ot.emd2(even, masses, ot.dist(part, points)))


def test_more_rows_than_it_holds_are_refused_with_the_numbers() -> None:
    with pytest.raises(UnlearnError, match=r"at most 5,000 fit rows; there are 5,001 in 2 groups") as refused:
        learned("coupling", table("mixed", MOST_ROWS + 1).fit)
    assert "--fit-rows 2500" in refused.value.remedy


def test_a_group_of_one_row_is_refused_with_its_count() -> None:
    fit = table("mixed", 300).fit
    lone = replace(fit, groups=(np.arange(300) == 17).astype(np.intp), weights=np.array([299, 1]) / 300)
    with pytest.raises(UnlearnError, match="1 rows in group 1") as refused:
        learned("coupling", lone)
    assert "--min-group" in refused.value.remedy


def test_the_barycenter_of_two_samples_costs_w1_w2_times_their_distance() -> None:
    """sum_k w_k W_2^2(P_k, P_bar) = w_1 w_2 W_2^2(P_1, P_2), the least there is."""
    rng = np.random.default_rng(0)
    parts = [rng.normal(size=(40, 3)), rng.normal(1, 2, size=(25, 3))]
    weights = np.array([0.6, 0.4])
    points, masses = free_support(parts, weights)
    least = 0.24 * transport_cost(parts[0], parts[1], np.full(25, 1 / 25))
    cost = sum(w * transport_cost(part, points, masses) for w, part in zip(weights, parts, strict=True))
    assert cost == pytest.approx(least, rel=1e-6)
    at_first = 0.4 * transport_cost(parts[1], parts[0], np.full(40, 1 / 40))
    assert at_first > 1.5 * least, "one group's own distribution costs more"


def test_the_barycenter_of_three_samples_costs_less_than_any_of_them_and_than_all_together() -> None:
    rng = np.random.default_rng(0)
    parts = [rng.normal(shift, 1, size=(30, 2)) for shift in (0.0, 2.0, 4.0)]
    weights = np.array([0.5, 0.3, 0.2])
    points, masses = free_support(parts, weights)

    def total(there: Floats, heavy: Floats) -> float:
        return sum(w * transport_cost(part, there, heavy) for w, part in zip(weights, parts, strict=True))

    others = [total(part, np.full(30, 1 / 30)) for part in parts]
    pooled = total(np.vstack(parts), np.repeat(weights / 30, 30))
    assert total(points, masses) < min(*others, pooled) * 0.95


def test_levels_are_one_apart_whatever_their_number() -> None:
    columns = (Column("level", False, np.arange(5.0)), Column("number", True, np.array([0.0, 3.0])))
    points = embed(columns, np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 3.0]]))
    assert ot.dist(points, points)[0] == pytest.approx([0, 1, 10])


def test_a_neighbour_is_one_of_the_nearest_and_ties_are_drawn_among() -> None:
    columns = (Column("a", True, np.array([0.0, 1.0])), Column("b", False, np.arange(3.0)))
    known = np.array([[0.0, 0.0], [0.0, 0.0], [5.0, 0.0], [0.0, 2.0]])
    points = np.zeros((1000, 2))
    chosen = draw_near(columns, points, known, 1, np.random.default_rng(0).random(1000))
    assert np.bincount(chosen, minlength=4)[:2].min() > 400
    assert set(draw_near(columns, points, known, 3, np.random.default_rng(0).random(1000))) == {0, 1, 3}


def test_a_difference_that_no_column_shows_alone_is_gone() -> None:
    """Group 1 where two fair coins disagree: the columns alone tell nothing, both together everything."""
    rng = np.random.default_rng(0)
    coins = rng.integers(0, 2, size=(1200, 2)).astype(float)
    groups = (coins[:, 0] != coins[:, 1]).astype(np.intp)
    columns = tuple(Column(f"coin {j}", False, np.arange(2.0)) for j in range(2))
    weights = np.bincount(groups[:600]) / 600
    fit = FitRows(coins[:600], groups[:600], np.arange(600, dtype=np.uint64), columns, weights)
    left = {}
    for method in ("coupling", "quantile"):
        codes = learned(method, fit)(coins[600:], groups[600:], draws_of(600, start=600))
        after = landed(codes, coins[600:], columns)
        differ = after[:, 0] != after[:, 1]
        left[method] = abs(differ[groups[600:] == 1].mean() - differ[groups[600:] == 0].mean())
    assert left["coupling"] < 0.2
    assert left["quantile"] > 0.8
