"""The results in Markdown: one table over all data sets, and one with everything for each."""

from collections.abc import Iterable
from typing import Any

from benchmarks.comparison.layout import Settings, key
from benchmarks.peers import PEERS
from benchmarks.referee_cases import CASES
from benchmarks.referee_page import attacks, own, rules_kept

Found = dict[str, Any]

HEAD = """# Beside other tools

Every tool is given the same rows: two thirds of a data set are repaired (the release), the others are moved afterwards
(fresh rows). Four attackers guess the sensitive column, of fresh rows, knowing the release and its labels (`held out`),
and of released rows, knowing the labels of others (`released`). In each cell of the attacks: boosting, logistic,
neighbours, and boosting that also looks for broken relations between columns (older lines lack it). `worst` is the
largest advantage |2 AUC - 1| of the eight: 0 is a blind guess, 1 is certainty; a blind guess exceeds `chance` in one
case of 20. `own` is the largest of attackers that the referee does not have (`benchmarks/attackers`). `exposed` is how
certain the 1 % of the fresh rows are that are given away most. `distortion` is how far the rows moved, the larger of
release and fresh rows; no repair that frees each column can do with less than `least`. `rules kept`: of the rules that
all rows of the table kept before, the share of rows that keep it after, mean and least over rules, and how many rules;
a matrix of numbers has none of the table's rules.
"""

FORMS = """## What is compared

`drop_z`, `unlearn`, `sequential_transport` and `tabfairgdt` give a table back. The others move matrices of numbers and
are given one encoding, the same for all: numbers standardised by the release, categories as dummy codes (0 or
sqrt(1/2)), missing cells as the mean, levels that the release lacks as zeros. What they give back is attacked as it is,
since that is what their user would hand out: no rounding, no return to levels. Their distortion is counted in the
encoding: squared move / variance of a number, half the squared move of a category's codes (in units where a code is 0
or 1), summed over a row and divided by the columns of the table. Where a category goes to another level this is 1, as
in the table, where the share of changed cells is counted; a small shift of all codes, which no table could hold, counts
for little.

One column of each data set is the target: it is not moved and not shown to the attackers. A boosted model trained on
the release predicts it for fresh rows, moved and untouched (`target`: AUC, for crime R2). The line of `drop_z` is what
could be predicted before.

`rows/s` counts release and fresh rows over the seconds of fitting and moving; libraries loaded, files read and written
are left out, except that those of `unlearn` are whole processes of its command line. Peak memory is that of the whole
process, its libraries included.
"""


def page(results: dict[str, Found], settings: Settings, plotted: bool) -> str:
    """The whole page."""
    names = [name for name in CASES if any(found["data"] == name for found in results.values())]
    parts = [HEAD, summary(results, names)]
    picture = ["![Worst advantage against distortion, and against what is left of the target](peers.svg)\n"]
    tools = ["## The tools\n", *tool_lines(results.values()), ""]
    end = [*tools, *(section(results, name) for name in names), "## The run\n", circumstances(results, settings)]
    return "\n".join([*parts, *picture * plotted, FORMS, *end])


def circumstances(results: dict[str, Found], settings: Settings) -> str:
    """The command, and what the numbers depend on."""
    command = f"python -m benchmarks peers --referee PATH/{settings.referee} --data PATH/data"
    command += " --attackers" * any("attackers" in found for found in results.values())
    command += f" --cells {settings.cells} --seed {settings.seed} --threads {settings.threads}"
    runs = list(dict.fromkeys(found["when"] for found in results.values()))
    limits = (
        f"At most {settings.cells:,} cells (rows x columns) of a data set, a random sample of its rows where it has "
        f"more; {settings.threads} thread{'s' * (settings.threads > 1)} a process (`OMP_NUM_THREADS`)."
    )
    loads = [found["load"] for found in results.values()]
    load = (
        f"\nLoad average while it ran: {min(loads):.1f} to {max(loads):.1f}; above the number of cores it slows rows/s."
    )
    return "\n".join([f"    {command}\n", limits, load, "", *(f"- {when}" for when in runs), ""])


