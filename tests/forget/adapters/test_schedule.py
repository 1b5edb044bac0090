"""Training from scratch: which rows a step sees, how many steps there are, and whose gradient it goes down."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.adapters.schedule import Schedule, descend, loss_gradient
from unlearn_cli.forget.scores import row_losses

DRAWS = np.random.default_rng(0)


class Seen:
    """A trainer that writes down the rows, the target as its gradient shows it, and the rate of each step."""

    def __init__(self) -> None:
        self.steps: list[tuple[list[int], list[float], float]] = []

    def step(self, batch: NDArray[Any], gradient: Callable[[Floats], Floats], rate: float) -> Floats:
        outputs = np.zeros((len(batch), 1))
        self.steps.append((batch[:, 0].tolist(), (-len(batch) * gradient(outputs)[:, 0]).tolist(), rate))
        return outputs

    def model(self) -> Any:
        raise NotImplementedError


def run(schedule: Schedule, seed: int = 0) -> Seen:
    """Ten rows, the number of each its feature, and ten times it its target."""
    seen, rows = Seen(), np.arange(10)
    descend(seen, rows[:, None], 10.0 * rows, ("regression", schedule, seed))
    return seen


def test_every_epoch_sees_every_row_once_in_an_order_of_its_own_with_its_own_target() -> None:
    steps = run(Schedule(epochs=3, batch_size=4, rate=0.5)).steps
    assert [len(rows) for rows, _, _ in steps] == [4, 4, 2] * 3
    orders = [[row for rows, _, _ in steps[first : first + 3] for row in rows] for first in (0, 3, 6)]
    assert [sorted(order) for order in orders] == [list(range(10))] * 3
    assert orders[0] != orders[1] != orders[2]
    assert all(target == pytest.approx([10 * row for row in rows]) and rate == 0.5 for rows, target, rate in steps)


def test_the_seed_decides_the_order_and_numbers_of_a_file_may_be_floats() -> None:
    schedule = Schedule(epochs=2.0, batch_size=4.0, rate=1)  # type: ignore[arg-type]
    assert run(schedule).steps == run(Schedule(2, 4, 1)).steps
    assert run(schedule, seed=1).steps != run(schedule).steps
    assert run(Schedule(epochs=0)).steps == []


@pytest.mark.parametrize(("task", "classes", "half"), [("classification", 3, 1.0), ("regression", 1, 0.5)])
def test_the_gradient_is_that_of_the_mean_loss(task: Any, classes: int, half: float) -> None:
    outputs, target = DRAWS.normal(size=(5, classes)), np.array([0.0, 2.0, 1.0, 0.0, 2.0])
    slope = loss_gradient(task, target)(outputs)
    for place in np.ndindex(5, classes):
        step = np.zeros_like(outputs)
        step[place] = 1e-6
        ends = [half * row_losses(outputs + s * step, target, task == "classification").mean() for s in (1, -1)]
        assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(slope[place], abs=1e-8)
