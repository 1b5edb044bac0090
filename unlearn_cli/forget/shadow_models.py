"""U-LiRA: was a row trained on and unlearned, or never seen? An attack that fits shadow models, with its control."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit
from scipy.stats import norm

from unlearn_cli.core.cells import Bools, Floats
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.options import Progress
from unlearn_cli.forget.findings import ShadowAttack, ShadowReport
from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.models.interface import Model, Rows
from unlearn_cli.forget.scores import evidence
from unlearn_cli.statistics.advantage import signed_auc
from unlearn_cli.statistics.confidence import LEVEL

LEAST_MODELS = 8
"""A pair of models is attacked by the other pairs: three of them are the fewest that show a spread."""

FALSE_POSITIVES = 0.01

Forget = Callable[[Model, Split, int], Model]
"""A model that unlearned the forget set of a split, by a seed."""


@dataclass(frozen=True)
class Shadows:
    """How many models, the method that they forget by, and the seed of the first of them."""

    models: int
    forget: Forget
    seed: int

    def check(self) -> None:
        """Raise where they are too few, or do not come in pairs."""
        if self.models < LEAST_MODELS or self.models % 2:
            raise SettingsError(
                f"--audit {self.models}: shadow models come in pairs, and are at least {LEAST_MODELS}.",
                "For example: --audit 16",
            )


def shadow_attack(model: Model, split: Split, shadows: Shadows, progress: Progress) -> ShadowReport:
    """U-LiRA (Hayes, Shumailov, Triantafillou, Khalifa & Papernot, arXiv 2403.01218, section 4).

    Shadow models come in pairs: the first is trained on retain and a random half of the forget set and then unlearns
    that half, the second has the other half. So of each pair one model has a row and one never had it. The control is
    the same attack on these models before they unlearn.
    """
    count, generator = shadows.models, np.random.default_rng(shadows.seed)
    had = np.zeros((count, len(split.forget)), dtype=bool)
    after, before = (np.zeros((count, len(split.forget))) for _ in range(2))
    for number in range(count):
        progress(f"shadow model {number + 1} of {count}", number / count)
        had[number] = ~had[number - 1] if number % 2 else _half(len(split.forget), generator)
        rows, seed = split.forget.part(np.flatnonzero(had[number])), shadows.seed + 1 + number
        trained = model.retrained(joined(split.retain, rows), seed)
        forgot = shadows.forget(trained, Split(split.retain, rows, split.holdout), seed)
        for kept, one in ((before, trained), (after, forgot)):
            kept[number] = evidence(
                one.outputs(split.forget.features), split.forget.target, model.task == "classification"
            )
    return ShadowReport(count, len(split.forget), attack(after, had), attack(before, had))


def joined(first: Rows, second: Rows) -> Rows:
    """The rows of both."""
    return Rows(first.features.vstack(second.features), np.concatenate([first.target, second.target]))


def attack(shown: Floats, had: Bools) -> ShadowAttack:
    """The likelihood-ratio attack on every pair of models by distributions fitted to the other pairs.

    shown  (S, m) evidence of each model on each row
    had    (S, m) whether it was shown the row; pairs are complementary

    A row's evidence is taken for normal, with a mean of its own under models that had it and under models that had not,
    and with variances common to all rows (Carlini et al. 2022, section 5.C: for few shadow models). Both distributions
    of a row are fitted to equally many models, so a blind attack has AUC 0.5. The interval is Student's, over pairs;
    its variance is doubled, because two pairs attack each other by the same numbers: their products enter the sum twice
    (measured on blind attacks: without it 85 % of the intervals hold 0.5).
    """
    count = len(shown)
    ratios = np.zeros_like(shown)
    for pair in range(0, count, 2):
        others = np.delete(np.arange(count), [pair, pair + 1])
        fits = [_normal(shown[others], member[others]) for member in (had, ~had)]
        ratios[pair : pair + 2] = np.subtract(*(norm.logpdf(shown[pair : pair + 2], mean, sd) for mean, sd in fits))
    values = np.array([signed_auc(*both)[0] for both in zip(had, ratios, strict=True)])
    pairs = values.reshape(-1, 2).mean(axis=1)
    error = np.sqrt(2 / len(pairs)) * pairs.std(ddof=1)
    reach = float(stdtrit(len(pairs) - 1, (1 + LEVEL) / 2) * error)
    auc, low, high = (float(np.clip((1 + values.mean() + part) / 2, 0, 1)) for part in (0, -reach, reach))
    return ShadowAttack(auc, low, high, _found(ratios, had))


def _half(rows: int, generator: np.random.Generator) -> Bools:
    chosen = np.zeros(rows, dtype=bool)
    chosen[generator.permutation(rows)[: rows // 2]] = True
    return chosen


def _normal(shown: Floats, member: Bools) -> tuple[Floats, float]:
    """Mean of each row (m,) over the models where it is a member, and the standard deviation common to all rows."""
    weights = member / member.sum(axis=0)
    means = (weights * shown).sum(axis=0)
    spread = ((shown - means) ** 2)[member].sum() / (member.sum() - member.shape[1])
    return means, max(float(np.sqrt(spread)), 1e-12)


def _found(ratios: Floats, had: Bools) -> float:
    """Share of members above the threshold that 1 % of the others exceed."""
    return float((ratios[had] > np.quantile(ratios[~had], 1 - FALSE_POSITIVES)).mean())