def summary(results: dict[str, Found], names: list[str]) -> str:
    """Worst advantage and distortion, a line a tool and a column a data set; the least worst advantage in bold."""
    least = {name: min((worst(f) for f in of(results, name) if "failed" not in f), default=None) for name in names}
    rows = []
    for peer in PEERS:
        cells = [brief(results.get(key(CASES[name], peer)), least[name]) for name in names]
        if any(cells):
            rows.append(f"| `{peer}` | {' | '.join(cells)} |")
    head = [f"| worst advantage at distortion | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    return "\n".join([*head, *rows, ""])


def of(results: dict[str, Found], name: str) -> list[Found]:
    """The results of a data set in the order of the table of peers."""
    return [results[key(CASES[name], peer)] for peer in PEERS if key(CASES[name], peer) in results]


def worst(found: Found) -> float:
    """The largest advantage of all attacks."""
    return float(max(*found["held_out"].values(), *found["released"].values()))


def brief(found: Found | None, least: float | None) -> str:
    """A cell of the summary."""
    if found is None:
        return ""
    if "failed" in found:
        return "fails"
    mark = "**" if worst(found) == least else ""
    return f"{mark}{worst(found):.2f}{mark} at {number(found['distortion'])}"


def number(value: float) -> str:
    """Three decimals, fewer where it is large."""
    return f"{value:.3f}" if abs(value) < 10 else f"{value:,.0f}"


def tool_lines(results: Iterable[Found]) -> list[str]:
    """What each is, and the versions that ran."""
    versions: dict[str, dict[str, str]] = {}
    for found in results:
        versions.setdefault(found["peer"], {}).update(found.get("versions", {}))
    ran = {
        peer: ", ".join(f"{name} {version}" for name, version in sorted(found.items()))
        for peer, found in versions.items()
    }
    return [f"- `{peer}`: {PEERS[peer].what}{f' ({ran[peer]})' if ran[peer] else ''}." for peer in PEERS if peer in ran]


def section(results: dict[str, Found], name: str) -> str:
    """Everything about one data set."""
    found = of(results, name)
    done = [one for one in found if "failed" not in one]
    facts = [
        f"\n## {name}\n",
        *(
            f"{' + '.join(f'{rows:,}' for rows in one['rows'])} rows; chance {one['chance']:.3f}, least distortion "
            f"{one['least']:.3f}.\n"
            for one in done[:1]
        ),
        "| tool | held out | released | worst | own | exposed | distortion | rules kept | target: moved, untouched | "
        "fit s | rows/s | peak MB |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*facts, *(line(one) for one in found), ""])


def line(found: Found) -> str:
    """A row of the table of a data set."""
    if "failed" in found:
        return f"| `{found['peer']}` | fails: {found['failed'].replace('|', '/')} |{' |' * 10}"
    seconds, target = found["seconds"], found["target"]
    cells = [
        f"`{found['peer']}`",
        attacks(found["held_out"]),
        attacks(found["released"]),
        f"**{worst(found):.3f}**",
        own(found.get("attackers", {})),
        f"{found['exposed']:.2f}" if "exposed" in found else "-",
        f"**{number(found['distortion'])}**",
        rules_kept(found.get("rules")),
        f"{target['moved']:.3f}, {target['untouched']:.3f}",
        f"{seconds['fit']:.1f}",
        rate(sum(found["rows"]), sum(seconds.values())),
        f"{found['megabytes']:,.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def rate(rows: int, seconds: float) -> str:
    """Rows a second to two digits; past a million it says no more than that."""
    if rows >= 1e6 * seconds:
        return "> 1,000,000"
    return f"{float(f'{rows / seconds:.2g}'):,.0f}"
