"""What a report says of a run beside what was measured: files, columns, groups and the method."""

from unlearn_cli.encoding.grouping import Groups
from unlearn_cli.fitting import Fitted
from unlearn_cli.formats.source import Source
from unlearn_cli.report import (
    BinFacts,
    ColumnFacts,
    Context,
    FrontierContext,
    GivenFacts,
    GroupFacts,
    MeasuredFacts,
    MethodFacts,
    SensitiveFacts,
    TableFacts,
)
from unlearn_cli.transport import METHODS


def repair_context(target: str, source: Source, written: Source, fitted: Fitted) -> Context:
    """The context of `repair`."""
    return Context(
        command="repair",
        input=_table_facts(source, source.label),
        output=_table_facts(written, target),
        sensitive=_sensitive_facts(fitted.map.groups),
        method=_method_facts(fitted),
        columns=tuple(
            ColumnFacts(name, str(dtype), fitted.kinds.get(name), role)
            for name, dtype in source.schema.items()
            if (role := fitted.roles.of(name)) != "sensitive"
        ),
        notes=fitted.notes,
        given=_fitted_given(fitted),
    )


def audit_context(
    source: Source, groups: tuple[Groups, Groups | None], kinds: dict[str, str], notes: tuple[str, ...]
) -> Context:
    """The context of `audit`. `groups`, and the levels within which they are measured, if any; `kinds`: the columns
    that were looked at, each with its kind.
    """
    sensitive, given = groups
    return Context(
        command="audit",
        input=_table_facts(source, source.label),
        sensitive=_sensitive_facts(sensitive),
        columns=tuple(ColumnFacts(name, str(source.schema[name]), kind, None) for name, kind in kinds.items()),
        notes=notes,
        given=_given_facts(given, None) if given else None,
    )


def frontier_context(
    source: Source, fitted: Fitted, measured: MeasuredFacts, notes: tuple[str, ...]
) -> FrontierContext:
    """The context of `frontier`. `notes`: of the points, after those of the fit."""
    groups = fitted.map.groups
    return FrontierContext(
        input=_table_facts(source, source.label),
        sensitive=_sensitive_facts(groups),
        method=_method_facts(fitted),
        measured=measured,
        notes=(*fitted.notes, *notes),
        given=_fitted_given(fitted),
    )


def _table_facts(source: Source, path: str) -> TableFacts:
    """A file that was read or written."""
    return TableFacts(path, source.format.name, source.rows, len(source.schema))


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
    settings = fitted.map.settings
    method = METHODS[settings.method]
    warnings = [method.warning] if method.warning else []
    if settings.strength < 1:
        warnings.append(f"a repair of strength {settings.strength:g} leaves the other rows as they are")
    return MethodFacts(
        name=settings.method,
        strength=settings.strength,
        protected=fitted.map.secret.protected,
        seed=fitted.map.secret.seed,
        nulls=settings.nulls,
        summary=method.summary,
        warnings=tuple(warnings),
    )
