"""A network blended with a fresh one, then trained on retain: near to the retrained model at a part of its cost."""

from dataclasses import replace

from unlearn_cli.forget.interface import Unlearned
from unlearn_cli.forget.loop import train_on
from unlearn_cli.forget.task import Task

RESET = 0.2
STEPS = 0.25


def run(task: Task) -> Unlearned:
    """theta_0 = lambda theta + (1 - lambda) fresh; a penalty only where a gamma is given."""
    plan = task.planned(RESET, STEPS)
    asked = task.settings
    if asked.gamma:
        plan = replace(plan, penalty=task.penalty, gamma=asked.gamma, until=asked.penalised)
    return task.trained("reset", plan, train_on(task.network, task.split, plan, task.watch))
