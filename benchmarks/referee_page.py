"""What the referee and our own attackers found, in Markdown."""

import shlex
from collections.abc import Iterable
from typing import Any

from benchmarks.attackers import ATTACKERS
from benchmarks.referee_cases import ALWAYS, CASES, Case


def key(name: str, found: dict[str, Any]) -> str:
    """Results of one case, method and seed replace each other."""
    return " | ".join((name, found["method"], found["args"], f"seed {found['seed']}"))


def page(results: dict[str, dict[str, Any]]) -> str:
    """All results so far, a table a method and seed, in Markdown."""
    runs = sorted({(found["method"], found["args"], found["seed"]) for found in results.values()})
    return "\n".join([HEAD, *(part for run in runs for part in section(run, results))])


HEAD = """# What a referee finds

An outside script repairs two thirds of a table (the release), moves the other third (fresh rows) by the map, and lets
four attackers guess the sensitive column: of fresh rows, knowing the release and its labels (`held out`); of released
rows, knowing the labels of other released rows (`released`). In each cell of the attacks: boosting, logistic,
neighbours, and boosting that also looks for broken relations between columns (older lines lack it). `worst` is the
largest advantage |2 AUC - 1| of the eight; a blind guess reaches `chance` in one case of 20. `exposed`: how certain the
1 % of the fresh rows are that are given away most, before and after; 0 is a blind guess, 1 certainty. `distortion` is
the mean over columns of squared move / variance or share of changed cells; no repair that frees each column can do with
less than `least`. In brackets: the most that is wanted.

`rules kept`: of the rules that all rows kept before (functional dependencies of one column on another, linear rules
between numbers, rules known of the data set; `benchmarks/rules.py`), the share of rows that keep it after, mean and
least over rules, and how many rules. `own` is the largest advantage of the attackers of our own, which the referee does
not have; they are given the very files that it attacks:

{attackers}

The script and its data are not part of this repository.""".format(
    attackers="\n".join(f"- `{name}`: {attacker.what}." for name, attacker in ATTACKERS.items())
)


def section(run: tuple[str, str, int], results: dict[str, dict[str, Any]]) -> list[str]:
    """The tables of one method and seed."""
    method, args, seed = run
    chosen = {name: results.get(key(name, {"method": method, "args": args, "seed": seed})) for name in CASES}
    present = {name: found for name, found in chosen.items() if found}
    options = f", `{args}`" if args else ""
    return [
        f"\n## `{method}`{options}, seed {seed}\n",
        f"    python -m benchmarks referee_tables PATH/referee.py PATH/data {command_line(run, present)}"
        f"{' --attackers' if any('attackers' in found for found in present.values()) else ''}\n",
        "| data / sensitive | rows | before, held out | held out | released | worst | own | exposed: before, after | "
        "chance | distortion | least | rules kept | seconds: repair, apply |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
        *(line(CASES[name], found) for name, found in present.items()),
        "",
        *own_table(present),
        *[f"- {name}: {found['when']}" for name, found in present.items()],
    ]


def own_table(present: dict[str, dict[str, Any]]) -> list[str]:
    """What each attacker of our own finds; nothing where none was run."""
    lines = [
        f"| {name} | `{attacker}` | {own_cells(one)} |"
        for name, found in present.items()
        for attacker, one in found.get("attackers", {}).items()
    ]
    head = [
        "| data / sensitive | own attacker | before, held out | held out | released | exposed |",
        "|---|---|---|---|---|---|",
    ]
    return [*head, *lines, ""] if lines else []


def own_cells(found: dict[str, Any]) -> str:
    """Its advantages, or why it did not run."""
    if "failed" in found:
        return f"fails: {found['failed'].replace('|', '/')} | | |"
    return " | ".join(f"{found[name]:.3f}" for name in ("before", "held_out", "released", "exposed"))


def command_line(run: tuple[str, str, int], present: Iterable[str]) -> str:
    """The options that make a section."""
    method, args, seed = run
    cases = [] if set(present) == {case.name for case in ALWAYS} else [f"--only={name}" for name in present]
    return shlex.join([f"--method={method}", *([f"--args={args}"] if args else []), f"--seed={seed}", *cases])


def line(case: Case, found: dict[str, Any]) -> str:
    """A row of the table."""
    wanted = found["method"] == "auto" and not found["args"] and found["seed"] == 0
    cells = [
        case.name,
        " + ".join(f"{rows:,}" for rows in found["rows"]),
        attacks(found["before"]["held_out"]),
        attacks(found["held_out"]),
        attacks(found["released"]),
        bounded(found["worst"], case.worst if wanted else None),
        own(found.get("attackers", {})),
        exposure(found.get("exposed"), case.exposed if wanted else None),
        f"{found['chance']:.3f}",
        bounded(found["distortion"], case.distortion if wanted else None),
        f"{found['reference']:.3f}",
        rules_kept(found.get("rules")),
        f"{found['seconds']['repair']:.0f}, {found['seconds']['apply']:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def attacks(found: dict[str, float]) -> str:
    """The attackers' advantages in a fixed order; earlier results lack the last."""
    return ", ".join(
        f"{found[name]:.3f}" for name in ("boosting", "logistic", "neighbours", "relations") if name in found
    )


def own(found: dict[str, dict[str, Any]]) -> str:
    """The largest advantage of the attackers of our own."""
    ran = [max(one["held_out"], one["released"]) for one in found.values() if "failed" not in one]
    return f"**{max(ran):.3f}**" if ran else "-"


def exposure(found: dict[str, float] | None, most: float | None) -> str:
    """How certain the most exposed rows are, before and after."""
    return f"{found['before']:.2f}, {bounded(found['after'], most)}" if found else "-"


def rules_kept(found: dict[str, float] | None) -> str:
    """Mean and least share of rows, and how many rules there are."""
    if found is None:
        return "-"
    return f"{sum(found.values()) / len(found):.3f}, {min(found.values()):.3f} ({len(found)})" if found else "no rules"


def bounded(value: float, most: float | None) -> str:
    """A number, and the most that is wanted."""
    return f"**{value:.3f}**" if most is None else f"**{value:.3f}** ({most:g})"
