"""The verdict: whether the worst attack stays within the advantage that was asked for, and whether one could tell."""

import math
from dataclasses import dataclass

from unlearn_cli.audit.findings import Status, Verdict
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.statistics.minimum_detectable import (
    minimum_detectable,
    rows_needed,
    rows_needed_for_values,
    smallest_correlation,
)


@dataclass(frozen=True)
class SmallestGroup:
    """The group of which least can be seen: the one with the fewest rows among those attacked.

    within   "within levels of 'COL'" where columns are given, else empty
    visible  what can be seen of it there, `visible_within`; None where nothing is given
    """

    label: str
    rows: int
    attacked: int
    table_rows: int
    within: str = ""
    visible: float | None = None

    @property
    def minimum_detectable(self) -> float:
        return minimum_detectable(self.rows, self.attacked) if self.visible is None else self.visible

    def rows_needed(self, wanted: float) -> int:
        """Rows of the group that would show `wanted`, at the shares of now: what is seen falls as their root."""
        if self.visible is None:
            return rows_needed(self.rows, self.attacked, wanted)
        return math.ceil(self.rows * (self.visible / wanted) ** 2)


@dataclass(frozen=True)
class FewestValues:
    """The sensitive column cut into bins that has the fewest exact values among the rows attacked."""

    column: str
    rows: int


def judge(
    worst: AttackFindings, smallest: SmallestGroup, gate: float | None, values: FewestValues | None = None
) -> Verdict:
    """PASS where the measured advantage of the worst attack is at most `gate`, else FAIL.

    NOT ASSESSED where a blind guess of the smallest group, or of the exact `values`, exceeds `gate` in more than one
    case of 20: then neither answer would mean anything. For more than two groups the mean over one-vs-rest varies less
    than the smallest group's own advantage, so this asks for more rows than it needs to.

    False alarms: of tables that tell nothing at all, one attack exceeds a gate that is just visible in at most one case
    of 20, the worst of the m attacks in at most m of 20 (less, since they agree); the rate falls fast as the gate
    rises above what is visible (at twice that: 4 in 10,000). PASS says that these attacks, on these rows, measured no
    more than the gate; how much more there may be is the upper end of the interval.
    """
    of_groups = smallest.minimum_detectable
    visible = max(of_groups, smallest_correlation(values.rows)) if values else of_groups
    interval = f"95 % interval {worst.low:.3f} to {worst.high:.3f}"
    where = f" {smallest.within}" * bool(smallest.within)
    said = f"worst attack {worst.name}: advantage {worst.advantage:.3f}{where}, {interval}"
    status: Status | None
    if gate is None:
        status, reason = None, f"no gate was asked for; {said}"
    elif visible > gate:
        few = _too_few_values(values, visible, gate) if values and visible > of_groups else ""
        status, reason = "NOT ASSESSED", f"{few or _too_few(smallest, visible, gate)}; {said}"
    elif worst.advantage <= gate:
        status, reason = "PASS", f"{said}; at most {gate:g} was asked for"
    else:
        status, reason = "FAIL", f"{said}; at most {gate:g} was asked for"
    return Verdict(status, reason, gate, worst.name, worst.advantage, worst.low, worst.high, visible)


def not_measured(reason: str, gate: float | None) -> Verdict:
    """The verdict where no attack could be made."""
    return Verdict(None if gate is None else "NOT ASSESSED", reason, gate, None, None, None, None, None)


def _too_few(smallest: SmallestGroup, visible: float, gate: float) -> str:
    text = (
        f"group {smallest.label!r} has {smallest.rows:,} of the {smallest.attacked:,} rows attacked, where a blind "
        f"guess{f' {smallest.within}' * bool(smallest.within)} reaches an advantage of {visible:.3f}, more than the "
        f"{gate:g} asked about"
    )
    if gate <= 0:
        return f"{text}; no number of rows shows an advantage of {gate:g}"
    text += f"; about {smallest.rows_needed(gate):,} rows of the group would be needed"
    more = smallest.table_rows > smallest.rows
    return f"{text} (the table has {smallest.table_rows:,}: attack more rows)" if more else text


def _too_few_values(values: FewestValues, visible: float, gate: float) -> str:
    text = (
        f"{values.rows:,} of the rows attacked have an exact value of {values.column!r}, where a blind guess reaches a "
        f"rank correlation of {visible:.3f}, more than the {gate:g} asked about"
    )
    if gate <= 0:
        return f"{text}; no number of rows shows a rank correlation of {gate:g}"
    return f"{text}; about {rows_needed_for_values(gate):,} such rows would be needed"
