"""Audits made tables until every cell has as many as it should, or the time is over, and writes the page."""

import argparse
import json
import sys
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.calibration.cases import Case, full, quick
from benchmarks.calibration.page import HEAD, lines, table
from benchmarks.measure import ROOT, circumstances

PAGE, NUMBERS = ROOT / "benchmarks" / "calibration.md", ROOT / "benchmarks" / "calibration.json"
CHUNK = 5
"""Tables of a case that are audited before another has its turn."""


@dataclass
class Tally:
    """What a case has come to so far."""

    case: Case
    tables: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)

    def go_on(self) -> None:
        """The next few tables."""
        started = time.monotonic()
        for number in range(self.tables, min(self.tables + CHUNK, self.case.tables)):
            outcomes = self.case.measured(number)
            self.counts.update({outcome: int(held) for outcome, held in outcomes.items()})
            self.tables += 1
        self.seconds += time.monotonic() - started

    @property
    def finished(self) -> bool:
        return self.tables >= self.case.tables

    @property
    def entries(self) -> list[dict[str, Any]]:
        """For the page; none before the first table."""
        return lines(self.case.name, self.case.must, self.tables, self.counts) if self.tables else []


def calibrate(cases: Sequence[Case], minutes: float) -> list[Tally]:
    """Each case in turn, that with the least time so far first, until all are finished or the time is over."""
    tallies, end = [Tally(case) for case in cases], time.monotonic() + 60 * minutes
    while time.monotonic() < end and (open_ones := [tally for tally in tallies if not tally.finished]):
        next_one = min(open_ones, key=lambda tally: tally.seconds)
        next_one.go_on()
        sys.stderr.write(f"{next_one.case.name}: {next_one.tables} tables, {next_one.seconds:.0f} s\n")
    return tallies


def store(entries: Sequence[dict[str, Any]]) -> None:
    """The numbers and their page; cases that were not run now stay as they are, in the order of the full form."""
    cells = json.loads(NUMBERS.read_text(encoding="utf-8"))["cells"] if NUMBERS.exists() else []
    again, order = {entry["case"] for entry in entries}, [case.name for case in full()]
    kept = [cell for cell in cells if cell["case"] not in again and cell["case"] in order]
    cells = sorted([*kept, *entries], key=lambda cell: order.index(cell["case"]))
    NUMBERS.write_text(json.dumps({"when": circumstances(), "cells": cells}, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text("\n".join([HEAD, table(cells), "", f"{circumstances()}.", ""]), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Exit code 1 where a cell is not what it must be. The quick form writes no page."""
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(prog="python -m benchmarks calibration", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="some cells, a few tables each; no page is written")
    parser.add_argument("--minutes", type=float, default=600.0, help="stop after so long")
    parser.add_argument("--only", default="", help="cases whose name holds this")
    chosen = parser.parse_args(arguments)
    cases = [case for case in (quick() if chosen.quick else full()) if chosen.only in case.name]
    entries = [entry for tally in calibrate(cases, chosen.minutes) for entry in tally.entries]
    if not chosen.quick:
        store(entries)
    sys.stdout.write(f"{table(entries)}\n")
    if any(entry["verdict"] == "FAILS" for entry in entries):
        sys.stderr.write("some cells are not what they must be\n")
        raise SystemExit(1)
