"""How well an outside referee guesses the sensitive column after a repair: REFEREE DATA_DIR [--only CASE]."""

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, circumstances

FOLDER = ROOT / "benchmarks"
RESULTS, PAGE = FOLDER / "referee.json", FOLDER / "referee.md"


@dataclass(frozen=True)
class Case:
    """A data set and its sensitive column, what to leave out, and the most that is wanted of `auto`, seed 0."""

    file: str
    sensitive: str
    drop: tuple[str, ...] = ()
    worst: float | None = None
    distortion: float | None = None

    @property
    def name(self) -> str:
        return f"{Path(self.file).stem}/{self.sensitive}"


ALWAYS = (
    Case("adult.parquet", "sex", worst=0.05, distortion=0.11),
    Case("adult.parquet", "race", worst=0.08, distortion=0.04),
    Case("compas.csv", "race", worst=0.10, distortion=0.15),
    Case("lsac.csv", "Race", worst=0.11, distortion=0.13),
)
ON_REQUEST = (
    Case(
        "crime.parquet",
        ">0.06black",
        ("racepctblack", "racePctWhite", "racePctAsian", "racePctHisp", "state", "high_crime"),
        worst=0.30,
        distortion=0.30,
    ),
)
CASES = {case.name: case for case in (*ALWAYS, *ON_REQUEST)}


def judged(case: Case, chosen: argparse.Namespace) -> dict[str, Any]:
    """What the referee prints of one case."""
    drop = ["--drop", *case.drop] if case.drop else []
    command = [sys.executable, str(chosen.referee), str(chosen.data / case.file), "--sensitive", case.sensitive, *drop]
    command += ["--command", chosen.command, f"--args=--method {chosen.method} {chosen.args}".rstrip()]
    command += ["--seed", str(chosen.seed)]
    sys.stderr.write(f"{case.name} ...\n")
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{shlex.join(command)}: exit code {done.returncode}")
    found, _ = json.JSONDecoder().raw_decode(done.stdout)
    return {"method": chosen.method, "args": chosen.args, "seed": chosen.seed, "when": circumstances(), **found}


def key(name: str, found: dict[str, Any]) -> str:
    """Results of one case, method and seed replace each other."""
    return " | ".join((name, found["method"], found["args"], f"seed {found['seed']}"))


def page(results: dict[str, dict[str, Any]]) -> str:
    """All results so far, a table a method and seed, in Markdown."""
    runs = sorted({(found["method"], found["args"], found["seed"]) for found in results.values()})
    return "\n".join([HEAD, *(part for run in runs for part in section(run, results))])


HEAD = """# What a referee finds

An outside script repairs two thirds of a table (the release), moves the other third (fresh rows) by the map, and lets
three attackers guess the sensitive column: of fresh rows, knowing the release and its labels (`held out`); of released
rows, knowing the labels of other released rows (`released`). `worst` is the largest advantage |2 AUC - 1| of the six;
a blind guess reaches `chance` in one case of 20. `distortion` is the mean over columns of squared move / variance or
share of changed cells; no repair that frees each column can do with less than `least`. In brackets: the most that is
wanted.

The script and its data are not part of this repository. In each cell of the attacks: boosting, logistic, neighbours."""


def section(run: tuple[str, str, int], results: dict[str, dict[str, Any]]) -> list[str]:
    """The table of one method and seed."""
    method, args, seed = run
    chosen = {name: results.get(key(name, {"method": method, "args": args, "seed": seed})) for name in CASES}
    present = {name: found for name, found in chosen.items() if found}
    options = f", `{args}`" if args else ""
    return [
        f"\n## `{method}`{options}, seed {seed}\n",
        f"    python -m benchmarks referee_tables PATH/referee.py PATH/data {command_line(run, present)}\n",
        "| data / sensitive | rows | before, held out | held out | released | worst | chance | distortion | least | "
        "seconds: repair, apply |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(line(CASES[name], found) for name, found in present.items()),
        "",
        *[f"- {name}: {found['when']}" for name, found in present.items()],
    ]


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
        f"{found['chance']:.3f}",
        bounded(found["distortion"], case.distortion if wanted else None),
        f"{found['reference']:.3f}",
        f"{found['seconds']['repair']:.0f}, {found['seconds']['apply']:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def attacks(found: dict[str, float]) -> str:
    """The attackers' advantages in a fixed order."""
    return ", ".join(f"{found[name]:.3f}" for name in ("boosting", "logistic", "neighbours"))


def bounded(value: float, most: float | None) -> str:
    """A number, and the most that is wanted."""
    return f"**{value:.3f}**" if most is None else f"**{value:.3f}** ({most:.2f})"


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks referee_tables", description=__doc__)
    parser.add_argument("referee", type=Path, help="PATH/referee.py")
    parser.add_argument("data", type=Path, help="folder with the data sets")
    parser.add_argument("--only", action="append", choices=CASES, help="a case; may be repeated [default: the four]")
    parser.add_argument("--method", default="triangular")
    parser.add_argument("--args", default="", help="more options for repair")
    parser.add_argument("--seed", type=int, default=0, help="of the referee: which rows are released")
    parser.add_argument("--command", default=f"{shlex.quote(sys.executable)} -m unlearn_cli")
    chosen = parser.parse_args(arguments)
    chosen.referee, chosen.data = chosen.referee.resolve(), chosen.data.resolve()
    return chosen


def main(arguments: list[str]) -> None:
    """Judge, and write the page after every case."""
    chosen = options(arguments)
    for name in chosen.only or [case.name for case in ALWAYS]:
        found = judged(CASES[name], chosen)
        results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        results[key(name, found)] = found
        RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
        PAGE.write_text(page(results), encoding="utf-8")
    sys.stdout.write(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
