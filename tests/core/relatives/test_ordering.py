"""Candidates are taken together so that they can be evaluated one after the other, and save the most."""

from itertools import permutations

import numpy as np
import pytest

from unlearn_cli.core.relatives.ordering import Candidate, in_order
from unlearn_cli.core.relatives.relative import Relative
from unlearn_cli.core.rules import Formula, Rule


def candidate(column: int, *inputs: int, bits: float) -> Candidate:
    formula = Formula("linear", inputs, (1.0,) * len(inputs), 0.0)
    return Candidate(Relative(Rule(column, formula, 1.0, "nearest", 0.0, 1.0, False, 0.0), "difference"), bits)


def test_each_comes_after_those_that_compute_its_inputs() -> None:
    chosen = in_order([candidate(0, 1, bits=2.0), candidate(1, 2, bits=2.0), candidate(2, 3, bits=2.0)], 4)
    assert [c.column for c in chosen] == [2, 1, 0]


def test_two_that_lead_back_to_themselves_are_not_taken_together() -> None:
    chosen = in_order([candidate(0, 1, bits=2.0), candidate(1, 0, bits=3.0)], 2)
    assert [(c.column, c.inputs) for c in chosen] == [(1, (0,))]


def test_one_of_the_most_bits_gives_way_to_two_that_save_more_together() -> None:
    chosen = in_order([candidate(0, 1, 2, bits=4.0), candidate(1, 0, bits=2.5), candidate(2, 0, bits=2.5)], 3)
    assert sorted(c.column for c in chosen) == [1, 2]


@pytest.mark.parametrize("seed", range(5))
def test_a_search_by_exchanges_comes_near_the_best_of_all_orders(seed: int) -> None:
    random = np.random.default_rng(seed)
    candidates = [
        candidate(*map(int, random.permutation(6)[: random.integers(2, 4)]), bits=float(random.uniform(1, 5)))
        for _ in range(15)
    ]
    found = sum(c.bits for c in in_order(candidates, 6))

    def saved(order: tuple[int, ...]) -> float:
        can = [c for c in candidates if all(order.index(i) < order.index(c.column) for i in c.inputs)]
        return sum(max((c.bits for c in can if c.column == j), default=0.0) for j in range(6))

    best = max(saved(order) for order in permutations(range(6)))
    assert 0.9 * best <= found <= best + 1e-9
