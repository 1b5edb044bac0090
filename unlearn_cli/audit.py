"""Measures what a table tells about the groups, before and after a repair, and gives the verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from unlearn_cli.errors import UnlearnError
from unlearn_cli.independence.attacks import Sample, attack_exact, attack_null_mask, attack_table, exact_name
from unlearn_cli.independence.columns import measure_columns, telling_columns, total_distortion
from unlearn_cli.independence.crossfit import fold_numbers
from unlearn_cli.independence.findings import AttackFindings, Findings, JointFindings, NullFindings, Verdict
from unlearn_cli.independence.interface import Cells, Floats, Ints
from unlearn_cli.independence.verdict import FewestValues, SmallestGroup, judge, not_measured
from unlearn_cli.randomness import row_hash

Progress = Callable[[str], None]


@dataclass(frozen=True)
class AuditSettings:
    """What an audit may be told.

    max_advantage  the gate; None measures without judging
    attack_rows    rows that are attacked at most (columns are measured on all rows)
    folds          folds of the cross-validation, at least 2
    seed           of the choice of rows and folds
    unrepaired     columns left as they are; those that alone tell the group are named
    labels         a name for each group code, for messages
    exact          values (n,) of each sensitive column that the groups know by its bins only, NaN where missing
    """

    max_advantage: float | None = None
    attack_rows: int = 20_000
    folds: int = 3
    seed: int = 0
    unrepaired: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    exact: Mapping[str, Floats] = field(default_factory=dict)

    def label(self, code: int) -> str:
        return self.labels[code] if code < len(self.labels) else str(code)


def measure(
    after: Cells, before: Cells | None, groups: Ints, settings: AuditSettings, progress: Progress | None = None
) -> Findings:
    """All findings on `after`, and how it came from `before` (None where there is one table only).

    Row i of both tables is the same row, of group `groups[i]`, a code into `settings.labels`. `before` may hold columns
    that `after` no longer has. `progress` is called with the name of each step.
    """
    say = progress or _silent
    _check(after, before, groups)
    say("columns")
    columns = measure_columns(after, before, groups)
    distortion = total_distortion(columns)
    telling = telling_columns(after, groups, settings.unrepaired)
    sample, obstacle = _sample(after, groups, settings)
    if obstacle:
        verdict = not_measured(obstacle, settings.max_advantage)
        return Findings(columns, None, None, distortion, telling, verdict)
    joint = _joint(after, before, sample, settings, say)
    nulls = _nulls(after, before, sample, say)
    verdict = _verdict(joint, nulls, sample, groups, settings)
    return Findings(columns, nulls, joint, distortion, telling, verdict)


def _silent(step: str) -> None:
    """Progress that nobody asked to see."""


def _check(after: Cells, before: Cells | None, groups: Ints) -> None:
    for cells in (after, before) if before else (after,):
        if len(cells.values) != len(groups):
            raise UnlearnError(
                f"the table to measure has {len(cells.values):,} rows, but groups are known for {len(groups):,} rows.",
                "Measure a table against the sensitive columns of the same rows.",
            )
    if not len(groups):
        raise UnlearnError("there are no rows to measure.", "Give a table with rows.")


def _sample(after: Cells, groups: Ints, settings: AuditSettings) -> tuple[Sample, str]:
    """The rows with the smallest hashes, in that order; and why they cannot be attacked, empty where they can."""
    hashes = row_hash(settings.seed, "audit rows", np.arange(len(groups), dtype=np.uint64))
    rows = np.argsort(hashes, kind="stable")[: settings.attack_rows]
    kinds = np.unique(groups)
    codes = np.searchsorted(kinds, groups[rows])
    counts = np.bincount(codes, minlength=len(kinds))
    rarest = int(counts.argmin())
    obstacle = ""
    if len(kinds) < 2:
        only = settings.label(int(kinds[0]))
        obstacle = f"all {len(groups):,} rows are of group {only!r}: there is nothing to tell apart"
    elif not after.names:
        obstacle = "the table has no column left to attack"
    elif counts[rarest] < settings.folds:
        obstacle = (
            f"group {settings.label(int(kinds[rarest]))!r} has {counts[rarest]:,} of the {len(rows):,} rows attacked; "
            f"cross-validation in {settings.folds} folds needs at least {settings.folds} rows of each group"
        )
    folds = np.zeros(len(rows), dtype=np.intp) if obstacle else fold_numbers(codes, settings.folds, settings.seed)
    return Sample(rows, codes, folds), obstacle


def _joint(after: Cells, before: Cells | None, sample: Sample, settings: AuditSettings, say: Progress) -> JointFindings:
    tables = before.rows(sample.rows) if before else None, after.rows(sample.rows)
    old = attack_table(tables[0], sample, lambda step: say(f"before: {step}")) if tables[0] else None
    new = attack_table(tables[1], sample, lambda step: say(f"after: {step}"))
    exact = [attack_exact(name, of[sample.rows], tables, sample, say) for name, of in settings.exact.items()]
    found = tuple(attack for attack in exact if attack)
    return JointFindings(len(sample.rows), settings.folds, settings.seed, old, new, found)


def _nulls(after: Cells, before: Cells | None, sample: Sample, say: Progress) -> NullFindings | None:
    """What the null masks tell; a mask that the repair left as it was is attacked once."""
    tables = [cells for cells in (before, after) if cells]
    missing = {cells.names[j] for cells in tables for j in np.flatnonzero(np.isnan(cells.values).any(axis=0))}
    if not missing:
        return None
    new = attack_null_mask(after.rows(sample.rows), sample, lambda step: say(f"after: {step}"))
    old = None
    if before:
        same = before.names == after.names and np.array_equal(np.isnan(before.values), np.isnan(after.values))
        old = new if same else attack_null_mask(before.rows(sample.rows), sample, lambda step: say(f"before: {step}"))
    order = dict.fromkeys(name for cells in tables for name in cells.names)
    return NullFindings(tuple(name for name in order if name in missing), old, new)


def _verdict(
    joint: JointFindings, nulls: NullFindings | None, sample: Sample, groups: Ints, settings: AuditSettings
) -> Verdict:
    attacks = [*joint.after.attacks, *([nulls.after] if nulls and nulls.after else [])]
    attacks += [
        AttackFindings(exact_name(e.column), e.after.correlation, e.after.low, e.after.high) for e in joint.exact
    ]
    worst = max(attacks, key=lambda found: found.advantage)
    kinds, in_table = np.unique(groups, return_counts=True)
    counts = np.bincount(sample.groups, minlength=len(kinds))
    rarest = int(counts.argmin())
    label = settings.label(int(kinds[rarest]))
    smallest = SmallestGroup(label, int(counts[rarest]), len(sample.rows), int(in_table[rarest]))
    values = [FewestValues(name, int((~np.isnan(of[sample.rows])).sum())) for name, of in settings.exact.items()]
    fewest = min(values, key=lambda column: column.rows, default=None)
    return judge(worst, smallest, settings.max_advantage, fewest)
