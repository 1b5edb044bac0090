"""The picture: where the candidates stand by I, tvF above and held-out accuracy below, a column a task."""

from pathlib import Path
from typing import Any

ROWS = {"tvF": "tvF", "test": "held-out accuracy"}


def picture(results: dict[str, Any], path: Path) -> None:
    """Of the first seed of each task."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, len(results), figsize=(2.9 * len(results) + 0.6, 4.8), squeeze=False)
    for column, (name, seeds) in enumerate(results.items()):
        run = next(iter(seeds.values()))
        for panel, (field, label) in zip(axes[:, column], ROWS.items(), strict=True):
            drawn(panel, run, field)
            panel.set_ylabel(label if column == 0 else "", fontsize=9)
        axes[0, column].axhline(run["retrained"]["floor"], color="#54a24b", lw=1)
        axes[0, column].set_title(name, fontsize=9)
    figure.supxlabel("I(f(X); Z), nats (green: floor of tvF)", fontsize=9)
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    pyplot.close(figure)


def drawn(panel: Any, run: dict[str, Any], field: str) -> None:
    """One panel."""
    long, tried = run["long"], run["ladder"]
    levels = {gamma: number for number, gamma in enumerate(sorted(set(tried["gamma"])))}
    panel.plot(long["information"], long[field], color="#bbbbbb", lw=1, marker=".", ms=3)
    shades = [levels[gamma] / max(len(levels) - 1, 1) for gamma in tried["gamma"]]
    panel.scatter(tried["information"], tried[field], c=shades, cmap="viridis_r", s=12, vmin=-0.2)
    panel.plot(run["start"]["information"], run["start"][field], "x", color="#333333", ms=8)
    panel.plot(run["rule"]["information"], run["rule"][field], "*", color="#e45756", ms=11)
    panel.axvline(run["null"], ls="--", color="#888888", lw=1)
    panel.tick_params(labelsize=8)
    panel.locator_params(axis="x", nbins=4)
    panel.ticklabel_format(axis="x", style="sci", scilimits=(-3, 3))
