"""The single checks of a report: the verdict, each attack and each column, with its status, its words and its numbers.

What test reports, annotations and code scanners show; each format lays the same checks out in its own way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from unlearn_cli.audit.findings import Status, Verdict
from unlearn_cli.report.attacks import cell_attacks, null_attacks, view_attacks
from unlearn_cli.report.layout import ColumnReport, TableReport

VERDICT, ATTACK, VIEW, NULLS, EXACT, COLUMN = "verdict", "attack", "view", "null-mask", "exact-value", "column"
EXPOSURE, BITS = "exposure", "bits"

KINDS = {
    VERDICT: "All attacks together stay within the advantage that the gate allows.",
    ATTACK: "An attacker who sees all columns cannot guess the sensitive ones.",
    VIEW: "What values of cells do not show, such as their spelling or the order of the rows, does not tell either.",
    NULLS: "The places of missing cells do not tell the sensitive columns.",
    EXACT: "The exact value of a sensitive column that was cut into bins cannot be guessed.",
    EXPOSURE: "No attack is surer of the rows that it gives away most than the gate allows.",
    BITS: "No attack proves more bits about the sensitive columns than the gate allows.",
    COLUMN: "A column alone does not tell the sensitive ones.",
}
"""Kind of check -> what holds where it passes."""

MAY_TELL = ("given", "target")
"""Roles of columns that stay as they are because somebody allowed them to tell; they are shown and not judged."""


@dataclass(frozen=True)
class Check:
    """One thing that was measured.

    kind     one of `KINDS`
    name     the attack or the column
    status   None where no gate was asked for, or the column may tell
    message  what was found, in words
    numbers  the same by name, intervals included
    """

    kind: str
    name: str
    status: Status | None
    message: str
    numbers: Mapping[str, float] = field(default_factory=dict)


def checks(report: TableReport) -> tuple[Check, ...]:
    """Every check of a report; the first is the verdict, so that a gate that failed never shows as passed."""
    found = report.verdict
    names = ("advantage", "low", "high", "max_advantage", "exposed", "max_exposed", "bits", "bits_at_most", "max_bits")
    numbers = {name: getattr(found, name) for name in names}
    known = {name: value for name, value in numbers.items() if value is not None}
    first = Check(VERDICT, "verdict", found.status, found.reason, known)
    return (first, *_attacks(report), *_shown(found), *(_column(one, report) for one in report.columns if one.after))


def _attacks(report: TableReport) -> Iterator[Check]:
    verdict, joint = report.verdict, report.joint
    made = ((ATTACK, cell_attacks), (NULLS, null_attacks), (VIEW, view_attacks))
    for kind, attacks in made:
        for one in (after for _, after in attacks(report) if after):
            yield _estimate(kind, one.name, ("advantage", one.advantage, one.low, one.high), verdict)
    for exact in joint.exact if joint else ():
        value = exact.after
        estimate = ("rank correlation", value.correlation, value.low, value.high)
        yield _estimate(EXACT, f"exact value of {exact.column}", estimate, verdict)


def _shown(verdict: Verdict) -> Iterator[Check]:
    """The gates of what is shown, where they were asked for."""
    gates = (
        (EXPOSURE, verdict.exposed, verdict.max_exposed, "certainty about the rows given away most"),
        (BITS, verdict.bits, verdict.max_bits, "bits a row that are proved, a lower bound"),
    )
    for kind, value, most, said in gates:
        if value is not None and most is not None:
            message = f"{said}: {value:.3f}; at most {most:g} was asked for"
            status: Status = "FAIL" if value > most else "PASS"
            yield Check(kind, kind, status, message, {kind: value, f"max_{kind}": most})


def _estimate(kind: str, name: str, estimate: tuple[str, float, float, float], verdict: Verdict) -> Check:
    """A check of a number with an interval; `estimate`: what it is, the number, and both ends."""
    what, value, low, high = estimate
    status, gate = verdict.status, verdict.max_advantage
    worst = name == verdict.attack and (verdict.upper is None or verdict.upper > (gate or 0))
    if gate is None:  # another gate was asked for
        status = None
    elif status == "FAIL" and not worst:
        status = _beside_a_failure(value, high, gate)
    asked = "" if gate is None else f"; at most {gate:g} was asked for"
    message = f"{what} {value:.3f}, 95 % interval {low:.3f} to {high:.3f}{asked}"
    return Check(kind, name, status, message, {what.replace(" ", "_"): value, "low": low, "high": high})


def _beside_a_failure(value: float, high: float, gate: float) -> Status:
    """The status of an attack where another one failed the gate: the verdict speaks of the worst alone."""
    if value > gate:
        return "FAIL"
    return "PASS" if high <= gate else "NOT ASSESSED"


def _column(column: ColumnReport, report: TableReport) -> Check:
    """A column alone. It has no interval, so it fails only where the gate did, and beyond what chance shows."""
    verdict, alone = report.verdict, column.after
    assert alone is not None, "columns that were not measured are left out before"
    status = None if column.role in MAY_TELL else verdict.status
    if status == "FAIL":
        limit = max(verdict.max_advantage or 0, verdict.minimum_detectable_advantage or 0)
        # within given levels chance alone makes the distance large, so that it proves nothing
        status = "FAIL" if not report.given and (alone.distance or 0) > limit else "PASS"
    numbers = {
        "distance": alone.distance,
        "normalised_mi": alone.normalised_mi,
        "distortion": column.distortion,
        "changed": column.changed,
    }
    known = {name: value for name, value in numbers.items() if value is not None}
    said = ", ".join(f"{name.replace('_', ' ')} {value:.3f}" for name, value in known.items())
    return Check(COLUMN, column.name, status, f"alone: {said}" if said else "nothing can be told of it alone", known)
