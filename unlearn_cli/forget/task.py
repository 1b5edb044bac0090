"""What a method is given, and what methods share: networks only, steps, the cost."""

from dataclasses import dataclass, replace

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.forget.batches import rows_of_retrain, steps_of_retrain
from unlearn_cli.forget.interface import Split, Unlearned, UnlearnSettings, Watch
from unlearn_cli.forget.loop import Course, Plan
from unlearn_cli.forget.models.interface import Model, Network
from unlearn_cli.forget.penalties.interface import Penalty

APPROXIMATE = "the model was trained on from one that had seen the forget set"
FROM_SCRATCH = "trained on the retain set alone, from a start that owes nothing to the old model"


@dataclass(frozen=True)
class Task:
    """A model, its rows in parts, the settings, and what was found before: whether the penalty is informative."""

    model: Model
    split: Split
    settings: UnlearnSettings
    penalty: Penalty
    informative: bool
    watch: Watch

    @property
    def network(self) -> Network:
        """The model, which is trained by gradients; any other is an error."""
        if isinstance(self.model, Network) and not _untrainable(self.model):
            return self.model
        raise SettingsError(
            f"--method {self.settings.method} trains by gradient steps, and this model is {_kind(self.model)}.",
            "Take --method auto or retrain: it is made anew on the rows that remain.",
        )

    def planned(self, reset: float, share: float) -> Plan:
        """A plan without penalty: as asked for, else with this reset and this share of the steps of a retrain."""
        asked = self.settings
        plan = Plan(1, reset=reset if asked.reset is None else asked.reset, seed=asked.seed_used)
        whole = steps_of_retrain(self.network, len(self.split.retain), plan.smallest)
        return replace(plan, steps=max(round((share if asked.steps is None else asked.steps) * whole), 1))

    def trained(self, method: str, plan: Plan, course: Course) -> Unlearned:
        """The new model of one training, and how it came."""
        scratch = plan.reset == 0.0 and plan.penalty is None
        return Unlearned(
            course.model,
            method,
            exact=scratch,
            reason=FROM_SCRATCH if scratch else APPROXIMATE,
            seconds=0.0,
            reset=plan.reset,
            penalty=None if plan.penalty is None else self.settings.penalty,
            gamma=None if plan.penalty is None else plan.gamma,
            steps=plan.steps,
            rows=course.rows,
            rows_of_retrain=rows_of_retrain(self.network, len(self.split.retain)),
            curve=course.curve,
        )


def _untrainable(model: Model) -> str:
    """Why gradient steps are not for this linear model."""
    return str(getattr(model, "untrainable", ""))


def _kind(model: Model) -> str:
    return "an ensemble of trees" if model.family == "trees" else f"a linear one {_untrainable(model)}"
