"""The verdict: whether no attack can be above the advantage that was asked for, and whether one could tell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from unlearn_cli.audit.findings import Status, Verdict
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
    units     that hold the group, where rows of a unit count as one; None where each row counts
    """

    label: str
    rows: int
    attacked: int
    table_rows: int
    within: str = ""
    seen: float | None = None
    groups: int = 2
    units: int | None = None

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
        """Rows to attack so that a gate is assessed, at the shares of now; by the root within levels, or of units."""
        if self.within or self.units is not None:
            return math.ceil(self.attacked * (self.least_gate(attacks) / gate) ** 2)
        return rows_to_pass(self.rows / self.attacked, gate, self.claims(attacks))


@dataclass(frozen=True)
class FewestValues:
    """The sensitive column cut into bins that has the fewest exact values among the rows attacked."""

    column: str
    rows: int
    effective: float | None = None

    @property
    def counted(self) -> float:
        """Rows that count, where rows of a unit count as one."""
        return self.rows if self.effective is None else self.effective

    @property
    def visible(self) -> float:
        """Rank correlation that a blind guess of those that are guessed exceeds in one case of 20."""
        return smallest_correlation(int(self.counted * TESTED))

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
    units = "" if smallest.units is None else f", of {smallest.units:,} units"
    text = (
        f"group {smallest.label!r} has {smallest.rows:,} of the {smallest.attacked:,} rows attacked{units}, where a "
        f"table without a leak{f' {smallest.within}' * bool(smallest.within)} passes a gate of "
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
