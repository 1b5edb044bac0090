"""What a data card says of a table, in sentences: what was removed, against whom, how it was measured, what is left.

Sentences are made of numbers and names of columns. Words of a report that may hold a value of a cell (labels of groups,
edges of bins, reasons, notes) are left out: a card is published with the table.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from unlearn_cli.core.errors import listing
from unlearn_cli.report.attacks import cell_attacks, null_attacks, view_attacks
from unlearn_cli.report.layout import ColumnReport, TableFacts, TableReport
from unlearn_cli.statistics.findings import AttackFindings

MOST_NAMED = 20
"""Columns that a sentence names."""

ATTACKER = (
    "Whoever guesses these columns of rows of the table. He has the whole table in its order and spelling, the "
    "columns of as many other rows as he likes, the report, the program and any learner. He has not the map, the "
    "secret of the draws, and the original cells of the row that he guesses."
)

LIMITS = (
    "Only the attackers, the views and the rows named here were measured; a better attacker may find more.",
    "This is not differential privacy, and it does not hide who is in the table.",
    "Single rows were moved at random: no decision about a person may rest on a repaired row.",
    "What a second release of the same rows tells together with this one was not measured.",
)


def described(report: TableReport) -> TableFacts:
    """The table that a card is of: the one that was written, or that was measured."""
    return report.output or report.input


def name_of(report: TableReport) -> str:
    """The name of its file, without the place."""
    path = described(report).path
    return PurePosixPath(path.rstrip("/")).name or path


def columns(names: Iterator[str] | tuple[str, ...]) -> str:
    """Names as a sentence has them."""
    return listing([repr(name) for name in names], MOST_NAMED)


def removed(report: TableReport) -> str:
    """What was taken out of the table."""
    told = columns(report.sensitive.columns)
    within = f", within the levels of {columns(report.given.columns)}" if report.given else ""
    method = report.method
    if method is None:
        return f"Nothing was removed by this run. It measured what the other columns tell of {told}{within}."
    inside = described(report).schema
    gone = (
        "The columns themselves are left out. " if not any(name in inside for name in report.sensitive.columns) else ""
    )
    share = f" in {method.strength:.0%} of the rows" if method.strength < 1 else ""
    return (
        f"What the other columns tell of {told}{within}: their cells were moved{share} so that they do not tell it, by "
        f"the method {method.name!r}, learned from {method.fit_rows:,} rows. {gone}Missing cells: {method.nulls}."
    )


def moves(report: TableReport) -> list[str]:
    """What became of the columns, a sentence for each role."""
    found = [
        (f"{said}: {columns(tuple(c.name for c in report.columns if c.role == role))}.")
        for role, said in ROLES.items()
        if any(c.role == role for c in report.columns)
    ]
    if report.distortion:
        found.append(f"Mean distortion of a column: {report.distortion.total:.3f} (0 is as it was).")
    if report.method and not report.method.protected:
        found.append("The draws were made from a seed that anybody can try: this table is not protected.")
    return found


ROLES = {
    "repaired": "Moved",
    "kept": "Left as they are, and not used to move the others",
    "given": "Left as they are, as given",
    "target": "Left as it is, as the target of models",
    "dropped": "Left out",
}
"""Role of a column -> what became of it."""


def measured(report: TableReport) -> str:
    """How the table was attacked."""
    joint = report.joint
    if joint is None:
        return "No attack could be made on these rows."
    units = f" of {joint.units:,} units, which count as one each" if joint.units is not None else ""
    return (
        f"{len(joint.after.attacks)} attackers and {len(joint.views)} views of the file, on {joint.rows:,} rows{units},"
        f" in {joint.folds} forward folds. Advantage is |2 AUC - 1|: 0 is a blind guess, 1 is certainty; in brackets "
        "its 95 % interval."
    )


def attacks(report: TableReport) -> list[tuple[str, AttackFindings | None, AttackFindings]]:
    """Each attack and each view by name, before and after."""
    made = (*cell_attacks(report), *view_attacks(report), *null_attacks(report))
    return [(after.name, before, after) for before, after in made if after]


def verdict(report: TableReport) -> str:
    """The verdict by its numbers alone."""
    found = report.verdict
    gates = {"advantage": found.max_advantage, "exposure": found.max_exposed, "bits": found.max_bits}
    asked = ", ".join(f"{name} at most {most:g}" for name, most in gates.items() if most is not None)
    said = f"Verdict: {found.status or 'no gate'}" + (f" ({asked})" if asked else "")
    if found.attack is None or found.advantage is None or found.low is None or found.high is None:
        return f"{said}; nothing could be measured."
    numbers = f"advantage {found.advantage:.3f}, 95 % interval {found.low:.3f} to {found.high:.3f}"
    bits = f"; at least {found.bits:.3f} bits a row are proved" if found.bits is not None else ""
    return f"{said}; worst attack {found.attack}: {numbers}{bits}."


def left(report: TableReport) -> list[str]:
    """What the table is known to tell still, and what is no longer as it was."""
    found = []
    if report.telling:
        found.append(f"Left as they are, and each alone tells it: {columns(tuple(t.name for t in report.telling))}.")
    if report.given:
        found.append(f"What {columns(report.given.columns)} tell is allowed, and stays.")
    lost = [rule for rule in report.rules or () if not rule.kept]
    if lost:
        found.append(
            f"Rules between columns that no longer hold in as many rows: {len(lost)} of {len(report.rules or ())}."
        )
    return found


def moved_share(column: ColumnReport) -> str:
    """The share of changed cells, for a table."""
    return "-" if column.changed is None else f"{column.changed:.1%}"
