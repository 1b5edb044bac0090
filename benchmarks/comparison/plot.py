"""The picture of the results, by matplotlib, in the peers' environment: RESULTS PICTURE."""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt

from benchmarks.comparison.page import worst
from benchmarks.peers import PEERS
from benchmarks.referee_cases import CASES

MARKERS = "o*sDv^<>XpPhd8H"
NEAR, FAR = 0.003, 2.0
"""Ends of the axis of distortion; what lies beyond stands at the end."""


def draw(results: list[dict[str, Any]], picture: Path) -> None:
    """A column a data set; above, advantage against distortion, below, against what is left of the target."""
    names = [name for name in CASES if any(found["data"] == name for found in results)]
    plt.rcParams.update({"svg.hashsalt": "peers", "font.size": 9, "svg.fonttype": "none"})
    figure, axes = plt.subplots(2, len(names), figsize=(3 * len(names), 6.4), sharey=True, squeeze=False)
    for name, (above, below) in zip(names, axes.T, strict=True):
        done = [found for found in results if found["data"] == name and "failed" not in found]
        _panel(above, done, lambda found: min(max(found["distortion"], NEAR), FAR))
        above.set(title=name, xscale="log", xlim=(NEAR / 1.3, FAR * 1.3), xlabel="distortion")
        _panel(below, done, lambda found: max(found["target"]["moved"], 0.0))
        below.set(xlabel=f"target: {done[0]['target']['measure'] if done else ''} on fresh rows")
    for row in axes:
        row[0].set(ylabel="worst advantage", ylim=(-0.03, 1.05))
    handles = {
        label: handle for row in axes.flat for handle, label in zip(*row.get_legend_handles_labels(), strict=True)
    }
    figure.legend(handles.values(), handles.keys(), loc="lower center", ncol=5, frameon=False)
    figure.tight_layout(rect=(0, 0.1, 1, 1))
    figure.savefig(picture, format="svg", metadata={"Date": None})


def _panel(axis: Any, found: list[dict[str, Any]], across: Any) -> None:
    places = {peer: place for place, peer in enumerate(PEERS)}
    for one in sorted(found, key=lambda one: places[one["peer"]]):
        place, ours = places[one["peer"]], one["peer"] == "unlearn"
        axis.scatter(
            across(one),
            worst(one),
            marker=MARKERS[place],
            color="black" if ours else f"C{place}",
            s=110 if ours else 40,
            zorder=3 if ours else 2,
            label=one["peer"],
        )
    axis.grid(alpha=0.3)


if __name__ == "__main__":
    draw(list(json.loads(Path(sys.argv[1]).read_text())["results"].values()), Path(sys.argv[2]))
