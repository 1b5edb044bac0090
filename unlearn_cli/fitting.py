"""The road from a readable table to a fitted map: profile, roles, groups, sample, codecs, transport."""

from dataclasses import dataclass, replace
from importlib.metadata import version

import numpy as np
import polars as pl

from unlearn_cli import __version__
from unlearn_cli.accumulator import GroupSample
from unlearn_cli.encoding.codec import Codec, learn_codec
from unlearn_cli.encoding.grouping import Groups, learn_groups
from unlearn_cli.encoding.profile import Profile, profile, sensitive_kind
from unlearn_cli.encoding.row_keys import row_numbers
from unlearn_cli.engines.interface import Engine
from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.formats.source import Source
from unlearn_cli.lookup import load
from unlearn_cli.randomness import Rows
from unlearn_cli.roles import Roles, assign_roles
from unlearn_cli.settings import FitRequest, FitSettings, Progress, RoleSettings
from unlearn_cli.table_map import TableMap
from unlearn_cli.transport import METHODS
from unlearn_cli.transport.interface import FitRows, Learner, Settings

LIBRARIES = ("numpy", "scipy", "scikit-learn", "polars", "POT")


@dataclass(frozen=True)
class Fitted:
    """The map, and what was seen on the way to it."""

    map: TableMap
    roles: Roles
    kinds: dict[str, str]
    fit_rows: int
    notes: tuple[str, ...]

    @property
    def kinds_left(self) -> dict[str, str]:
        """Kinds of the columns that are in the output and can be measured; `kinds` has the dropped ones too."""
        return {name: kind for name, kind in self.kinds.items() if name not in self.roles.dropped}


def fit(source: Source, engine: Engine, request: FitRequest, tell: Progress) -> Fitted:
    """Learn the map of a table. Raises UnlearnError where the table cannot be repaired as asked."""
    with source.readable():
        scan, settings = source.scan(), request.fit
        tell("looking at the columns", 0.0)
        columns = profile(scan, source.format.text)
        roles = assign_roles(columns, _with_key(request, columns))
        kinds = {name: sensitive_kind(columns[name]) for name in roles.sensitive}
        groups = learn_groups(scan, kinds, request.groups)
        tell("choosing the fit rows", 0.0)
        numbers = _sample(scan, engine, groups, settings)
        sample = engine.pick(scan, pl.Series(numbers))
        codecs = tuple(_codec(scan, sample, columns[name]) for name in roles.repaired)
    tell(f"fitting the {settings.method} map", 0.0)
    rows = _fit_rows(sample, numbers, groups, codecs, settings)
    learn: Learner = load({name: m.learn for name, m in METHODS.items()}, settings.method, "method")
    transport = learn(rows, Settings(settings.nulls, settings.seed, lambda share: tell("fitting", share)))
    table_map = TableMap(
        schema={name: str(dtype) for name, dtype in source.schema.items()},
        kept=roles.kept,
        dropped=roles.dropped,
        text=source.format.text,
        groups=groups,
        codecs=codecs,
        transport=transport,
        settings=settings,
        versions={"unlearn-cli": __version__, **{name: version(name) for name in LIBRARIES}},
    )
    return Fitted(table_map, roles, _measurable(columns, roles), len(numbers), _notes(roles, len(numbers), source.rows))


def _with_key(request: FitRequest, columns: dict[str, Profile]) -> RoleSettings:
    """The key column names the rows: it stays as it is, unless it is dropped."""
    key, roles = request.fit.key, request.roles
    if key is None or key in (*roles.keep, *roles.drop, *roles.sensitive):
        return roles
    if key not in columns:
        raise UnlearnError(f"no such column: {key!r} (--key).", f"The columns are: {listing(list(columns), 40)}.")
    return replace(roles, keep=(*roles.keep, key))


def _sample(scan: pl.LazyFrame, engine: Engine, groups: Groups, settings: FitSettings) -> Rows:
    """Global numbers of the fit rows: only the sensitive columns are read for it."""
    sample = GroupSample(len(groups.labels), settings.fit_rows, settings.seed)
    for start, frame in engine.batches(scan.select(key.column for key in groups.keys)):
        sample.add((row_numbers(frame, start, None), groups.of(frame)))
    return sample.finish()


def _codec(scan: pl.LazyFrame, sample: pl.DataFrame, column: Profile) -> Codec:
    """Numbers take their support from the fit rows, categories their levels from all rows."""
    levels = None
    if column.kind == "category":
        cells = pl.col(column.name)
        text = cells if column.dtype in ("String", "Boolean") else cells.cast(pl.String)
        levels = scan.select(text.unique()).collect(engine="streaming")[column.name].drop_nulls().sort()
    return learn_codec(sample[column.name], str(column.kind), levels)


def _fit_rows(
    sample: pl.DataFrame, numbers: Rows, groups: Groups, codecs: tuple[Codec, ...], settings: FitSettings
) -> FitRows:
    values = np.column_stack([codec.values(sample[codec.name]) for codec in codecs])
    rows = numbers if settings.key is None else row_numbers(sample, 0, settings.key)
    return FitRows(values, groups.of(sample), rows, tuple(codec.column for codec in codecs), groups.weights)


def _measurable(columns: dict[str, Profile], roles: Roles) -> dict[str, str]:
    """Columns that an audit can look at."""
    return {name: c.kind for name, c in columns.items() if c.kind and c.distinct and name not in roles.sensitive}


def _notes(roles: Roles, fit_rows: int, rows: int) -> tuple[str, ...]:
    notes = []
    if roles.still:
        notes.append(f"{listing([repr(n) for n in roles.still])}: one value only, or none; left as it is")
    kept = [name for name in roles.kept if name not in roles.still]
    if kept:
        notes.append(
            f"{listing([repr(n) for n in kept], 40)}: kept as asked, neither moved nor used to move the others"
        )
    if fit_rows < rows:
        notes.append(f"the map was learned from {fit_rows:,} of {rows:,} rows (--fit-rows)")
    return tuple(notes)
