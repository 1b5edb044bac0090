"""The new model beside models retrained from scratch on the retain set: how far it is from them, and on which side."""

from collections.abc import Callable, Sequence

import numpy as np

from unlearn_cli.core.cells import Floats
from unlearn_cli.core.options import Progress
from unlearn_cli.forget.comparison import Comparison, Part, Seen
from unlearn_cli.forget.findings import DistanceReport, ProxyReport, ScoreReport, VerifyReport
from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.models.interface import Model, Rows
from unlearn_cli.forget.scores import probabilities, row_losses, score

ERRORS = 2.0
"""Over-unlearned is further below the mean of the retrained models than so many standard errors."""

LEAST = 1e-12
"""Probabilities below it count as it in a divergence."""


def retrained_models(model: Model, split: Split, count: int, seed: int, progress: Progress) -> list[Seen]:
    """Outputs of `count` models trained from scratch on the retain set, each from a seed of its own."""
    seen = []
    for number in range(count):
        progress(f"retraining, model {number + 1} of {count}", number / count)
        seen.append(Seen.of(model.retrained(split.retain, seed + 1 + number), split))
    return seen


def verify(found: Comparison, retrained: Sequence[Seen], proxy: Floats | None) -> VerifyReport:
    """How far the new model is from the retrained ones. `proxy`: outputs of the proxy on the forget set."""
    scores = _scores(retrained, found.split.forget, "forget", found.classification)
    held = found.split.holdout
    on_holdout = _scores(retrained, held, "holdout", found.classification) if held else []
    classes = found.classification

    def apart(part: Part, distance: Distance) -> DistanceReport:
        outputs = [getattr(seen, part) for seen in (found.before, found.after, *retrained)]
        return distances(*(probabilities(one) if classes else one for one in outputs), distance=distance)

    return VerifyReport(
        models=len(retrained),
        forget=_mean_score(scores),
        forget_low=min(one.score for one in scores),
        forget_high=max(one.score for one in scores),
        holdout=_mean_score(on_holdout) if on_holdout else None,
        tvF=apart("forget", total_variation) if classes else None,
        tvT=apart("holdout", total_variation) if classes and held else None,
        klF=apart("forget", divergence) if classes else None,
        rmsF=None if classes else apart("forget", root_mean_square),
        proxy=_proxy_distance(retrained, proxy) if classes and proxy is not None else None,
        over_unlearned=over_unlearned(found, retrained),
    )


Distance = Callable[[Floats, Floats], float]


def distances(before: Floats, after: Floats, *retrained: Floats, distance: Distance) -> DistanceReport:
    """Distances of two models (n, C) to the mean of retrained ones, and of each of these to the mean of the others."""
    total, count = np.sum(retrained, axis=0), len(retrained)
    floor = [distance(one, (total - one) / (count - 1)) for one in retrained] if count > 1 else []
    mean = total / count
    return DistanceReport(distance(before, mean), distance(after, mean), float(np.mean(floor)) if floor else None)


def total_variation(chances: Floats, mean: Floats) -> float:
    """Mean over rows of sum |p - q| / 2."""
    return float(np.abs(chances - mean).sum(axis=1).mean() / 2)


def divergence(chances: Floats, mean: Floats) -> float:
    """Mean over rows of KL(mean || chances), nats."""
    logs = np.log(np.maximum(mean, LEAST)) - np.log(np.maximum(chances, LEAST))
    return float((mean * logs).sum(axis=1).mean())


def root_mean_square(predictions: Floats, mean: Floats) -> float:
    """Root of the mean squared difference of predictions, in the unit of the target."""
    return float(np.sqrt(((predictions - mean) ** 2).mean()))


def over_unlearned(found: Comparison, retrained: Sequence[Seen]) -> bool:
    """Whether forgetting went past the retrained models: the forget set is predicted worse than by any of them, and
    than by their mean less two standard errors; by hits, or by the mean confidence (minus squared error).

    The error of a new retrained model beside their mean: their own spread, or that of a mean over so few rows where
    that is larger.
    """

    def goodness(seen: Seen) -> list[Floats]:
        loss = row_losses(seen.forget, found.split.forget.target, found.classification)
        if not found.classification:
            return [-loss]
        return [(seen.forget.argmax(axis=1) == found.split.forget.target).astype(np.float64), np.exp(-loss)]

    ours, theirs = goodness(found.after), [goodness(one) for one in retrained]
    return any(_below(one, [other[k] for other in theirs]) for k, one in enumerate(ours))


def below_proxy(after: ScoreReport, proxy: ProxyReport, rows: int) -> bool:
    """Whether accuracy is below the proxy's by over two standard errors: for where there are no retrained models."""
    error = np.sqrt(proxy.forget.score * (1 - proxy.forget.score) / rows)
    return bool(after.score < proxy.forget.score - ERRORS * error)


def _below(ours: Floats, theirs: list[Floats]) -> bool:
    means = np.array([one.mean() for one in theirs])
    spread = float(means.std(ddof=1)) * np.sqrt(1 + 1 / len(means)) if len(means) > 1 else 0.0
    sampling = float(np.mean([one.std() for one in theirs])) / np.sqrt(len(ours))
    limit = means.mean() - ERRORS * max(spread, sampling)
    return bool(ours.mean() < min(limit, means.min()))


def _scores(retrained: Sequence[Seen], rows: Rows, part: Part, classification: bool) -> list[ScoreReport]:
    return [score(getattr(one, part), rows.target, classification) for one in retrained]


def _mean_score(scores: Sequence[ScoreReport]) -> ScoreReport:
    return ScoreReport(float(np.mean([one.score for one in scores])), float(np.mean([one.loss for one in scores])))


def _proxy_distance(retrained: Sequence[Seen], proxy: Floats) -> float:
    mean = np.mean([probabilities(one.forget) for one in retrained], axis=0)
    return total_variation(probabilities(proxy), mean)
