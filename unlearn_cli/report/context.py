"""What a report says of a run beside what was measured: files, columns, groups and the method."""

from dataclasses import asdict

from unlearn_cli.audit.tables import Audited
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Options
from unlearn_cli.core.settings_file import AUDITED
from unlearn_cli.repair.fit import Fitted
from unlearn_cli.repair.shuffle import SHUFFLED
from unlearn_cli.report.base import BinFacts
from unlearn_cli.report.frontier import FrontierContext, MeasuredFacts
from unlearn_cli.report.layout import (
    ColumnFacts,
    Context,
    GivenFacts,
    GroupFacts,
    MethodFacts,
    SensitiveFacts,
    TableFacts,
)
from unlearn_cli.tables.content import sha256_of
from unlearn_cli.tables.groups.joint import Groups
from unlearn_cli.tables.table import Table
from unlearn_cli.transport.methods import METHODS


def repair_context(target: str, table: Table, written: Table, fitted: Fitted, shuffled: bool = False) -> Context:
    """The context of `repair`. `shuffled`: rows were written in an order drawn from the secret."""
    return Context(
        command="repair",
        input=table_facts(table, table.label),
        output=table_facts(written, target),
        sensitive=_sensitive_facts(fitted.map.groups),
        method=_method_facts(fitted),
        columns=tuple(
            ColumnFacts(name, str(dtype), kind.name if (kind := fitted.kinds.get(name)) else None, role)
            for name, dtype in table.schema.items()
            if (role := fitted.roles.of(name)) != "sensitive"
        ),
        notes=(*fitted.notes, *([SHUFFLED] if shuffled else [])),
        given=_fitted_given(fitted),
        shuffled=shuffled,
        settings=asdict(fitted.map.options),
    )


def audit_context(table: Table, audited: Audited, options: Options) -> Context:
    """The context of `audit`."""
    return Context(
        command="audit",
        input=table_facts(table, table.label),
        sensitive=_sensitive_facts(audited.groups),
        columns=tuple(
            ColumnFacts(name, str(table.schema.get(name, "")), kind.name, None) for name, kind in audited.kinds.items()
        ),
        notes=(*table.notes, *audited.notes),
        given=_given_facts(audited.given, None) if audited.given else None,
        settings={name: value for name, value in asdict(options).items() if name in AUDITED},
    )


def frontier_context(table: Table, fitted: Fitted, measured: MeasuredFacts, notes: tuple[Note, ...]) -> FrontierContext:
    """The context of `frontier`. `notes`: of the points, after those of the fit."""
    groups = fitted.map.groups
    return FrontierContext(
        input=table_facts(table, table.label),
        sensitive=_sensitive_facts(groups),
        method=_method_facts(fitted),
        measured=measured,
        notes=(*fitted.notes, *notes),
        given=_fitted_given(fitted),
    )


def table_facts(table: Table, path: str) -> TableFacts:
    """A file that was read or written."""
    schema = {name: str(dtype) for name, dtype in table.schema.items()}
    digest = sha256_of(table.paths, table.label)
    return TableFacts(path, table.format_name, table.rows, len(schema), digest, schema)


def _bin_facts(groups: Groups) -> tuple[BinFacts, ...]:
    return tuple(BinFacts(key.column, key.cuts) for key in groups.keys if key.edges is not None)


def _fitted_given(fitted: Fitted) -> GivenFacts | None:
    strata = fitted.map.strata
    return _given_facts(strata.levels, len(strata.counts)) if strata else None


def _given_facts(levels: Groups, strata: int | None) -> GivenFacts:
    """The given columns and their levels."""
    columns = tuple(key.column for key in levels.keys)
    return GivenFacts(columns, _bin_facts(levels), len(levels.labels), strata, levels.notes)


def _sensitive_facts(groups: Groups) -> SensitiveFacts:
    """The sensitive columns and their groups."""
    shares = zip(groups.labels, groups.counts, groups.weights, strict=True)
    return SensitiveFacts(
        columns=tuple(key.column for key in groups.keys),
        bins=_bin_facts(groups),
        groups=tuple(GroupFacts(label, rows, float(share)) for label, rows, share in shares),
        notes=groups.notes,
    )


def _method_facts(fitted: Fitted) -> MethodFacts:
    options = fitted.map.options
    method = METHODS[options.method]
    warnings = [Note("method", method.warning)] if method.warning else []
    if options.strength < 1:
        text = f"a repair of strength {options.strength:g} leaves the other rows as they are"
        warnings.append(Note("strength", text))
    return MethodFacts(
        name=options.method,
        strength=options.strength,
        protected=fitted.map.secret.protected,
        seed=fitted.map.secret.seed,
        nulls=options.nulls,
        fit_rows=fitted.fit_rows,
        most_fit_rows=options.fit_rows,
        summary=method.summary,
        warnings=tuple(warnings),
    )
