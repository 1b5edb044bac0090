"""The published experiments beside ours, in Markdown."""

from statistics import fmean, pstdev
from typing import Any

from benchmarks.published.catalog import EXPERIMENTS, LINES, lines_of
from benchmarks.published.quoted import QUOTED, Quoted, names

Found = dict[str, Any]
ATTACKERS = ("boosting", "logistic", "neighbours", "relations")
FEW = 1_000
"""Test rows below which 100 of them are too large a part to be called the most exposed."""

HEAD = """# Published experiments, and the attack on X

Xu & Strohmer (JMLR 24:331, 2023) move X, and the training target with it, to a pseudo-barycenter, train a predictor on
moved rows, ask it about moved test rows, and count utility against the untouched target (AUC, or MSE) and unfairness
of its predictions: `Disc`, the largest |1 - ratio of the mean predictions of two groups|, or `KS`, the distance of the
predictions' distributions. That the predictions of one model are alike says nothing of X itself: whoever has the moved
rows can train another. So the last columns attack X: four attackers of the referee know the moved training rows and
their Z and guess Z of the moved test rows (advantage |2 AUC - 1|; 0 is a blind guess, 1 certainty; the largest of the
four in bold, then boosting, logistic, neighbours, relations; `exposed`: how certain the 1 % of the rows, 100 at least,
are that are given away most, for tests of 1,000 rows and more). Means over five splits, +- the standard deviation.

*Quoted* lines are figures of others, `fig` where read off a picture; their rows are not published, so nobody can attack
them. The other lines were run here. `target`: whether the training target is moved, too. A line without it is moved in
X only, and its predictor cannot use Z either, as far as X tells nothing of it. The maps are learned on training rows
and move test rows; the authors learned theirs on both."""


def page(results: dict[str, Found]) -> str:
    """All that is there so far."""
    present = [name for name in EXPERIMENTS if any(key.startswith(f"{name} | ") for key in results)]
    told = [f"- `{name}`: {line.what}." for name, line in LINES.items()]
    runs = dict.fromkeys(f"{found['when']}; attacked by {found['referee']}" for found in results.values())
    picture = "![Utility and attack on X against unfairness, published figures and ours](published.svg)"
    parts = [HEAD, "", picture, "", *(section(name, results) for name in present), "## The lines", "", *told, ""]
    return "\n".join(
        [*parts, "## The run", "", "    python -m benchmarks published PATH/data", "", *(f"- {r}" for r in runs), ""]
    )


def section(experiment: str, results: dict[str, Found]) -> str:
    """The table of an experiment: quoted lines, then those that were run."""
    described = EXPERIMENTS[experiment]
    first, second = (f"{name}: {described.utility} @ {described.unfair}" for name in described.predictors)
    head = f"| line | target | {first} | {second} | attack on X | exposed | distortion |"
    lines = [quoted(experiment, name) for name in names(experiment)]
    lines += [run(name, found) for name in lines_of(experiment) if (found := results.get(f"{experiment} | {name}"))]
    parts = [
        f"## {experiment}",
        "",
        f"{described.what}.{floors(experiment, results)}",
        "",
        head,
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*parts, *lines, ""])


def floors(experiment: str, results: dict[str, Found]) -> str:
    """What chance alone shows."""
    found = results.get(f"{experiment} | without Z", {})
    if "splits" not in found:
        return ""
    described = EXPERIMENTS[experiment]
    told = [f"{name} {mean(found, 'predictors', name, 'floor'):.3f}" for name in described.predictors]
    chance = mean(found, "attack", "chance")
    return (
        f" Groups shuffled at random still show a {described.unfair} of {' and '.join(told)}; a blind guess of Z "
        f"reaches {chance:.3f} in one split of 20."
    )


def quoted(experiment: str, name: str) -> str:
    """A line of others."""
    cells = [figure(QUOTED[experiment][predictor].get(name)) for predictor in EXPERIMENTS[experiment].predictors]
    target = "yes" if name in ("Calmon", "authors' fair") else "-"
    return f"| *quoted: {name}* | {target} | {' | '.join(cells)} | not published | - | - |"


def figure(found: Quoted | None) -> str:
    """Utility @ unfairness, as quoted."""
    if found is None:
        return "-"
    first, second = "", ""
    if found.deviations:
        first, second = f" +- {found.deviations[0]:.4f}", f" +- {found.deviations[1]:.3f}"
    return f"{found.utility:.4f}{first} @ {found.unfair:.3f}{second}{' fig' * found.read}"


def run(name: str, found: Found) -> str:
    """A line that was run here."""
    line = LINES[name]
    start = f"| `{name}` | {'yes' if line.target else '-'} |"
    if "failed" in found:
        return f"{start} fails: {found['failed'].replace('|', '/')} | | | | |"
    cells = [score(found, predictor) for predictor in found["splits"][0]["predictors"]]
    distortion = f"{mean(found, 'attack', 'distortion'):.3f}" if "distortion" in found["splits"][0]["attack"] else "-"
    exposed = f"{mean(found, 'attack', 'exposed'):.2f}" if mean(found, "attack", "rows") >= FEW else "-"
    cells += [f"{attack(found)}{', and Z is given' * line.given_z}", exposed, distortion]
    return f"{start} {' | '.join(cells)} |"


def score(found: Found, predictor: str) -> str:
    """Utility @ unfairness of one predictor."""
    parts = []
    for name, digits in (("utility", 4), ("unfair", 3)):
        values = [one["predictors"][predictor][name] for one in found["splits"]]
        parts.append(f"{fmean(values):.{digits}f} +- {pstdev(values):.{digits}f}")
    return " @ ".join(parts)


def attack(found: Found) -> str:
    """The largest advantage, then each."""
    told = [mean(found, "attack", name) for name in ATTACKERS if name in found["splits"][0]["attack"]]
    return f"**{max(told):.3f}** ({', '.join(f'{one:.3f}' for one in told)})"


def worst(found: Found) -> float:
    """The largest advantage of the attackers, each a mean over the splits."""
    return max(mean(found, "attack", name) for name in ATTACKERS if name in found["splits"][0]["attack"])


def mean(found: Found, *path: str) -> float:
    """Mean over splits of what stands at this path."""
    values = []
    for one in found["splits"]:
        for name in path:
            one = one[name]
        values.append(float(one))
    return fmean(values)
