"""Measures what a table tells about the groups, before and after a repair, and gives the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from unlearn_cli.audit.attacked import (
    Announce,
    Sample,
    attack_exact,
    attack_null_masks,
    attack_table,
    exact_name,
    guess_table,
    table_findings,
)
from unlearn_cli.audit.columns import measure_columns, telling_columns, total_distortion
from unlearn_cli.audit.compact import Everything, compact
from unlearn_cli.audit.curve_findings import CurveFindings
from unlearn_cli.audit.findings import Findings, JointFindings, NullFindings, Verdict
from unlearn_cli.audit.kept_dependencies import kept_dependencies
from unlearn_cli.audit.learning_curve import CURVE, Watch, curve_of_cells, curve_of_rows
from unlearn_cli.audit.repeated import repeated_rows
from unlearn_cli.audit.sampling import draw_sample, fewest_values, smallest_group
from unlearn_cli.audit.shown_gates import bits_at_most, not_measured, with_bits, with_curve, with_exposure
from unlearn_cli.audit.target_findings import TargetFindings
from unlearn_cli.audit.utility import Trial, utility
from unlearn_cli.audit.verdict import judge
from unlearn_cli.audit.viewed import Seen, attack_views
from unlearn_cli.core.cells import Cells, Floats, Given, Ints
from unlearn_cli.core.errors import DataError
from unlearn_cli.core.settings_file import BUDGET
from unlearn_cli.statistics.design import count_units
from unlearn_cli.statistics.findings import AttackFindings


@dataclass(frozen=True)
class AuditSettings:
    """What an audit may be told.

    max_advantage  the gate; None measures without judging
    attack_rows    rows that are attacked at most (columns are measured on all rows)
    folds          folds that are guessed, one after the other, see `forward_folds`
    seed           another choice of rows and folds; None takes the usual one
    unrepaired     columns left as they are; those that alone tell the group are named
    labels         a name for each group code, for messages
    given          levels of given columns, within which the group is measured; None measures in the whole table
    target         column that is not attacked, of which it is measured what the others predict
    exact          values (n,) of each sensitive column that the groups know by its bins only, NaN where missing
    max_exposed    the gate of exposure; None asks for none
    max_bits       the gate of the bits that are proved; None asks for none
    unit           column of the person or household of each row; None counts every row
    units          (n,) that of each row, as a number
    seen           the rows before and after as they were read, for the views; nobody views what is None
    budget         seconds of one core: what the attacks leave of them, the learning curve has; None: there is none
    everything     all rows of the table, where only some of them are measured
    """

    max_advantage: float | None = None
    attack_rows: int = 20_000
    folds: int = 3
    seed: int | None = None
    unrepaired: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    given: Given | None = None
    target: str | None = None
    exact: Mapping[str, Floats] = field(default_factory=dict)
    max_exposed: float | None = None
    max_bits: float | None = None
    unit: str | None = None
    units: Ints | None = None
    seen: Seen = (None, None)
    budget: float | None = BUDGET
    everything: Everything | None = None

    @property
    def choice(self) -> int:
        """The number that rows and folds are chosen by; public, see `public_hash`."""
        return self.seed or 0

    def viewed(self, rows: Ints) -> Seen:
        """What views see of these rows: not the target, nor the given columns, as with other attacks."""
        sides = (side and replace(side.without(self.apart), units=self.units) for side in self.seen)
        old, new = (side and side.rows(rows) for side in sides)
        return old, new

    @property
    def apart(self) -> tuple[str, ...]:
        """Columns that no attacker sees: the target, and the given ones, of which the level is seen instead."""
        return (*([] if self.target is None else [self.target]), *(self.given.columns if self.given else ()))

    def label(self, code: int) -> str:
        return self.labels[code] if code < len(self.labels) else str(code)


def _silent(step: str) -> None:
    """Announce a step to nobody."""


def measure(
    after: Cells, before: Cells | None, groups: Ints, settings: AuditSettings, say: Announce = _silent
) -> Findings:
    """All findings on `after`, and how it came from `before` (None where there is one table only).

    Row i of both tables is the same row, of group `groups[i]`, a code into `settings.labels`. `before` may hold columns
    that `after` no longer has.
    """
    _check(after, before, groups)
    watch = None if settings.budget is None else Watch(settings.budget)
    say("columns")
    columns = measure_columns(after, before, groups, settings.given)
    distortion = total_distortion(columns)
    dependencies = kept_dependencies(before, after) if before else None
    telling = telling_columns(after, groups, settings.unrepaired, settings.units)
    attacked, attacked_before = _attacked(after, settings), before and _attacked(before, settings)
    sample, obstacle = draw_sample(attacked, groups, settings)
    target = _target(after, before, sample, settings, say)
    if obstacle:
        verdict = not_measured(obstacle, settings.max_advantage, settings.max_exposed, settings.max_bits)
        return Findings(columns, None, None, distortion, dependencies, telling, verdict, target)
    joint, guesses = _joint(attacked, attacked_before, sample, settings, say)
    seen = (attacked_before or attacked).rows(sample.rows)
    notes = repeated_rows(seen, sample.groups) if settings.units is None else ()
    nulls = attack_null_masks(attacked, attacked_before, sample, say)
    if watch:
        say(f"after: {CURVE}")
        joint = replace(joint, curve=_curve((attacked, groups), sample, guesses, settings, watch))
    verdict = _verdict(joint, nulls, sample, groups, settings)
    return Findings(columns, nulls, joint, distortion, dependencies, telling, verdict, target, notes=notes)


def measure_target(after: Cells, before: Cells, groups: Ints, settings: AuditSettings) -> TargetFindings | None:
    """What the columns predict of `settings.target`, on the rows that `measure` attacks; None without a target."""
    sample, _ = draw_sample(_attacked(after, settings), groups, settings)
    return _target(after, before, sample, settings, _silent)


def _check(after: Cells, before: Cells | None, groups: Ints) -> None:
    for cells in (after, before) if before else (after,):
        if len(cells.values) != len(groups):
            raise DataError(
                f"the table to measure has {len(cells.values):,} rows, but groups are known for {len(groups):,} rows.",
                "Measure a table against the sensitive columns of the same rows.",
            )
    if not len(groups):
        raise DataError("there are no rows to measure.", "Give a table with rows.")


def _attacked(cells: Cells, settings: AuditSettings) -> Cells:
    """What the attackers see: not the target; of given columns the level, within which their guesses are compared."""
    seen = cells.without(settings.apart)
    if settings.given is None or not seen.names:
        return seen
    return seen.with_category(" / ".join(settings.given.columns), settings.given.levels)


def _target(
    after: Cells, before: Cells | None, sample: Sample, settings: AuditSettings, say: Announce
) -> TargetFindings | None:
    if settings.target is None or before is None:
        return None
    say("target")
    tables = before.rows(sample.rows), after.rows(sample.rows)
    return utility(settings.target, *tables, Trial(settings.folds, settings.choice, sample.design.units))


def _joint(
    after: Cells, before: Cells | None, sample: Sample, settings: AuditSettings, say: Announce
) -> tuple[JointFindings, Floats]:
    """What all columns together tell; and the guesses of boosting, from which the learning curve goes on."""
    tables = before.rows(sample.rows) if before else None, after.rows(sample.rows)
    old = attack_table(tables[0], sample, lambda step: say(f"before: {step}")) if tables[0] else None
    guesses = guess_table(tables[1], sample, lambda step: say(f"after: {step}"))
    new = table_findings(guesses, sample)
    exact = [attack_exact(name, of[sample.rows], tables, sample, say) for name, of in settings.exact.items()]
    found = tuple(attack for attack in exact if attack)
    views = attack_views(settings.viewed(sample.rows), tables, sample, say)
    units = None if sample.design.units is None else count_units(sample.design.units, len(sample.rows))
    joint = JointFindings(len(sample.rows), settings.folds, settings.seed, old, new, found, views, units)
    return joint, guesses["boosting"]


def _curve(
    table: tuple[Cells, Ints], sample: Sample, guesses: Floats, settings: AuditSettings, watch: Watch
) -> CurveFindings | None:
    """The learning curve of the cells and groups of a table, or of all rows of which they are some.

    None of units of which only some rows are attacked: which unit each of the others is of is not known here.
    """
    (cells, groups), every = table, settings.everything
    if every is None and len(sample.rows) == len(groups):
        return curve_of_cells(cells.rows(sample.rows), sample, guesses, watch)
    if settings.units is not None:
        return None
    if every:
        rows, numbers = every.read(settings.apart), every.numbers[sample.rows].astype(np.intp)
    else:
        levels = settings.given.levels if settings.given else None
        rows, numbers = compact(cells, groups, levels), sample.rows
    return curve_of_rows(rows.of_groups(np.unique(groups)), replace(sample, rows=numbers), settings.choice, watch)


def _verdict(
    joint: JointFindings, nulls: NullFindings | None, sample: Sample, groups: Ints, settings: AuditSettings
) -> Verdict:
    values = [fewest_values(name, of[sample.rows], sample) for name, of in settings.exact.items()]
    fewest = min(values, key=lambda column: column.counted, default=None)
    attacks, smallest = every_attack(joint, nulls), smallest_group(sample, groups, settings)
    verdict = with_curve(judge(attacks, smallest, settings.max_advantage, fewest), joint.curve)
    labels, shares, bound = sample.labels, np.bincount(sample.groups) / len(sample.groups), None
    if settings.given is None:
        guesses = [attack for attack in attacks if attack.name not in {exact_name(name) for name in settings.exact}]
        bound = bits_at_most(guesses, dict(zip(labels, shares.tolist(), strict=True)))
    verdict = with_bits(verdict, joint.after.information, bound, settings.max_bits, len(labels))
    exposure = joint.after.exposure
    return with_exposure(verdict, exposure, settings.max_exposed) if exposure else verdict


def every_attack(joint: JointFindings, nulls: NullFindings | None) -> list[AttackFindings]:
    """All attacks on the table after; one on an exact value stands with its rank correlation for the advantage."""
    exact = [AttackFindings(exact_name(e.column), e.after.correlation, e.after.low, e.after.high) for e in joint.exact]
    views = [view.after for view in joint.views if view.after]
    more = [joint.curve.attack] if joint.curve and joint.curve.attack else []
    return [*joint.after.attacks, *more, *exact, *([nulls.after] if nulls and nulls.after else []), *views]
