"""One peer on one data set, each step in a process of its own, so that one that fails or eats memory harms no other."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.comparison import environment
from benchmarks.comparison.layout import Settings, place
from benchmarks.measure import Cost, child, circumstances
from benchmarks.measure import run as run_or_exit
from benchmarks.referee_cases import Case

JUDGING = 1800.0
"""Seconds that the attacks may take."""

LENGTH = 300
"""Characters of a message that are kept."""


@dataclass(frozen=True)
class Run:
    """Where referee and data are, what all results share, how many seconds a peer may take, and who attacks, too."""

    referee: Path
    data: Path
    settings: Settings
    limit: float
    attackers: bool = False


class Failed(Exception):  # noqa: N818, it is a finding, not an error
    """A step ended badly; the message says how."""


def prepare(run: Run, case: Case) -> Path:
    """The parts of a data set, the same for all peers."""
    folder, settings = place(run.settings.folder, case), run.settings
    chosen = [case.name, str(run.data / case.file), str(settings.cells), str(settings.seed), str(folder)]
    run_or_exit([sys.executable, "-m", "benchmarks.comparison.parts", *chosen])
    return folder


def measured(run: Run, case: Case, peer: str, parts: Path) -> dict[str, Any]:
    """What the page says of this peer on this data set: numbers, or `failed` with the message."""
    out = parts / peer
    out.mkdir(parents=True, exist_ok=True)
    try:
        move = [environment.python(peer), "-m", "benchmarks.comparison.move", peer, str(parts), str(out)]
        cost = step(move, run.settings.threads, run.limit)
        judge = [sys.executable, "-m", "benchmarks.comparison.judge", str(run.referee), peer, str(parts), str(out)]
        step([*judge, *["--attackers"] * run.attackers], run.settings.threads, JUDGING)
    except Failed as failure:
        return failed(case, peer, str(failure))
    moved, judged = (json.loads((out / f"{name}.json").read_text()) for name in ("moved", "judged"))
    return {**_named(case, peer), **moved, **judged, "megabytes": cost.megabytes}


def failed(case: Case, peer: str, message: str) -> dict[str, Any]:
    """A result of a peer that did not come to an end."""
    return {**_named(case, peer), "failed": message}


def _named(case: Case, peer: str) -> dict[str, Any]:
    return {"data": case.name, "peer": peer, "when": circumstances(), "load": os.getloadavg()[0]}


def step(command: list[str], threads: int, limit: float | None = None) -> Cost:
    """What a command cost; Failed with the last line that it said, or with the limit in seconds that it passed."""
    code, said, cost = child(command, limit, environment.variables(threads))
    if code and limit is not None and cost.wall >= limit:
        raise Failed(f"stopped after {limit:.0f} s")
    if code:
        raise Failed(last_words(said) or f"exit code {code}")
    return cost


def last_words(said: str) -> str:
    """The last line that says something: of a message in a box, what is inside.

    >>> last_words("Usage: x\\n│ No such option: --y │\\n╰──╯")
    'No such option: --y'
    """
    lines = [line.strip("│ ")[:LENGTH] for line in said.splitlines() if any(map(str.isalnum, line))]
    return lines[-1] if lines else ""
