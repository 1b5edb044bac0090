"""Batches of a training: sizes by hand, rows of both sets in turn, the same order again."""

from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import polars as pl
import pytest

from tests.forget.doubles import Memory, split
from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.batches import EPOCHS, STEPS, Batches, Order, batch_size, rows_of_retrain, steps_of_retrain
from unlearn_cli.forget.models.interface import Network
from unlearn_cli.forget.penalties.interface import Batch

ROWS = split(retain=50, forget=10)


@dataclass(frozen=True)
class Steps(Memory):
    """As much of a network as batches ask for: the number of a row is what its first layer takes."""

    epochs: int | None = 100
    own: tuple[float, float] | None = None

    def prepared(self, features: pl.DataFrame) -> Any:
        return features["row"].to_numpy()

    def own_loss(self, outputs: Floats, target: Floats) -> tuple[Floats, Floats] | None:
        return self.own and (np.full(len(outputs), self.own[0]), np.full_like(outputs, self.own[1]))


NETWORK = cast(Network, Steps())


def nothing(outputs: Floats, batch: Batch) -> tuple[float, Floats]:
    return 7.0, np.ones_like(outputs)


def batches(gamma: float | None = 2.0, network: Network = NETWORK, size: int = 16, seed: int = 0) -> Batches:
    return Batches(network, ROWS, None if gamma is None else (gamma, nothing), Order(size, seed))


@pytest.mark.parametrize(
    ("epochs", "retain", "smallest", "size"),
    [
        (13, 1000, 4, 4),  # one row a step would do
        (13, 1000, 16, 16),
        (13, 64_000, 4, 64),
        (13, 10**6, 4, 256),
        (None, 13_000 * 8 // EPOCHS, 4, 8),
    ],
)
def test_a_batch_is_a_power_of_2_that_takes_some_13_000_steps(
    epochs: int | None, retain: int, smallest: int, size: int
) -> None:
    network = cast(Network, Steps(epochs=epochs))
    assert batch_size(network, retain, smallest) == size
    steps = steps_of_retrain(network, retain, smallest)
    assert (steps - 1) * size < rows_of_retrain(network, retain) <= steps * size
    if smallest < size < 256:
        assert STEPS / 1.5 < steps < STEPS * 1.5


def test_a_batch_has_rows_of_retain_first_and_a_quarter_as_many_of_the_forget_set() -> None:
    rows = batches().next()[0]
    assert len(rows) == 20 and (rows[:16] < 50).all() and (rows[16:] >= 50).all()
    assert len(batches(size=8).next()[0]) == 12, "but 4 at the least"
    assert (batches(None).next()[0] < 50).all()


def test_both_sets_go_round_at_their_own_pace() -> None:
    parts = batches()
    drawn = [parts.next()[0] for _ in range(12)]
    retain = np.concatenate([rows[rows < 50] for rows in drawn])
    forget = np.concatenate([rows[rows >= 50] for rows in drawn])
    assert sorted(retain[:50]) == list(range(50)) and sorted(retain[50:100]) == list(range(50))
    assert retain[:50].tolist() != retain[50:100].tolist()
    assert sorted(forget[:10]) == list(range(50, 60)) and parts.forwarded == len(retain) + len(forget)


def test_the_seed_is_the_order_and_a_penalty_does_not_change_that_of_retain() -> None:
    first = batches().next()[0]
    np.testing.assert_array_equal(first, batches().next()[0])
    np.testing.assert_array_equal(first[:16], batches(None).next()[0])
    assert (batches(seed=1).next()[0] != first).any()


def test_a_step_without_the_penalty_has_no_row_to_forget_and_no_value_of_it() -> None:
    rows, gradient, values = batches().next(penalised=False)
    gradient(np.zeros((len(rows), 2)))
    assert (rows < 50).all() and values == [pytest.approx(np.log(2)), pytest.approx(np.nan, nan_ok=True)]


def test_the_loss_of_the_network_is_its_own_where_it_has_one_and_the_penalty_comes_on_top() -> None:
    rows, gradient, values = batches(network=cast(Network, replace(Steps(), own=(3.0, 0.5)))).next()
    slope = gradient(np.zeros((len(rows), 2)))
    assert values == [3.0, 7.0]
    assert (slope[:16] == 0.5 + 2.0).all() and (slope[16:] == 2.0).all()
