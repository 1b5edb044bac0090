"""The cells of the page: what is measured on each made table, and what must come out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np

from benchmarks.calibration.tables import LEAKS, Made, blind, groups_of, shift
from unlearn_cli.audit.attacks import ATTACKS, attackers
from unlearn_cli.audit.findings import Findings
from unlearn_cli.audit.measure import AuditSettings, measure
from unlearn_cli.statistics.advantage import advantage

EVEN, FEW, FOUR = (0.5, 0.5), (0.9, 0.1), (0.1, 0.3, 0.3, 0.3)
SHARES = {"even": EVEN, "10:90": FEW, "four groups": FOUR}
GATE = 0.15
FRESH = 20_000
"""Rows on which an attacker's true advantage is measured, for each of TRAININGS tables that he learns from."""
TRAININGS = 6
WORST, SHOWN, PASSED = "the worst", "leak shown", "PASS"


@dataclass(frozen=True)
class Case:
    """One kind of made table, and what is asked of its audit.

    must      least and largest share of tables of which an outcome is to hold
    tables    tables of the full form
    measured  number of a table -> whether each outcome holds
    """

    name: str
    must: tuple[float, float]
    tables: int
    measured: Callable[[int], Mapping[str, bool]]


def false_alarms(rows: int, kind: str, tables: int = 400) -> Case:
    """Of tables that tell nothing: an attack whose interval is above 0, and a leak that is said to be shown."""
    name = f"false alarms, {kind}, {rows:,} rows"

    def measured(number: int) -> Mapping[str, bool]:
        found = audited(blind(groups_of(SHARES[kind], rows, _draws(name, number)), _draws(name, number, 1)), number)
        assert found.joint is not None
        alarms = {attack.name: attack.low > 0 for attack in found.joint.after.attacks}
        return alarms | {WORST: (found.verdict.shown or 0) > 0}

    return Case(name, (0.03, 0.07), tables, measured)


def persons(count: int, copies: int = 5, tables: int = 400) -> Case:
    """The same, of persons who each have some equal rows, where the audit is told whose they are."""
    name = f"false alarms, {count:,} persons of {copies} equal rows"

    def measured(number: int) -> Mapping[str, bool]:
        of_row = np.repeat(np.arange(count), copies)
        cells, groups = blind(groups_of(EVEN, count, _draws(name, number)), _draws(name, number, 1))
        settings = AuditSettings(seed=number, units=of_row)
        found = measure(cells.rows(of_row), None, groups[of_row], settings)
        assert found.joint is not None
        alarms = {attack.name: attack.low > 0 for attack in found.joint.after.attacks}
        return alarms | {WORST: (found.verdict.shown or 0) > 0}

    return Case(name, (0.0, 0.07), tables, measured)


def coverage(rows: int, told: float, tables: int = 200) -> Case:
    """Whether the interval of each attacker holds what he reaches in truth, having learned from as many rows."""
    name = f"coverage, shift of {told:g}, {rows:,} rows"

    def made(number: int, count: int) -> Made:
        return shift(groups_of(EVEN, count, _draws(name, number)), _draws(name, number, 1), told)

    @cache
    def truth() -> Mapping[str, float]:
        """Mean over attackers that learned from the rows that those of the audit learn from in the mean."""
        known = int(rows * np.mean([0.45, 0.45 + 0.55 / 3, 0.45 + 2 * 0.55 / 3]))
        found: dict[str, list[float]] = {attack: [] for attack in ATTACKS}
        for number in range(TRAININGS):
            cells, groups = made(1_000_000 + number, known + FRESH)
            learned, fresh = np.split(np.arange(len(groups)), [known])
            for attack, guess in attackers().items():
                guesses = guess(cells, groups, learned, fresh)
                one = advantage(attack, groups[fresh], guesses, np.zeros(FRESH, dtype=np.intp))
                found[attack].append(one.advantage)
        return {attack: float(np.mean(values)) for attack, values in found.items()}

    def measured(number: int) -> Mapping[str, bool]:
        found = audited(made(number, rows), number)
        assert found.joint is not None
        return {attack.name: attack.low <= truth()[attack.name] <= attack.high for attack in found.joint.after.attacks}

    return Case(name, (0.93, 1.0), tables, measured)


def power(leak: str, told: float, rows: int, tables: int = 40) -> Case:
    """Whether a planted leak is shown."""
    name = f"power, {leak} of {told:g}, {rows:,} rows"

    def measured(number: int) -> Mapping[str, bool]:
        groups = groups_of(FOUR if leak == "own level" else EVEN, rows, _draws(name, number))
        found = audited(LEAKS[leak](groups, _draws(name, number, 1), told), number)
        return {SHOWN: (found.verdict.shown or 0) > 0}

    return Case(name, (0.95, 1.0), tables, measured)


def gate(times: float, rows: int = 2000, tables: int = 400, alone: bool = False) -> Case:
    """Whether a table passes whose best possible advantage is so many times the gate.

    With the column of the leak `alone` an attacker reaches the best at once, so that his truth is the gate; beside
    noise he has to find it, and his own truth is less than the best.
    """
    name = f"gate {GATE:g}, truth {times:g} x the gate, {rows:,} rows" + ", column alone" * alone

    def measured(number: int) -> Mapping[str, bool]:
        cells, groups = shift(groups_of(EVEN, rows, _draws(name, number)), _draws(name, number, 1), times * GATE)
        made = (cells.without(cells.names[1:]), groups) if alone else (cells, groups)
        return {PASSED: audited(made, number, GATE).verdict.status == "PASS"}

    return Case(name, (0.0, 0.05) if times else (0.8, 1.0), tables, measured)


def audited(made: Made, number: int, most: float | None = None) -> Findings:
    """The audit of a table as the tool makes it."""
    cells, groups = made
    return measure(cells, None, groups, AuditSettings(max_advantage=most, seed=number, budget=None))


def full() -> tuple[Case, ...]:
    """Every cell."""
    return (
        *(false_alarms(rows, kind) for rows in (500, 2000, 5000) for kind in SHARES),
        *(persons(count) for count in (60, 400)),
        *(coverage(10_000, told) for told in (0.1, 0.3)),
        *(gate(times) for times in (1.0, 1.5, 0.0)),
        gate(1.0, alone=True),
        *(power(leak, 0.2, 5000) for leak in LEAKS if leak != "twins"),
        *(power(leak, 1.0, 2000, 6) for leak in LEAKS),
    )


def quick() -> tuple[Case, ...]:
    """Some cells, in a few minutes."""
    return (
        false_alarms(500, "even", 100),
        false_alarms(500, "10:90", 60),
        coverage(2000, 0.3, 25),
        gate(1.0, tables=60),
        gate(1.5, tables=20),
        power("shift", 0.2, 5000, 4),
        power("own level", 1.0, 2000, 2),
    )


def _draws(name: str, number: int, stream: int = 0) -> np.random.Generator:
    return np.random.default_rng([crc32(name.encode()), number, stream])
