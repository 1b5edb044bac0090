"""All attacks on a table, on one set of rows and folds, and on its null mask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from unlearn_cli.audit.attacks import ATTACKS
from unlearn_cli.audit.exact_value import attack_value
from unlearn_cli.audit.findings import ExactFindings, ExposureFindings, InformationFindings, NullFindings, TableFindings
from unlearn_cli.audit.null_mask import null_mask
from unlearn_cli.core.cells import Bools, Cells, Floats, Ints
from unlearn_cli.core.registry import load
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.crossfit import forward_guesses
from unlearn_cli.statistics.design import ALL_ROWS, Design
from unlearn_cli.statistics.exposure import exposed, rows_at_the_top
from unlearn_cli.statistics.findings import AttackFindings, CorrelationFindings
from unlearn_cli.statistics.information import information

NULL_MASK = "null mask"
NULL_ATTACK = "boosting"

FEWEST_VALUES = 30
"""With fewer exact values the attack on them could show nothing."""

Announce = Callable[[str], None]
"""Called with the name of each step as it begins."""


def exact_name(column: str) -> str:
    """What the attack on the exact value of a column is called."""
    return f"exact value of {column!r}"


@dataclass(frozen=True)
class Sample:
    """The rows attacked: their place in the table, their group 0 .. K-1, their fold. The same before and after.

    folds   as `forward_folds` gives them: some of the rows are learned from only
    design  levels of the given columns, within which guesses are compared, and units, which count as one each
    labels  of the groups, for the findings; their codes without
    """

    rows: Ints
    groups: Ints
    folds: Ints
    design: Design = ALL_ROWS
    labels: tuple[str, ...] = ()

    @property
    def guessed(self) -> Bools:
        """Which rows are guessed (n,)."""
        return self.folds >= 0

    @property
    def tested(self) -> "Sample":
        """The rows that are guessed, with their folds."""
        kept = self.guessed
        return Sample(self.rows[kept], self.groups[kept], self.folds[kept], self.design.rows(kept), self.labels)

    def advantage(self, name: str, guesses: Floats) -> AttackFindings:
        """What an attack found, from its guesses (t, K) of the rows that are guessed."""
        rows = self.tested
        found = advantage(name, rows.groups, guesses, rows.folds, rows.design)
        if not self.labels:
            return found
        return replace(found, groups=tuple(replace(g, group=self.labels[int(g.group)]) for g in found.groups))


def attack_table(cells: Cells, sample: Sample, say: Announce) -> TableFindings:
    """Advantage of every attack on `cells` (the rows of the sample), and the most information any of them proves."""
    return table_findings(guess_table(cells, sample, say), sample)


def guess_table(cells: Cells, sample: Sample, say: Announce) -> dict[str, Floats]:
    """The guesses (t, K) of every attack on `cells`, by name."""
    guesses = {}
    for name in ATTACKS:
        say(name)
        guesses[name] = forward_guesses(load(ATTACKS, name, "attack"), cells, sample.groups, sample.folds)
    return guesses


def table_findings(by_attack: Mapping[str, Floats], sample: Sample) -> TableFindings:
    """What the guesses of all attacks tell."""
    found, proofs, exposures, rows = [], [], [], sample.tested
    for name, guesses in by_attack.items():
        found.append(sample.advantage(name, guesses))
        bound = information(rows.groups, guesses, rows.folds, rows.design, bounds=len(ATTACKS))
        proofs.append(InformationFindings(name, bound.bits, bound.low))
        certainty = exposed(rows.groups, guesses, units=rows.design.units)
        exposures.append(ExposureFindings(name, rows_at_the_top(len(rows.rows)), certainty))
    worst = max(found, key=lambda f: f.advantage)
    proof = max(proofs, key=lambda p: (p.low, p.bits))
    return TableFindings(tuple(found), worst.name, proof, max(exposures, key=lambda e: e.exposed))


def attack_null_mask(cells: Cells, sample: Sample, say: Announce) -> AttackFindings | None:
    """The boosting attack on the null mask alone; None where no column has both nulls and values."""
    mask = null_mask(cells)
    if mask is None:
        return None
    say(NULL_MASK)
    guesses = forward_guesses(load(ATTACKS, NULL_ATTACK, "attack"), mask, sample.groups, sample.folds)
    return sample.advantage(NULL_MASK, guesses)


def attack_null_masks(after: Cells, before: Cells | None, sample: Sample, say: Announce) -> NullFindings | None:
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


def attack_exact(
    column: str, values: Floats, tables: tuple[Cells | None, Cells], sample: Sample, say: Announce
) -> ExactFindings | None:
    """The attack on the exact `values` (n,) of a column in the table before, if there is one, and in that after.

    Rows without a value (NaN) are left out; None where too few have one.
    """
    there = np.flatnonzero(~np.isnan(values))
    if len(there) < FEWEST_VALUES:
        return None

    def attacked(when: str, cells: Cells) -> CorrelationFindings:
        say(f"{when}: {exact_name(column)}")
        return attack_value(cells.rows(there), values[there], sample.folds[there], sample.design.rows(there).units)

    old, new = tables
    return ExactFindings(column, len(there), attacked("before", old) if old else None, attacked("after", new))
