"""Which rows of a table are attacked, in which folds, and how much so many rows can show."""

from typing import TYPE_CHECKING

import numpy as np

from unlearn_cli.audit.attacked import Sample
from unlearn_cli.audit.verdict import FewestValues, SmallestGroup
from unlearn_cli.core.cells import Cells, Floats, Ints
from unlearn_cli.core.public_choice import public_hash
from unlearn_cli.statistics.contingency import contingency
from unlearn_cli.statistics.crossfit import LEARNED, forward_folds
from unlearn_cli.statistics.design import Design, count_units, effective_rows
from unlearn_cli.statistics.minimum_detectable import visible_within

if TYPE_CHECKING:
    from unlearn_cli.audit.measure import AuditSettings


def draw_sample(after: Cells, groups: Ints, settings: "AuditSettings") -> tuple[Sample, str]:
    """The rows with the smallest hashes, in that order; and why they cannot be attacked, empty where they can."""
    hashes = public_hash(settings.choice, "audit rows", np.arange(len(groups), dtype=np.uint64))
    rows = np.argsort(hashes, kind="stable")[: settings.attack_rows]
    kinds = np.unique(groups)
    codes = np.searchsorted(kinds, groups[rows])
    labels = tuple(settings.label(int(kind)) for kind in kinds)
    units = None if settings.units is None else settings.units[rows]
    design = Design(settings.given.levels[rows] if settings.given else None, units)
    sample = Sample(rows, codes, np.zeros(len(rows), dtype=np.intp), design, labels)
    obstacle = _obstacle(sample, after, settings.folds)
    if obstacle:
        return sample, obstacle
    sample = Sample(rows, codes, forward_folds(codes, settings.folds, settings.choice, units), design, labels)
    absent = np.setdiff1d(codes, codes[sample.folds == LEARNED])
    if len(absent):
        obstacle = f"no unit to learn from holds group {labels[int(absent[0])]!r}: it has too few units of its own"
    elif settings.given and np.isnan(visible(sample)).all():
        obstacle = f"{settings.given.within} no two rows are of different groups: there is nothing to tell apart"
    return sample, obstacle


def _obstacle(sample: Sample, after: Cells, folds: int) -> str:
    """Why no attack can be made on these rows, before they are in folds."""
    if len(sample.labels) < 2:
        return f"all {len(sample.rows):,} rows are of group {sample.labels[0]!r}: there is nothing to tell apart"
    if not after.names:
        return "the table has no column left to attack"
    units = sample.design.units
    counts, what = np.bincount(sample.groups, minlength=len(sample.labels)), "rows"
    if units is not None:
        of_row = np.unique(units, return_inverse=True)[1]
        counts, what = (contingency(of_row, sample.groups, len(sample.labels)) > 0).sum(axis=0), "units"
    rarest, every = int(counts.argmin()), count_units(units, len(sample.rows))
    if counts[rarest] >= 2 * folds:
        return ""
    return (
        f"group {sample.labels[rarest]!r} has {counts[rarest]:,} of the {every:,} {what} attacked; "
        f"{folds} folds to guess and as many {what} to learn from need at least {2 * folds} {what} of each "
        "group"
    )


def visible(sample: Sample) -> Floats:
    """What of each group (K,) a blind guess of the rows that are guessed exceeds in one case of 20."""
    rows = sample.tested
    return visible_within(rows.groups, rows.folds, rows.design)


def smallest_group(sample: Sample, groups: Ints, settings: "AuditSettings") -> SmallestGroup:
    """The group of which least is visible: that with the fewest rows, unless there are levels or units."""
    in_table = np.unique(groups, return_counts=True)[1]
    counts, seen = np.bincount(sample.groups, minlength=len(in_table)), visible(sample)
    least, within = int(np.nanargmax(seen)), settings.given.within if settings.given else ""
    facts = sample.labels[least], int(counts[least]), len(sample.rows), int(in_table[least])
    held = sample.design.rows(sample.groups == least).units
    units = None if held is None else count_units(held, int(counts[least]))
    return SmallestGroup(*facts, within, float(seen[least]), int((~np.isnan(seen)).sum()), units)


def fewest_values(column: str, values: Floats, sample: Sample) -> FewestValues:
    """How many of the rows attacked have an exact value, and how many of these count."""
    known = ~np.isnan(values)
    rows = int(known.sum())
    return FewestValues(column, rows, effective_rows(sample.design.rows(known).units, rows))
