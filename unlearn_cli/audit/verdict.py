"""The verdict: whether no attack can be above the advantage that was asked for, and whether one could tell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from unlearn_cli.audit.curve_findings import CurveFindings
from unlearn_cli.audit.findings import ExposureFindings, Status, Verdict
from unlearn_cli.statistics.claims import lower_end, upper_end
from unlearn_cli.statistics.confidence import standard_errors
from unlearn_cli.statistics.crossfit import TESTED
from unlearn_cli.statistics.equivalence import errors_to_pass, rows_to_pass, values_to_pass
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.statistics.minimum_detectable import minimum_detectable, smallest_correlation

NO_GATE = "no gate was asked for"


@dataclass(frozen=True)
class SmallestGroup:
    """The group of which least can be seen: the one with the fewest rows among those attacked.

    attacked  rows that attackers learned from or guessed
    within    "within levels of 'COL'" where columns are given, else empty
    seen      what a blind guess of it exceeds in one case of 20, `visible_within`; None takes it from the rows
    groups    how many groups are told from the rest
    """

    label: str
    rows: int
    attacked: int
    table_rows: int
    within: str = ""
    seen: float | None = None
    groups: int = 2

    @property
    def visible(self) -> float:
        if self.seen is not None:
            return self.seen
        return min(1.0, minimum_detectable(self.rows, self.attacked) / math.sqrt(TESTED))

    def claims(self, attacks: int) -> int:
        """Comparisons that PASS needs: two groups are told from each other by one."""
        return attacks * (self.groups if self.groups > 2 else 1)

    def least_gate(self, attacks: int) -> float:
        """The least gate that is assessed: one that a table without a leak passes with `equivalence.POWER`."""
        return min(1.0, errors_to_pass(self.claims(attacks)) * self.visible / standard_errors())

    def rows_needed(self, gate: float, attacks: int) -> int:
        """Rows to attack so that a gate is assessed, at the shares of now; within levels by the root of the rows."""
        if self.within:
            return math.ceil(self.attacked * (self.least_gate(attacks) / gate) ** 2)
        return rows_to_pass(self.rows / self.attacked, gate, self.claims(attacks))


@dataclass(frozen=True)
class FewestValues:
    """The sensitive column cut into bins that has the fewest exact values among the rows attacked."""

    column: str
    rows: int

    @property
    def visible(self) -> float:
        """Rank correlation that a blind guess of those that are guessed exceeds in one case of 20."""
        return smallest_correlation(int(self.rows * TESTED))

    def least_gate(self, claims: int) -> float:
        """As that of the smallest group."""
        return min(1.0, errors_to_pass(claims) * self.visible / standard_errors())


def judge(
    attacks: Sequence[AttackFindings], smallest: SmallestGroup, gate: float | None, values: FewestValues | None = None
) -> Verdict:
    """PASS where the one-sided 95 % upper end of every attack is at most `gate`, in every group; else FAIL.

    A test of equivalence: where some attack in truth is at the gate or above, PASS comes in at most one case of 20,
    whatever the others find (intersection-union, Berger 1982; hence no correction over attacks or groups). FAIL says
    that more than the gate cannot be excluded; that it is shown, it says where the lower end of an attack, corrected
    over attacks and groups (Holm), is above the gate.
    NOT ASSESSED where nothing is shown, and even a table without a leak would fail too often: PASS would have a
    chance of less than `equivalence.POWER`; and for any gate that a blind guess exceeds in one case of 20. For more
    than two groups all are taken to be known as badly as the smallest one.
    """
    claims, worst = smallest.claims(len(attacks)), max(attacks, key=upper_end)
    least, few = smallest.least_gate(len(attacks)), ""
    if gate is not None and least > gate:
        few = _too_few(smallest, gate, len(attacks))
    if values and values.least_gate(claims) > least:
        least = values.least_gate(claims)
        few = _too_few_values(values, gate, claims) if gate is not None and least > gate else ""
    shown = max(lower_end(attack, len(attacks)) for attack in attacks)
    visible = max(smallest.visible, values.visible if values else 0.0)
    status, reason = _status(worst, shown if gate is None or gate >= visible else 0.0, gate, few)
    return Verdict(
        status,
        f"{reason}; {_said(worst, smallest.within)}",
        gate,
        worst.name,
        worst.advantage,
        worst.low,
        worst.high,
        visible,
        upper_end(worst),
        shown,
        least,
    )


def with_exposure(verdict: Verdict, found: ExposureFindings, most: float | None) -> Verdict:
    """The verdict under a second gate: FAIL where the rows given away most are told with more certainty than `most`.

    What is compared is the lower end of an interval, so more than the gate is shown wherever this gate fails.
    """
    both = replace(verdict, max_exposed=most, exposed=found.exposed)
    if most is None:
        return both
    said = f"the {found.rows:,} rows given away most are told with a certainty of {max(found.exposed, 0):.3f}"
    reason = f"{said} ({found.attack}), and at most {most:g} was asked for"
    others = verdict.reason.removeprefix(f"{NO_GATE}; ")
    if found.exposed > most:
        return replace(both, status="FAIL", reason=f"{reason}; {others}")
    if verdict.status is None:
        return replace(both, status="PASS", reason=f"{reason}; {others}")
    return replace(both, reason=f"{verdict.reason}; {reason}")


def with_curve(verdict: Verdict, curve: CurveFindings | None) -> Verdict:
    """The verdict where the advantage still rises and the learning curve had to stop: PASS needs its extrapolation too.

    What all rows would reach is not measured, so it shows no leak; that it is below the gate must be seen all the same.
    """
    if curve is None or curve.ahead is None or not curve.rise.certain or verdict.upper is None:
        return verdict
    both = replace(verdict, upper=max(verdict.upper, curve.ahead.upper))
    if verdict.status != "PASS" or curve.ahead.upper <= (verdict.max_advantage or 0):
        return both
    reason = (
        f"up to {curve.ahead.upper:.3f} cannot be excluded of an attacker with all {curve.rows:,} rows, and at most "
        f"{verdict.max_advantage:g} was asked for: with {curve.points[-1].rows:,} rows the advantage still rises, and "
        f"the {curve.stopped} allowed no more"
    )
    failed = replace(both, status="FAIL", reason=f"{reason}; {verdict.reason.partition('; ')[2]}")
    last = curve.attack
    return replace(failed, attack=last.name, advantage=last.advantage, low=last.low, high=last.high) if last else failed


def not_measured(reason: str, gate: float | None, most: float | None = None) -> Verdict:
    """The verdict where no attack could be made; `gate` and `most`: largest advantage and exposure allowed."""
    asked = gate is not None or most is not None
    none = Verdict("NOT ASSESSED" if asked else None, reason, gate, None, None, None, None, None)
    return replace(none, max_exposed=most)


def _status(worst: AttackFindings, shown: float, gate: float | None, few: str) -> tuple[Status | None, str]:
    """The status and its reason; `few` says why PASS could hardly happen, and is empty where it could."""
    if gate is None:
        return None, NO_GATE
    if shown > gate:  # which few rows may do as well
        return "FAIL", f"an advantage above {shown:.3f} is shown, more than the {gate:g} that was asked for"
    if few:
        return "NOT ASSESSED", few
    if upper_end(worst) <= gate:
        return "PASS", f"no attack is above {upper_end(worst):.3f}, and at most {gate:g} was asked for"
    return "FAIL", f"up to {upper_end(worst):.3f} cannot be excluded, and at most {gate:g} was asked for"


def _said(worst: AttackFindings, within: str) -> str:
    """The attack that PASS hangs on, with its numbers."""
    most = max(worst.groups, key=lambda group: group.high, default=None)
    where = f" of group {most.group!r}" * bool(most) if most else ""
    where += f" {within}" * bool(within)
    interval = f"95 % interval {worst.low:.3f} to {worst.high:.3f}"
    return f"worst attack {worst.name}: advantage {worst.advantage:.3f}{where}, {interval}"


def _too_few(smallest: SmallestGroup, gate: float, attacks: int) -> str:
    text = (
        f"group {smallest.label!r} has {smallest.rows:,} of the {smallest.attacked:,} rows attacked, where a table "
        f"without a leak{f' {smallest.within}' * bool(smallest.within)} passes a gate of "
        f"{smallest.least_gate(attacks):.3f}, and would mostly fail the {gate:g} asked about"
    )
    if gate <= 0:
        return f"{text}; no number of rows excludes every advantage above {gate:g}"
    needed = smallest.rows_needed(gate, attacks)
    of_group = math.ceil(needed * smallest.rows / smallest.attacked)
    text += f"; about {needed:,} rows would be needed, {of_group:,} of them of the group"
    more = smallest.table_rows > smallest.rows
    return f"{text} (the table has {smallest.table_rows:,}: attack more rows)" if more else text


def _too_few_values(values: FewestValues, gate: float, claims: int) -> str:
    text = (
        f"{values.rows:,} of the rows attacked have an exact value of {values.column!r}, where a table without a leak "
        f"passes a gate of {values.least_gate(claims):.3f} on its rank correlation, and would mostly fail the {gate:g} "
        "asked about"
    )
    if gate <= 0:
        return f"{text}; no number of rows excludes every rank correlation above {gate:g}"
    return f"{text}; about {values_to_pass(gate, claims):,} such rows would be needed"
