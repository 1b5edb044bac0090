"""The published method: the old network trained on, with the penalty, gamma given or chosen by a proxy."""

from dataclasses import replace

from unlearn_cli.core.notes import Note
from unlearn_cli.forget.choosing import Proxy, ladder, part_of, proxy_of
from unlearn_cli.forget.interface import Unlearned
from unlearn_cli.forget.loop import Plan, train_on
from unlearn_cli.forget.scores import score_of
from unlearn_cli.forget.task import Task

STEPS = 0.1


def run(task: Task) -> Unlearned:
    """lambda = 1; gamma as given, else the one whose model scores on the forget set as the proxy does."""
    asked = task.settings
    plan = replace(task.planned(1.0, STEPS), penalty=task.penalty)
    if asked.gamma is not None:
        given = replace(plan, gamma=asked.gamma, far=task.informative)
        found = task.trained("mi", given, train_on(task.network, task.split, given, task.watch))
        return found if task.informative else _noted(found, _blind(asked.penalty, "and gamma was given"))
    if task.informative:
        return _chosen(task, plan)
    without = replace(plan, penalty=None)
    found = task.trained("mi", without, train_on(task.network, task.split, without, task.watch))
    return _noted(found, _blind(asked.penalty, "so it was not used, and the network only trained on"))


def _chosen(task: Task, plan: Plan) -> Unlearned:
    proxy = proxy_of(task.network, task.split, plan.seed, part_of(task.watch, 0, 2))
    tried = ladder(task.network, task.split, plan, part_of(task.watch, 1, 2))
    choice = tried.nearest(proxy.report.forget.score)
    best = choice.best
    taken = replace(plan, gamma=best.gamma, steps=best.step)
    found = task.trained("mi", taken, best.course)
    found = replace(found, rows=proxy.rows + tried.rows, proxy=proxy.report, proxy_model=proxy.model)
    if choice.lossy:
        found = _noted(found, LOSSY)
    return _noted(found, NEARER) if _nearer(task, proxy, found) else found


LOSSY = Note(
    "held-out loss", "every gamma tried costs more than 0.02 on held-out rows; the nearest to the proxy is taken"
)
NEARER = Note(
    "proxy",
    "the proxy does as well on held-out rows, and it never saw the forget set: it is the nearer to a retrained model. "
    "--method reset --reset 0 --steps 0.15 gives it",
)


def _blind(penalty: str, consequence: str) -> Note:
    text = f"the penalty {penalty} is not informative here: it is as large for chance forget sets of this size"
    return Note("penalty", f"{text}, {consequence}. --method auto does not depend on it")


def _nearer(task: Task, proxy: Proxy, found: Unlearned) -> bool:
    """Whether the proxy is the better model to keep: never shown the forget set, and no worse on held-out rows."""
    if task.split.holdout is None or proxy.report.holdout is None:
        return False
    return proxy.report.holdout.score >= score_of(found.model, task.split.holdout).score


def _noted(found: Unlearned, note: Note) -> Unlearned:
    return replace(found, notes=(*found.notes, note))
