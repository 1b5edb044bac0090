"""The picture: utility against unfairness as in the paper, and below it how well X itself still tells Z."""

from pathlib import Path
from typing import Any

from benchmarks.published.catalog import EXPERIMENTS, LINES, STRENGTHS
from benchmarks.published.page import mean, worst
from benchmarks.published.quoted import QUOTED

Found = dict[str, Any]
COLORS = {
    "original": "tab:gray",
    "without Z": "tab:olive",
    "Calmon": "tab:purple",
    "Calmon, without Z": "tab:pink",
    "pseudo-barycenter": "tab:red",
    "pseudo-barycenter, target": "tab:orange",
    "sequential transport": "tab:green",
    "Obliviator": "tab:cyan",
    "TABFAIRGDT": "tab:brown",
    "authors' fair": "tab:red",
    "Zemel": "tab:blue",
    "Chzhen": "tab:blue",
}
TICKS = (0, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2)
"""Of unfairness: even up to 0.1, where the methods stand, and by factors above, where the original is."""


def draw(results: dict[str, Found], picture: Path) -> None:
    """A column an experiment, of its first predictor; matplotlib is loaded here only."""
    import matplotlib.pyplot as plt

    present = [name for name in EXPERIMENTS if any(key.startswith(f"{name} | ") for key in results)]
    plt.rcParams.update({"svg.hashsalt": "published", "font.size": 9, "svg.fonttype": "none"})
    figure, axes = plt.subplots(2, max(len(present), 1), figsize=(4 * max(len(present), 1), 7.4), squeeze=False)
    for name, (above, below) in zip(present, axes.T, strict=True):
        described = EXPERIMENTS[name]
        above.set(title=f"{name}: {described.predictors[0]}", ylabel=described.utility, xlabel=described.unfair)
        below.set(ylabel="attack on X: worst advantage", xlabel=described.unfair, ylim=(-0.03, 1.05))
        _quoted(above, name)
        _ours(above, below, name, results)
        if not described.classifies:
            above.invert_yaxis()  # up is better, as with AUC
        for axis in (above, below):
            axis.set_xscale("symlog", linthresh=0.1)
            far = max(axis.get_xlim()[1], 0.3)
            ticks = [tick for tick in TICKS if tick <= far]
            axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
            axis.set_xlim(0, far)
            axis.grid(alpha=0.3)
    handles = {label: one for axis in axes.flat for one, label in zip(*axis.get_legend_handles_labels(), strict=True)}
    figure.legend(
        handles.values(), handles.keys(), loc="lower center", ncol=4 if len(present) > 2 else 3, frameon=False
    )
    figure.tight_layout(rect=(0, 0.14 if len(present) > 2 else 0.2, 1, 1))
    figure.savefig(picture, format="svg", metadata={"Date": None})
    plt.close(figure)


def _quoted(axis: Any, experiment: str) -> None:
    for name, one in QUOTED[experiment][EXPERIMENTS[experiment].predictors[0]].items():
        color = COLORS[name]
        axis.scatter(
            one.unfair, one.utility, marker="D", s=50, facecolors="none", edgecolors=color, label=f"quoted: {name}"
        )


def _ours(above: Any, below: Any, experiment: str, results: dict[str, Found]) -> None:
    path = []
    for name in LINES:
        found = results.get(f"{experiment} | {name}", {})
        if "splits" not in found:
            continue
        predictor = EXPERIMENTS[experiment].predictors[0]
        unfair, utility = (mean(found, "predictors", predictor, part) for part in ("unfair", "utility"))
        if name.startswith("unlearn"):
            path.append((unfair, utility, worst(found)))
            continue
        for axis, height in ((above, utility), (below, worst(found))):
            axis.scatter(unfair, height, marker="o", s=45, color=COLORS[name], label=name)
    for axis, place in ((above, 1), (below, 2)):
        across, up = [one[0] for one in path], [one[place] for one in path]
        axis.plot(across, up, "-*", color="black", markersize=9, label=f"unlearn {', '.join(STRENGTHS)}")
