"""What a table shows before its map is learned: columns and their roles, groups, fit rows, rules between columns."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from unlearn_cli.core.cells import Attack
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import FitRequest, Options, Progress, silent
from unlearn_cli.core.relatives import Known
from unlearn_cli.engines.interface import Engine
from unlearn_cli.repair.fit_memory import within_memory
from unlearn_cli.repair.fit_notes import fit_notes
from unlearn_cli.repair.fit_rows import Seen, codec_of, fit_rows_of, look
from unlearn_cli.repair.relatives import relatives_of
from unlearn_cli.repair.roles import Roles, assign_roles, with_names
from unlearn_cli.repair.row_index import with_row_index
from unlearn_cli.repair.rules import rules_of
from unlearn_cli.tables.codec import Codec
from unlearn_cli.tables.groups.joint import learn_groups
from unlearn_cli.tables.groups.strata import learn_strata
from unlearn_cli.tables.groups.within import Within
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.profile import Profile, profile, refuse_far_dates, refuse_huge, sensitive_kind
from unlearn_cli.tables.table import Table
from unlearn_cli.transport.interface import FitRows


@dataclass(frozen=True)
class Means:
    """What a fit works with, beside what it is asked.

    engine     where the rows stream
    attackers  who tell `auto` how well each method frees the table; the audit's, given by whoever joins the two
    progress   called with each step
    """

    engine: Engine
    attackers: Mapping[str, Attack]
    progress: Progress = silent


@dataclass(frozen=True)
class Survey:
    """What a table shows before its map is learned.

    columns  every column, profiled
    within   the groups, and the strata where columns are given
    seen     the fit rows, and the levels over all rows
    options  as they were asked for, with no more fit rows than memory holds
    """

    columns: dict[str, Profile]
    roles: Roles
    within: Within
    seen: Seen
    options: Options

    @property
    def measurable(self) -> dict[str, Kind]:
        """Columns that an audit can look at."""
        sensitive = self.roles.sensitive
        return {name: c.kind for name, c in self.columns.items() if c.kind and c.distinct and name not in sensitive}

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader should know of the columns and the rows."""
        return tuple(fit_notes(self.columns, self.roles, self.seen, self.options))

    @cached_property
    def codecs(self) -> tuple[Codec, ...]:
        """How the cells of each repaired column become numbers."""
        return tuple(codec_of(self.seen, self.columns[name]) for name in self.roles.repaired)


def look_over(table: Table, request: FitRequest, means: Means) -> Survey:
    """Look at every column, give each its role, and choose the fit rows."""
    with table.reading():
        scan = table.scan
        means.progress("looking at the columns", 0.0)
        columns = profile(scan, table.text, table.reading_as)
        roles = assign_roles(columns, with_row_index(with_names(request.options, columns), columns, scan))
        refuse_huge(columns, roles.dropped)
        refuse_far_dates(columns, roles.dropped)
        within = _within(scan, columns, roles, request.options)
        means.progress("choosing the fit rows", 0.0)
        repaired = [columns[name] for name in roles.repaired]
        options = within_memory(request.options, within, len(repaired), means.engine.memory)
        seen = look(scan, means.engine, within, repaired, replace(request, options=options))
    return Survey(columns, roles, within, seen, options)


def relations(table: Table, survey: Survey, request: FitRequest) -> tuple[FitRows, Known]:
    """The fit rows as numbers, and what holds between their columns."""
    every = fit_rows_of(survey.seen, survey.within, survey.codecs, request.secret)
    unmoved = [name for name in table.schema if name not in survey.roles.repaired]
    origins = [codec.origin for codec in survey.codecs]
    rules = rules_of(every, request, unmoved, origins)
    return every, Known(rules, relatives_of(every, request, rules, origins))


def _within(scan: pl.LazyFrame, columns: dict[str, Profile], roles: Roles, options: Options) -> Within:
    """The groups, and the strata where columns are given."""
    groups = learn_groups(scan, {name: sensitive_kind(columns[name]) for name in roles.sensitive}, options)
    given = {name: sensitive_kind(columns[name], "given") for name in roles.given}
    return Within(groups, learn_strata(scan, given, groups, options) if given else None)
