"""What an audit finds of a target: how well the other columns predict it, before and after."""

from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True)
class ScoreFindings:
    """How well a model predicts the target."""

    value: Annotated[float, "the score: 0 is a blind guess, 1 is certainty, below 0 is worse than a blind guess"]
    low: Annotated[float, "lower end of its 95 % interval"]
    high: Annotated[float, "upper end of its 95 % interval"]


@dataclass(frozen=True)
class TargetFindings:
    """What a boosted model predicts of the target from the repaired and the kept columns, cross-validated."""

    name: Annotated[str, "name of the target"]
    score: Annotated[
        Literal["2 AUC - 1", "R2"],
        "`2 AUC - 1` for categories and columns of two values (for more than two the mean over one-vs-rest), R2 for "
        "numbers and dates",
    ]
    rows: Annotated[
        int,
        "rows scored: without those where the target is null, or has a level beyond the 20 most frequent, or one of "
        "under 10 rows",
    ]
    before: Annotated[ScoreFindings | None, "trained and tested on the rows before; null where nothing can be scored"]
    after: Annotated[ScoreFindings | None, "trained and tested on repaired rows"]
    after_on_untouched: Annotated[ScoreFindings | None, "trained on repaired rows, tested on the rows before"]
