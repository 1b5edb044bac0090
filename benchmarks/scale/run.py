"""Makes each table, runs its steps in turns, and keeps what was found: JSON by table, a page, a plot."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.comparison import environment
from benchmarks.comparison.cell import Failed, step
from benchmarks.kept import kept
from benchmarks.measure import ROOT, circumstances, run
from benchmarks.scale.cases import CASES, PEERS, QUICK, SIZES, Case
from benchmarks.scale.costs import turn
from benchmarks.scale.page import page
from benchmarks.scale.steps import STEPS, Place, chosen

LONGEST = 4 * 3600.0
"""Seconds that a step of our own may take: one that hangs is not waited for until somebody looks."""


@dataclass
class Bench:
    """How it is measured, and why peers of tables so far are not asked again."""

    repeats: int
    limit: float
    threads: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    given_up: dict[str, str] = field(default_factory=dict)

    def measured(self, name: str, case: Case, steps: Sequence[str]) -> dict[str, Any]:
        """What is kept of a case; the steps take turns, and one that failed has no further turn."""
        with tempfile.TemporaryDirectory(prefix="unlearn-scale-") as folder:
            place, names = Place(case, Path(folder)), chosen(tuple(steps))
            self._make(place, names)
            found: dict[str, Any] = {one: {"turns": []} for one in names}
            for _ in range(self.repeats):
                self._turn(name, place, found)
            megabytes = round(Path(place.table).stat().st_size / 1e6, 1)
        about = {"when": circumstances(), "load": os.getloadavg()[0], "threads": self.threads}
        return {**case.sizes, "megabytes": megabytes, **about, "steps": found}

    def _make(self, place: Place, names: Sequence[str]) -> None:
        """The table, and the matrix where a peer needs it."""
        sizes = place.case.sizes
        shape = [f"--{size}={sizes[size]}" for size in ("columns", "groups", "levels")]
        run([sys.executable, "-m", "benchmarks.table", str(sizes["rows"]), place.table, *shape])
        if any("matrix" in STEPS[name].needs for name in names):
            run([sys.executable, "-m", "benchmarks.scale.matrix", str(place.folder)])

    def _turn(self, name: str, place: Place, found: dict[str, Any]) -> None:
        """Every step once, in their order; what one is compared with ran before it."""
        costs = {}
        for one in [one for one in found if "skipped" not in found[one]]:
            sys.stderr.write(f"{name}: {one} ... ")
            try:
                costs[one] = self._step(one, place, found)
            except Failed as failure:
                found[one] = {"skipped": str(failure)}
                if one in PEERS:
                    self.given_up.setdefault(one, f"{failure} ({name})")
                sys.stderr.write(f"{failure}\n")
                continue
            found[one]["turns"].append(turn(costs[one], costs[STEPS[one].against]))
            sys.stderr.write(f"{costs[one].wall:.1f} s, {costs[one].megabytes:.0f} MB\n")

    def _step(self, one: str, place: Place, found: dict[str, Any]) -> Any:
        """Its cost, or Failed with a word."""
        if one in PEERS and not environment.PYTHON.exists():
            raise Failed("not installed (--install)")
        if one in self.given_up:
            raise Failed(self.given_up[one])
        if without := [need for need in (STEPS[one].against, *STEPS[one].needs) if "skipped" in found.get(need, {})]:
            raise Failed(f"without {without[0]}")
        return step(STEPS[one].command(place), self.threads, self.limit if one in PEERS else LONGEST)


def main(arguments: list[str]) -> None:
    """Exit code 1 where a step of our own that was to be run was not."""
    told = options(arguments)
    if told.install:
        for peer, message in environment.install(PEERS).items():
            sys.stderr.write(f"{peer}: {message}\n")
    told.output.mkdir(parents=True, exist_ok=True)
    bench, failed = Bench(told.repeats, told.limit), []
    for name in told.only:
        found = bench.measured(name, CASES[name], told.steps or CASES[name].steps)
        store(told.output, name, found)
        write(told.output)
        failed += [f"{name}: {one}" for one, what in found["steps"].items() if STEPS[one].ours and "skipped" in what]
    sys.stdout.write((told.output / "scale.md").read_text(encoding="utf-8"))
    if failed := [one for one in failed if not one.endswith("spark apply")]:
        raise SystemExit(f"not measured: {', '.join(failed)}")


def store(output: Path, name: str, found: dict[str, Any]) -> None:
    """Steps that were not run now stay as they are where the table is the same; tables in the order of the page."""
    results = kept(output / "scale.json")
    before = results.get(name, {})
    if all(before.get(size) == found[size] for size in SIZES):
        older = {one: {"when": before["when"], **what} for one, what in before["steps"].items()}
        steps = {**older, **found["steps"]}
        found = {**found, "steps": {one: steps[one] for one in STEPS if one in steps}}
    results[name] = found
    ordered = {one: results[one] for one in CASES if one in results}
    (output / "scale.json").write_text(written(ordered), encoding="utf-8")


def written(results: dict[str, Any]) -> str:
    """JSON with a line for every step: the turns of one stand side by side."""
    tables = []
    for name, found in results.items():
        about = {key: value for key, value in found.items() if key != "steps"}
        steps = ",\n".join(f"   {json.dumps(one)}: {json.dumps(what)}" for one, what in found["steps"].items())
        tables.append(f' {json.dumps(name)}: {json.dumps(about)[:-1]}, "steps": {{\n{steps}\n }}}}')
    return "{\n" + ",\n".join(tables) + "\n}\n"


def write(output: Path) -> None:
    """`scale.md` and `scale.svg` from what is kept."""
    results = output / "scale.json"
    run([sys.executable, "-m", "benchmarks.scale.plot", str(results), str(output / "scale.svg")])
    (output / "scale.md").write_text(page(kept(results)), encoding="utf-8")


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale", description=__doc__)
    usual = [name for name in CASES if name != QUICK]
    parser.add_argument("--only", action="append", choices=usual, metavar="TABLE", help="; ".join(usual))
    steps = f"and those they need [default: those of the table]: {'; '.join(STEPS)}"
    parser.add_argument("--steps", nargs="+", choices=STEPS, metavar="STEP", help=steps)
    parser.add_argument("--repeats", type=int, default=3, help="turns of every step [default: 3]")
    parser.add_argument("--limit", type=float, default=600, help="seconds that a peer may take [default: 600]")
    parser.add_argument("--install", action="store_true", help="the peers first, into build/peers/venv")
    parser.add_argument("--quick", action="store_true", help="a smoke test: 20,000 rows, once, written to build/scale")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks", help="folder of the results")
    told = parser.parse_args(arguments)
    if told.quick:
        told.only, told.repeats, told.output = [QUICK], 1, ROOT / "build" / "scale"
    told.only = [name for name in CASES if name in (told.only or usual)]
    return told
