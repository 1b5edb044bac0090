"""What unlearning is asked and what it gives: the rows in their parts, the settings, the new model and how it came."""

from collections.abc import Callable
from dataclasses import dataclass

from unlearn_cli.core.notes import Note
from unlearn_cli.forget.findings import CurvePoint, InformationReport, ProxyReport
from unlearn_cli.forget.models.interface import Model, Rows

Watch = Callable[[CurvePoint], None]
"""Called with each point of the training curve as it comes."""


def unwatched(point: CurvePoint) -> None:
    """Training that nobody asked to see."""


@dataclass(frozen=True)
class Split:
    """The rows a model was trained on, in two parts, and rows that it never saw."""

    retain: Rows
    forget: Rows
    holdout: Rows | None = None


@dataclass(frozen=True)
class UnlearnSettings:
    """How a model is to forget. What is None is chosen by the method.

    gamma                weight of the penalty
    reset                lambda: theta_0 = lambda theta + (1 - lambda) fresh
    steps                steps as a share of those of a training from scratch
    penalised            share of the steps, from the first, that have the penalty after a reset
    seed                 of every random draw; 0 where none is given
    refit_preprocessing  fit the transformers of a pipeline again, on retain
    """

    method: str = "auto"
    penalty: str = "mi"
    gamma: float | None = None
    reset: float | None = None
    steps: float | None = None
    seed: int | None = None
    refit_preprocessing: bool = False
    penalised: float = 1.0

    @property
    def seed_used(self) -> int:
        """The seed that draws start from, given or not."""
        return self.seed or 0


@dataclass(frozen=True)
class Unlearned:
    """The new model and how it came.

    exact   the new model is a function of the retain set alone, or its unique optimum; else why not is in `reason`
    method  the one used: "mi", "reset", "retrain", "refit" (linear) or "regrow" (trees)
    proxy_model  the model that `proxy` speaks of, to measure it
    rows    rows forwarded, with those of choosing gamma; rows_of_retrain: those of a training from scratch
    """

    model: Model
    method: str
    exact: bool
    reason: str
    seconds: float
    reset: float | None = None
    penalty: str | None = None
    gamma: float | None = None
    steps: int | None = None
    rows: int | None = None
    rows_of_retrain: int | None = None
    curve: tuple[CurvePoint, ...] = ()
    information: InformationReport | None = None
    proxy: ProxyReport | None = None
    proxy_model: Model | None = None
    notes: tuple[Note, ...] = ()
