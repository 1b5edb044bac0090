"""What a model gives away of the forget set, before and after: scores on parts of the rows, an attack by the loss."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.findings import MembershipReport, PartReport
from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.models.interface import Model, Rows
from unlearn_cli.forget.scores import row_losses, score
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.design import Design
from unlearn_cli.statistics.findings import AttackFindings

ATTACK = "loss"

Part = Literal["forget", "retain", "holdout"]


@dataclass(frozen=True)
class Seen:
    """Outputs of one model on the parts of the rows; held-out rows may be absent."""

    forget: Floats
    retain: Floats
    holdout: Floats | None

    @classmethod
    def of(cls, model: Model, split: Split) -> Self:
        """Outputs of a model on all rows, each forwarded once."""
        holdout = model.outputs(split.holdout.features) if split.holdout else None
        return cls(model.outputs(split.forget.features), model.outputs(split.retain.features), holdout)


@dataclass(frozen=True)
class Comparison:
    """The supplied model and the new one, on the same rows."""

    split: Split
    before: Seen
    after: Seen
    classification: bool

    @classmethod
    def of(cls, old: Model, new: Model, split: Split) -> Self:
        """Outputs of both models on all rows."""
        return cls(split, Seen.of(old, split), Seen.of(new, split), old.task == "classification")

    def part(self, name: Part) -> PartReport | None:
        """Scores on a part; None where it has no rows."""
        rows: Rows | None = getattr(self.split, name)
        if rows is None:
            return None
        old, new = (score(getattr(seen, name), rows.target, self.classification) for seen in (self.before, self.after))
        return PartReport(len(rows), old, new)


def membership(found: Comparison) -> MembershipReport | None:
    """Is a row one of the forget set, or one held out? Guessed by its loss alone, between rows of one class.

    Between rows of one class, because a class that is hard would look like one that was never seen. None without
    held-out rows of a class of the forget set.
    """
    split, held = found.split, found.split.holdout
    if held is None:
        return None
    target = np.concatenate([split.forget.target, held.target])
    forgotten = np.repeat([1, 0], [len(split.forget), len(held)])
    levels = target.astype(np.intp) if found.classification else np.zeros(len(target), dtype=np.intp)
    if not set(levels[forgotten == 1]) & set(levels[forgotten == 0]):
        return None

    def attack(seen: Seen) -> AttackFindings:
        outputs = np.concatenate([part for part in (seen.forget, seen.holdout) if part is not None])
        loss = row_losses(outputs, target, found.classification)
        one_fold = np.zeros(len(target), dtype=np.intp)
        return advantage(ATTACK, forgotten, np.column_stack([loss, -loss]), one_fold, Design(levels))

    return MembershipReport(len(target), attack(found.before), attack(found.after))
