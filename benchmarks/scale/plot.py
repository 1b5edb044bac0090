"""The picture of the results, by matplotlib in a process of its own: RESULTS PICTURE."""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.scale.costs import Found, along, median
from benchmarks.scale.steps import STEPS

PANELS = {"seconds": 0, "peak of resident memory, MB": 2}


def draw(results: dict[str, Found], picture: Path) -> None:
    """Logarithms on both axes: seconds over rows, and the peak beside it."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    pyplot.rcParams.update({"svg.hashsalt": "scale", "font.size": 9, "svg.fonttype": "none"})
    figure, axes = pyplot.subplots(1, 2, figsize=(9, 4.6))
    tables = along(results, "rows") or list(results.values())
    for axis, (label, measure) in zip(axes, PANELS.items(), strict=True):
        _panel(axis, tables, measure)
        axis.set(xlabel="rows (15 columns)", ylabel=label, xscale="log", yscale="log")
        axis.grid(alpha=0.3, which="both")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncol=4, frameon=False)
    figure.tight_layout(rect=(0, 0.14, 1, 1))
    figure.savefig(picture, format="svg", metadata={"Date": None})
    pyplot.close(figure)


def _panel(axis: Any, tables: list[Found], measure: int) -> None:
    for place, (name, step) in enumerate(STEPS.items()):
        points = [(found["rows"], cost) for found in tables if (cost := median(found, name, measure)) is not None]
        if points:
            look = {"color": f"C{place % 10}", "lw": 1.8 if step.ours else 1, "ls": "-" if step.ours else "--"}
            axis.plot(*zip(*points, strict=True), marker="o" if step.ours else "x", ms=4, label=name, **look)


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
