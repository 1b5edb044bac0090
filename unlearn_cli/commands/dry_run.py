"""`--dry-run` of `repair` and `fit`: what would be read, moved, kept and written; nothing is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from unlearn_cli.audit.attacks import attackers
from unlearn_cli.commands.files import Files
from unlearn_cli.core.errors import listing
from unlearn_cli.core.options import FitRequest, Progress
from unlearn_cli.core.relatives import Known
from unlearn_cli.core.rules.origins import of_numbers
from unlearn_cli.core.visible import visible
from unlearn_cli.repair.survey import Means, Survey, look_over, relations
from unlearn_cli.tables.naming import STREAM
from unlearn_cli.tables.table import Table

MOST_NAMED = 40
"""Groups or strata that a line names."""


@dataclass(frozen=True)
class Plan:
    """What a run would do, a line a fact. `columns`: name, type, how its cells are read, and what becomes of it."""

    title: str
    columns: tuple[tuple[str, str, str, str], ...]
    facts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines, columns below each other."""
        widths = [max(map(len, cells)) for cells in zip(*self.columns, strict=True)]
        rows = ["  ".join(f"{cell:{w}}" for cell, w in zip(row, widths, strict=True)) for row in self.columns]
        return "\n".join([self.title, *(f"  {row.rstrip()}" for row in rows), *self.facts])


def run(files: Files, request: FitRequest, targets: list[str], progress: Progress) -> Plan:
    """Look at the table as `repair` or `fit` does, up to where the map would be learned. `targets`: the outputs."""
    table, where = files.opened(request.options.key)
    if files.target in targets:
        options = request.options
        files.refuse_target(table, options.drop, options.sensitive, options.stay)
    survey = look_over(table, request, Means(where, attackers(), progress))
    progress("looking for rules", 0.0)
    _, known = relations(table, survey, request)
    columns = tuple(_column(name, survey, files.keep_sensitive) for name in table.schema)
    form = table.format.name if table.format else "frame"
    title = (
        f"{visible(files.input)}: {table.rows:,} rows of {len(columns)} columns, {form}; a dry run, nothing is written"
    )
    written = [f"{visible(target)}{_in_the_way(target, files.force)}" for target in targets]
    return Plan(title, columns, (*_facts(table, survey, known), f"would write: {', '.join(written)}"))


def _column(name: str, survey: Survey, keep_sensitive: bool) -> tuple[str, str, str, str]:
    profile, roles = survey.columns[name], survey.roles
    role = roles.of(name)
    words = {"sensitive": f"sensitive, {'kept' if keep_sensitive else 'not'} in the output", "kept": "kept as it is"}
    fate = "one value or none, kept as it is" if name in roles.still else words.get(role, role)
    nulls = f", {profile.nulls:,} missing" if profile.nulls else ""
    return visible(name), profile.dtype, profile.kind.name if profile.kind else "-", f"{fate}{nulls}"


def _facts(table: Table, survey: Survey, known: Known) -> Iterator[str]:
    """Groups, strata, rules, and the rows to learn from."""
    groups, strata = survey.within.groups, survey.within.strata
    sizes = [f"{visible(name)} {rows:,}" for name, rows in zip(groups.labels, groups.counts, strict=True)]
    yield f"groups: {listing(sizes, MOST_NAMED)}"
    if strata:
        yield f"within: {listing([visible(name) for name in strata.labels], MOST_NAMED)}"
    names = [codec.name for codec in survey.codecs]
    origins = [codec.origin for codec in survey.codecs]
    yield from (f"rule: {visible(of_numbers(rule, origins).text(names))}" for rule in known.rules)
    yield from (f"relative to others: {visible(names[one.rule.dependent])}" for one in known.relatives)
    yield f"learned from: {len(survey.seen.numbers):,} of {table.rows:,} rows"
    yield from (f"note: {visible(note.text)}" for note in (*table.notes, *survey.notes))


def _in_the_way(target: str, force: bool) -> str:
    place = Path(target)
    there = target != STREAM and (place.is_file() or (place.is_dir() and any(place.iterdir())))
    return f" (exists; {'is replaced' if force else 'takes --force, unless it is a report'})" if there else ""
