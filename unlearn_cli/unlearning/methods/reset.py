"""A network blended with a fresh one, then trained on retain: near to the retrained model at a part of its cost."""

from unlearn_cli.unlearning.interface import Unlearned
from unlearn_cli.unlearning.loop import Plan, train_on
from unlearn_cli.unlearning.task import Task

RESET = 0.2
STEPS = 0.25


def run(task: Task) -> Unlearned:
    """theta_0 = lambda theta + (1 - lambda) fresh; a penalty only where a gamma is given."""
    asked = task.settings
    plan = Plan(
        task.steps(STEPS),
        reset=RESET if asked.reset is None else asked.reset,
        penalty=task.penalty if asked.gamma else None,
        gamma=asked.gamma or 0.0,
        seed=asked.seed,
    )
    return task.trained("reset", plan, train_on(task.network, task.split, plan, task.watch))
