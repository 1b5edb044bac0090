"""The page: correlations of I with utility along the training, and the rule's choice beside the best ones."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import spearmanr

Run = dict[str, Any]

HEAD = """# The retrained model, estimated

`--method mi` trains on from the old network with gamma I(f(X); Z). It does not know the retrained model: with
`--gamma auto` it tries a ladder of gammas for a tenth of the steps of a retrain, looks at each training ten times, and
takes the candidate whose forget accuracy is nearest to that of a proxy, which is trained from scratch for 15 % of the
steps. Tasks and networks are those of [unlearning.md](unlearning.md); means over seeds, ± standard deviation.

    python -m benchmarks retrain_estimate --seeds 5 --adult adult.parquet

![Distance to the retrained models and held-out accuracy along the training, by I](retrain_estimate.png)

Dots: candidates of the ladder, darker for larger gammas. Line: gamma 1.5 for half the steps of a retrain, from the
cross on. Star: the choice of the rule. Dashed: what 99 % of chance forget sets stay below under the supplied network;
left of it I does not tell the forget set from chance. The first seed.

## I and utility along the training

Spearman's rank correlation of I with held-out accuracy, with tvF (the distance to the retrained models on the forget
set) and with forget accuracy. `long`: over the moments of gamma 1.5; `ladder`: over its candidates. If a small I meant
a good model, the correlation with held-out accuracy would be negative and the one with tvF positive.

| task | I: before, null | informative | long: held out | tvF | forget | ladder: held out | tvF | forget |
|---|---|---|---|---|---|---|---|---|
"""
FORGET = """
## Forget accuracy: the rule, the best choice and the proxy

Distance of the forget accuracy to the mean of the retrained networks'. `oracle` is the candidate of the ladder that is
nearest to that mean. Where I is not informative the command does not use the rule: the line says what it would give.

| task | before, retrained | rule | oracle | proxy |
|---|---|---|---|---|
"""
DISTANCE = """
## tvF: the same

`oracle (tvF)` is the candidate with the least tvF: no rule that chooses among these candidates does better. `floor`: of
one retrained network to the mean of the others.

| task | before | rule | oracle (accuracy) | oracle (tvF) | proxy | floor | proxy nearer than rule |
|---|---|---|---|---|---|---|---|
"""
UTILITY = ("test", "tvF", "forget")


def page(results: dict[str, Any]) -> str:
    """Markdown: three tables with a line a task, and on what it was measured."""
    runs = {name: list(seeds.values()) for name, seeds in results.items()}

    def lines(line: Callable[[list[Run]], list[str]]) -> str:
        return "".join(f"| {name} | {' | '.join(line(seeds))} |\n" for name, seeds in runs.items())

    made = [f"{name}: {len(found)} seeds, {found[0]['retrained']['models']} retrained" for name, found in runs.items()]
    measured = sorted({f"- {run['when']}\n" for found in runs.values() for run in found})
    tables = HEAD, lines(correlations), FORGET, lines(accuracies), DISTANCE, lines(apart)
    return "".join([*tables, f"\n{'; '.join(made)}.\n\n", *measured])


def correlations(runs: list[Run]) -> list[str]:
    """Cells of a task."""
    start, null = np.mean([[run["start"]["information"], run["null"]] for run in runs], axis=0)
    ways = [(way, utility) for way in ("long", "ladder") for utility in UTILITY]
    found = [spread([correlation(run[way], utility) for run in runs], 2) for way, utility in ways]
    return [f"{start:.1e}, {null:.1e}", f"{sum(run['informative'] for run in runs)} of {len(runs)}", *found]


def correlation(points: dict[str, list[float]], utility: str) -> float:
    """Spearman's, of I and a column; 0 where one of them does not change."""
    if min(np.ptp(points["information"]), np.ptp(points[utility])) == 0:
        return 0.0
    return float(spearmanr(points["information"], points[utility]).statistic)


def accuracies(runs: list[Run]) -> list[str]:
    """Cells of a task."""
    before, wanted = np.mean([[run["start"]["forget"], run["retrained"]["forget"]] for run in runs], axis=0)
    away = [
        [abs(run[choice]["forget"] - run["retrained"]["forget"]) for run in runs]
        for choice in ("rule", "oracle_accuracy", "proxy")
    ]
    return [f"{before:.3f}, {wanted:.3f}", *(spread(ones) for ones in away)]


def apart(runs: list[Run]) -> list[str]:
    """Cells of a task."""
    choices = ("start", "rule", "oracle_accuracy", "oracle_tvF", "proxy")
    floor = float(np.mean([run["retrained"]["floor"] for run in runs]))
    nearer = sum(run["proxy"]["tvF"] < run["rule"]["tvF"] for run in runs)
    found = [spread([run[choice]["tvF"] for run in runs]) for choice in choices]
    return [*found, f"{floor:.3f}", f"{nearer} of {len(runs)}"]


def spread(values: list[float], digits: int = 3) -> str:
    """Mean and standard deviation."""
    return f"{np.mean(values):.{digits}f} ± {np.std(values):.{digits}f}"
