"""How much the outputs of a model say of the forget set, and of chance sets of that size."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.findings import InformationReport
from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.models.interface import Model, Rows
from unlearn_cli.forget.output_distributions import batch_of
from unlearn_cli.forget.penalties import PENALTIES, penalty_named
from unlearn_cli.forget.penalties.interface import Batch, Penalty
from unlearn_cli.forget.shadow_models import joined

PERMUTATIONS = 400
LEVEL = 0.99


@dataclass(frozen=True)
class Gauge:
    """A penalty on rows of both sets, all of them or as many as it can take at once.

    sizes  rows of retain and forget set
    """

    name: str
    rows: Rows
    batch: Batch
    sizes: tuple[int, int]

    @cached_property
    def penalty(self) -> Penalty:
        return penalty_named(self.name)

    def value(self, model: Model) -> float:
        """Penalty of a model on these rows, in its units."""
        return self.penalty(model.outputs(self.rows.features), self.batch)[0]

    def report(self, before: Model, seed: int) -> InformationReport:
        """Penalty of the supplied model beside its permutation null."""
        outputs = before.outputs(self.rows.features)
        value, null = self.penalty(outputs, self.batch)[0], self.null(outputs, seed)
        return InformationReport(self.name, value, None, null, value > null)

    def null(self, outputs: Floats, seed: int) -> float:
        """Value that 99 % of chance forget sets stay below.

        The labels of the forget set are permuted among the rows, and the penalty taken with them: under the hypothesis
        that the forgotten rows are like any others every permutation is as likely as the true one, so a true value
        above the quantile has a level of 1 %.
        """
        draws = np.random.default_rng([seed, 4])
        chance = [
            batch_of(draws.permutation(self.batch.forget), self.batch.target, *self.sizes) for _ in range(PERMUTATIONS)
        ]
        return float(np.quantile([self.penalty(outputs, batch)[0] for batch in chance], LEVEL))

    def finished(self, report: InformationReport, after: Model) -> InformationReport:
        """The report with the value of the new model."""
        return replace(report, after=self.value(after))


def gauge(name: str, split: Split, seed: int) -> Gauge:
    """The penalty of that name on these rows; of many rows a random part of both sets, in their proportion."""
    if name not in PENALTIES:
        penalty_named(name)
    sizes = len(split.retain), len(split.forget)
    share = min(1.0, PENALTIES[name].most_rows / sum(sizes))
    draws = np.random.default_rng([seed, 5])
    kept = [part.part(_some(len(part), share, draws)) for part in (split.retain, split.forget)]
    forget = np.arange(len(kept[0]) + len(kept[1])) >= len(kept[0])
    rows = joined(kept[0], kept[1])
    return Gauge(name, rows, batch_of(forget, rows.target, *sizes), sizes)


def _some(rows: int, share: float, draws: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.sort(draws.permutation(rows)[: max(2, round(share * rows))]).astype(np.intp)
