"""The page and the picture of what was found: means over seeds, with their spread."""

from pathlib import Path
from typing import Any

import numpy as np

HEAD = """# Ways to forget

A network d-128-64-C is trained to memorise its rows, then made to forget some of them. `tvF` is the mean over the
forget set of the total variation between the model's probabilities and the mean of models retrained without the forget
set (how many: `R`); `floor`: the same of each retrained model to the mean of the others. A good method comes near
the accuracies of `retrain` and the floor, at a small `cost` (rows forwarded as a share of a training from scratch).
Means over seeds, ± standard deviation. The methods of others are our own implementations of their recipes
(benchmarks/unlearning/methods.py); `published penalty` trains on from the old network with gamma I(f(X); Z) for half
the steps of a retrain.

    python -m benchmarks unlearning --seeds 5 --adult adult.parquet

`--adult` names the table of Adult (here 45,222 rows, 6,000 of them drawn by the seed); without it, the sample in this
repository, which has 4,000. The task `mislabelled` has wrong labels in the forget set: a low forget accuracy is right.

![tvF by method and task](unlearning.png)
"""
COLUMNS = ("forget", "retain", "test", "tvF")


def page(results: dict[str, Any], audits: dict[str, Any]) -> str:
    """Markdown: a table a task, and that of the attack with shadow models where it was run."""
    tables = [part for name, seeds in results.items() for part in section(name, seeds)]
    return "\n".join([HEAD, *tables, *(attacks(audits) if audits else [])])


def section(name: str, seeds: dict[str, Any]) -> list[str]:
    runs = list(seeds.values())
    retain, forget, held = runs[0]["rows"]
    methods = runs[0]["methods"]
    floor = np.mean([run["methods"]["none"]["floor"] for run in runs])
    return [
        f"## {name}",
        "",
        f"{retain:,} rows to retain, {forget:,} to forget, {held:,} held out; seeds {', '.join(seeds)}; "
        f"R = {runs[0]['retrained']}; floor {floor:.3f}.",
        "",
        "| method | forget accuracy | retain | test | tvF | cost | seconds |",
        "|---|---|---|---|---|---|---|",
        *(line(method, [run["methods"][method] for run in runs if method in run["methods"]]) for method in methods),
        "",
        *sorted({f"- {run['when']}" for run in runs}),
        "",
    ]


def line(method: str, rows: list[dict[str, Any]]) -> str:
    cells = [f"{np.mean([r[c] for r in rows]):.3f} ± {np.std([r[c] for r in rows]):.3f}" for c in COLUMNS]
    cells += [f"{np.mean([r[c] for r in rows]):.{digits}f}" for c, digits in (("cost", 2), ("seconds", 1))]
    return f"| {method} | {' | '.join(cells)} |"


ATTACKS = """## Attacked with shadow models

U-LiRA on `Adult, random 5 %`: AUC of the guess whether a row of the forget set was trained on (0.5: blind), and the
share of such rows found at 1 % false alarms. {models} shadow models a seed, each shown a random half of the forget set,
which it then forgets; seeds {seeds}. `original`: the same models before they forget.

    python -m benchmarks unlearning --audit {models} --adult adult.parquet

| model | original | retrained | `auto` | found: original | found: `auto` |
|---|---|---|---|---|---|"""


def attacks(audits: dict[str, Any]) -> list[str]:
    """The table of the attack with shadow models; boosters are regrown by `auto`, so retrained ones are the same."""
    runs = list(audits.values())
    lines = [ATTACKS.format(models=runs[0]["shadow_models"], seeds=", ".join(audits))]
    for name in runs[0]["models"]:
        found = [run["models"][name] for run in runs]
        cells = [_over_seeds(found, label, "auc") for label in ("original", "retrained", "auto")]
        cells += [_over_seeds(found, label, "true_positives") for label in ("original", "auto")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return [*lines, "", *sorted({f"- {run['when']}" for run in runs}), ""]


def _over_seeds(found: list[dict[str, Any]], label: str, field: str) -> str:
    values = [one[label][field] for one in found if label in one]
    return f"{np.mean(values):.3f} ± {np.std(values):.3f}" if values else "as `auto`"


def picture(results: dict[str, Any], path: Path) -> None:
    """tvF of each method as a share of the untouched network's, a panel a task; dashed: the floor."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(results), figsize=(3.2 * len(results) + 2, 3.4), sharey=True, squeeze=False)
    for panel, (name, seeds) in zip(axes[0], results.items(), strict=True):
        runs = [run["methods"] for run in seeds.values()]
        methods = [method for method in runs[0] if all(method in run for run in runs)][::-1]
        share = np.array([[run[m]["tvF"] / run["none"]["tvF"] for m in methods] for run in runs])
        panel.barh(methods, share.mean(axis=0), xerr=share.std(axis=0), color="#4c78a8", ecolor="#333333")
        panel.axvline(np.mean([run["none"]["floor"] / run["none"]["tvF"] for run in runs]), ls="--", color="#e45756")
        panel.set_title(name, fontsize=9)
        panel.set_xlim(0, max(1.5, min(3.0, float(share.mean(axis=0).max()) * 1.1)))
        panel.tick_params(labelsize=8)
    figure.supxlabel("tvF / tvF of the untouched network (dashed: between retrained networks)", fontsize=9)
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    pyplot.close(figure)
