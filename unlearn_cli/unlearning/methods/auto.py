"""The method that fits the kind of model: linear models refitted, trees regrown, networks reset and trained on."""

from unlearn_cli.lookup import load
from unlearn_cli.unlearning import METHODS
from unlearn_cli.unlearning.interface import Unlearned
from unlearn_cli.unlearning.task import Task

BY_FAMILY = {"linear": "retrain", "trees": "retrain", "network": "reset"}


def run(task: Task) -> Unlearned:
    """What the family of the model calls for."""
    table = {name: method.run for name, method in METHODS.items()}
    found: Unlearned = load(table, BY_FAMILY[task.model.family], "method")(task)
    return found
