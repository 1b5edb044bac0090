"""What is found of a model that forgot, as data: each field says what it holds, and the report lays it out."""

from dataclasses import dataclass
from typing import Annotated, Literal

from unlearn_cli.statistics.findings import AttackFindings

Guarantee = Literal["exact", "empirical", "none"]


@dataclass(frozen=True)
class ModelFacts:
    """A model, in a file or in memory."""

    path: Annotated[str, "path as given; `the model` or `the new model` for one in memory"]
    format: Annotated[str, "ending of the file name, or `memory`"]
    sha256: Annotated[str | None, "SHA-256 of its bytes; null for a model in memory"]
    family: Annotated[str, "`linear`, `trees` or `network`"]
    task: Annotated[str, "`classification` or `regression`"]


@dataclass(frozen=True)
class ForgetFacts:
    """Which rows are to be forgotten."""

    by: Annotated[str, "how they were named"]
    rows: Annotated[int, "rows of the forget set"]
    retain: Annotated[int, "rows of the retain set, all others"]
    whole_classes: Annotated[tuple[str, ...], "classes of which no row is left to retain"]


@dataclass(frozen=True)
class ForgettingMethod:
    """How the model was made to forget."""

    asked: Annotated[str, "method asked for"]
    used: Annotated[str, "method used"]
    reset: Annotated[
        float | None, "lambda: share of the old parameters in the start of training; null where nothing is blended"
    ]
    penalty: Annotated[str | None, "penalty added to the loss; null where none was used"]
    gamma: Annotated[float | None, "weight of the penalty; null where none was used"]
    gamma_by: Annotated[Literal["auto", "given"] | None, "who chose gamma; null where none was used"]
    seed: Annotated[int | None, "seed of every random draw, where one was given; null stands for 0"]


@dataclass(frozen=True)
class CostReport:
    """What forgetting cost, beside a training from scratch on the retain set."""

    steps: Annotated[int | None, "gradient steps; null where the model is not trained by them"]
    share: Annotated[float | None, "rows forwarded as a share of those of a training from scratch; null if not counted"]
    rows: Annotated[int | None, "rows forwarded, with those of choosing gamma; null where they were not counted"]
    seconds: Annotated[float, "seconds of the whole, with choosing gamma"]


@dataclass(frozen=True)
class ScoreReport:
    """How well a model does on some rows."""

    score: Annotated[float, "accuracy; R2 for regression"]
    loss: Annotated[float, "mean cross entropy in nats; mean squared error for regression"]


@dataclass(frozen=True)
class PartReport:
    """A part of the rows, under the model as it was and as it is."""

    rows: Annotated[int, "rows"]
    before: Annotated[ScoreReport, "the supplied model"]
    after: Annotated[ScoreReport, "the new model"]


@dataclass(frozen=True)
class InformationReport:
    """What the outputs of a model say of Z: Z = 0 is a draw from retain + forget, Z = 1 one from retain."""

    penalty: Annotated[str, "how it is measured"]
    before: Annotated[float, "of the supplied model, in the units of the penalty (nats for information)"]
    after: Annotated[float | None, "of the new model"]
    null: Annotated[float, "value that chance forget sets of this size exceed 1 time in 100 under the supplied model"]
    informative: Annotated[bool, "whether the supplied model is above it: if not, the penalty has nothing to work on"]


@dataclass(frozen=True)
class ProxyReport:
    """A cheap stand-in for the retrained model: trained from scratch on retain for a part of the steps."""

    steps: Annotated[float, "its steps as a share of those of a retrain"]
    forget: Annotated[ScoreReport, "the proxy on the forget set"]
    holdout: Annotated[ScoreReport | None, "the proxy on held-out rows; null without any"]


@dataclass(frozen=True)
class CurvePoint:
    """Training at one moment."""

    step: Annotated[int, "gradient steps so far"]
    share: Annotated[float, "share of all steps"]
    loss: Annotated[float, "loss on retain rows, mean since the last point"]
    penalty: Annotated[float | None, "penalty, mean since the last point; null where none is used"]
    forget: Annotated[float, "accuracy (R2) on the forget set"]
    retain: Annotated[float, "accuracy (R2) on retain rows"]
    holdout: Annotated[float | None, "accuracy (R2) on held-out rows; null without any"]


@dataclass(frozen=True)
class MembershipReport:
    """An attack by the loss alone: is a row one of the forget set, or one that was never shown? Within each class."""

    rows: Annotated[int, "rows attacked: the forget set and held-out rows"]
    before: Annotated[AttackFindings, "on the supplied model"]
    after: Annotated[AttackFindings, "on the new model"]


@dataclass(frozen=True)
class DistanceReport:
    """How far a model is from the mean of the retrained ones."""

    before: Annotated[float, "the supplied model"]
    after: Annotated[float, "the new model"]
    floor: Annotated[float | None, "mean over retrained models, each to the mean of the others; null with one only"]


@dataclass(frozen=True)
class VerifyReport:
    """The new model beside models retrained from scratch without the forget set. F: forget set, T: held-out rows."""

    models: Annotated[int, "retrained models"]
    forget: Annotated[ScoreReport, "mean of the retrained models on the forget set"]
    forget_low: Annotated[float, "least score of a retrained model on the forget set"]
    forget_high: Annotated[float, "largest score of a retrained model on the forget set"]
    holdout: Annotated[ScoreReport | None, "their mean on held-out rows; null without any"]
    tvF: Annotated[DistanceReport | None, "mean total variation of outputs, forget set; null for regression"]  # noqa: N815
    tvT: Annotated[DistanceReport | None, "the same on held-out rows; null for regression or without any"]  # noqa: N815
    klF: Annotated[  # noqa: N815
        DistanceReport | None, "mean Kullback-Leibler divergence from the retrained mean, nats; null for regression"
    ]
    rmsF: Annotated[  # noqa: N815
        DistanceReport | None, "root mean squared difference of predictions, forget set; null for classification"
    ]
    proxy: Annotated[float | None, "tvF of the proxy; null where there is none, or for regression"]
    over_unlearned: Annotated[
        bool, "score or confidence on the forget set below all retrained models, and below their mean by over 2 errors"
    ]


@dataclass(frozen=True)
class ShadowAttack:
    """The attack on one kind of model."""

    auc: Annotated[float, "AUC of the likelihood ratio: 0.5 is a blind guess"]
    low: Annotated[float, "lower end of its 95 % interval, over shadow models"]
    high: Annotated[float, "upper end of its 95 % interval"]
    true_positives: Annotated[float, "share of members found at 1 % false positives"]


@dataclass(frozen=True)
class ShadowReport:
    """U-LiRA (Hayes et al. 2024), fitted row by row on shadow models: was a row unlearned, or never seen?"""

    models: Annotated[int, "shadow models; each saw a random half of the forget set and then unlearned it"]
    rows: Annotated[int, "forget rows attacked"]
    after: Annotated[ShadowAttack, "after unlearning by this method"]
    control: Annotated[ShadowAttack, "before unlearning: what the attack finds where nothing was forgotten"]
