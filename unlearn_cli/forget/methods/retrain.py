"""A model trained from scratch on retain: exact, and what the others are measured against."""

from unlearn_cli.forget.batches import rows_of_retrain
from unlearn_cli.forget.interface import Unlearned
from unlearn_cli.forget.models.interface import Network
from unlearn_cli.forget.task import FROM_SCRATCH, Task

WORDS = {"linear": "refit", "trees": "regrow", "network": "retrain"}


def run(task: Task) -> Unlearned:
    """The model's own training, with its own settings, on the rows that remain."""
    retain = task.split.retain
    model = task.model.retrained(retain, task.settings.seed_used)
    whole = None
    if isinstance(task.model, Network) and task.model.family == "network":
        whole = rows_of_retrain(task.model, len(retain))
    return Unlearned(
        model,
        WORDS[task.model.family],
        exact=True,
        reason=FROM_SCRATCH,
        seconds=0.0,
        rows=whole,
        rows_of_retrain=whole,
    )
