"""The road from a readable table to a fitted map: profile, roles, groups, sample, codecs, transport."""

from dataclasses import dataclass, replace
from importlib.metadata import version

import numpy as np
import polars as pl

from unlearn_cli import __version__
from unlearn_cli.accumulator import GroupSample
from unlearn_cli.choosing import AUTO, Choice, choose
from unlearn_cli.encoding.codec import Codec, category_codec, ordered_codec
from unlearn_cli.encoding.grouping import learn_groups
from unlearn_cli.encoding.levels import LevelCounts
from unlearn_cli.encoding.profile import Profile, profile, sensitive_kind
from unlearn_cli.encoding.row_keys import KeyCounts, Repeats, row_numbers
from unlearn_cli.encoding.strata import Strata, learn_strata
from unlearn_cli.encoding.within import Within
from unlearn_cli.engines.interface import Engine
from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.formats.source import Source
from unlearn_cli.lookup import did_you_mean, load
from unlearn_cli.randomness import Draws, Rows
from unlearn_cli.roles import Roles, assign_roles
from unlearn_cli.secret import Secret
from unlearn_cli.settings import FitRequest, GroupSettings, Progress, RoleSettings
from unlearn_cli.table_map import TableMap
from unlearn_cli.transport import METHODS
from unlearn_cli.transport.followers import Followers
from unlearn_cli.transport.interface import FitRows, Learner, Settings, TransportMap
from unlearn_cli.transport.stratified import learn_stratified, strata_of

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
        within = _within(scan, columns, roles, request.groups)
        tell("choosing the fit rows", 0.0)
        seen = _look(scan, engine, within, [columns[name] for name in roles.repaired], request)
    codecs = tuple(_codec(seen, columns[name]) for name in roles.repaired)
    every = _fit_rows(seen, within, codecs, request.secret)
    followers = Followers.learn(every)
    rows = followers.leading_rows(every)
    choice = _choice(rows, within.strata, request, tell)
    settings = replace(settings, method=choice.method)
    tell(f"fitting the {settings.method} map", 0.0)
    transport = _learn(rows, within.strata, replace(request, fit=settings), tell)
    table_map = TableMap(
        schema={name: str(dtype) for name, dtype in source.schema.items()},
        kept=roles.unmoved,
        dropped=roles.dropped,
        text=source.format.text,
        groups=within.groups,
        codecs=codecs,
        transport=transport,
        settings=settings,
        secret=request.secret,
        versions={"unlearn-cli": __version__, **{name: version(name) for name in LIBRARIES}},
        strata=within.strata,
        followers=followers,
    )
    notes = (*((choice.why,) if choice.why else ()), *_notes(columns, roles, len(rows.rows)), *seen.repeats.notes)
    return Fitted(table_map, roles, _measurable(columns, roles), len(rows.rows), notes)


def _within(scan: pl.LazyFrame, columns: dict[str, Profile], roles: Roles, settings: GroupSettings) -> Within:
    """The groups, and the strata where columns are given."""
    groups = learn_groups(scan, {name: sensitive_kind(columns[name]) for name in roles.sensitive}, settings)
    given = {name: sensitive_kind(columns[name], "given") for name in roles.given}
    return Within(groups, learn_strata(scan, given, groups, settings) if given else None)


def _choice(rows: FitRows, strata: Strata | None, request: FitRequest, tell: Progress) -> Choice:
    """The method asked for, or the one that `auto` finds; within strata the one it finds in the largest."""
    if request.fit.method != AUTO:
        return Choice(request.fit.method, "")
    told = Settings(request.fit.nulls, request.secret, lambda share: tell("choosing the method", share))
    if strata is None:
        return choose(rows, told)
    several = [part for part in strata_of(rows, len(strata.counts)) if len(part.weights) > 1]
    choice = choose(max(several, key=lambda part: len(part.rows)), told)
    return replace(choice, why=f"{choice.why} (in the largest of {len(strata.counts)} strata, and then taken for all)")


def _learn(rows: FitRows, strata: Strata | None, request: FitRequest, tell: Progress) -> TransportMap:
    told = Settings(request.fit.nulls, request.secret, lambda share: tell("fitting", share))
    if strata is not None:
        return learn_stratified(rows, strata.labels, request.fit.method, told)
    learn: Learner = load({name: m.learn for name, m in METHODS.items()}, request.fit.method, "method")
    return learn(rows, told)


def _with_key(request: FitRequest, columns: dict[str, Profile]) -> RoleSettings:
    """The key column names the rows: it stays as it is, unless it is dropped."""
    key, roles = request.fit.key, request.roles
    if key is None or any(key in names for names in roles.by_option.values()):
        return roles
    if key not in columns:
        raise UnlearnError(
            f"no such column: {key!r} (--key).{did_you_mean(key, columns)}",
            f"The columns are: {listing(list(columns), 40)}.",
        )
    return replace(roles, keep=(*roles.keep, key))


@dataclass(frozen=True)
class _Seen:
    """What the fit needs of the rows.

    sample   the fit rows, in the order of `numbers`
    numbers  (n,) what their draws are made by, ascending: the same in any order of the table where there is a key
    levels   the levels of each category over all rows, see LevelCounts
    repeats  rows whose key is that of another row too
    """

    sample: pl.DataFrame
    numbers: Rows
    levels: dict[str, pl.DataFrame]
    repeats: Repeats


def _look(scan: pl.LazyFrame, engine: Engine, within: Within, repaired: list[Profile], request: FitRequest) -> _Seen:
    """Choose the fit rows and count the levels in one pass over the columns that this takes; then read the fit rows.

    The choice is a draw as well: a row of a large group may be left out, one of a small group is not.
    """
    settings, repeats = request.fit, KeyCounts(request.fit.key)
    sample = GroupSample(
        len(within.weights), within.fit_rows(settings.fit_rows), lambda rows: Draws(request.secret, rows).bits("sample")
    )
    levels = LevelCounts(column.name for column in repaired if column.kind == "category")
    key = [settings.key] if settings.key else []
    wanted = list(dict.fromkeys([*within.columns, *levels.columns, *key]))
    for start, frame in engine.batches(scan.select(wanted)):
        rows = row_numbers(frame, start, settings.key)
        sample.add((rows, within.of(frame, within.groups.of(frame))))
        repeats.add(rows)
        levels.add(frame)
    chosen = sample.finish()
    at = chosen if settings.key is None else _positions(scan, engine, settings.key, chosen)
    needed = list(dict.fromkeys([*wanted, *(column.name for column in repaired)]))
    picked = engine.pick(scan.select(needed), pl.Series(at))
    numbers = chosen if settings.key is None else row_numbers(picked, 0, settings.key)
    order = np.argsort(numbers, kind="stable")
    return _Seen(picked[order], numbers[order], levels.finish(), repeats.finish())


def _positions(scan: pl.LazyFrame, engine: Engine, key: str, chosen: Rows) -> Rows:
    """Global row numbers of the rows whose key has one of the `chosen` numbers."""
    found = [
        start + np.flatnonzero(np.isin(row_numbers(frame, start, key), chosen))
        for start, frame in engine.batches(scan.select(key))
    ]
    return np.concatenate(found).astype(np.uint64)


def _codec(seen: _Seen, column: Profile) -> Codec:
    """Numbers take their support from the fit rows, categories their levels from all rows."""
    cells = seen.sample[column.name]
    if column.kind == "category":
        return category_codec(column.name, cells.dtype, seen.levels[column.name])
    if cells.null_count() == len(cells):
        raise UnlearnError(
            f"{column.name!r} is null in all {len(cells):,} fit rows, and in {column.nulls:,} of all {column.rows:,}.",
            "Leave it out with --drop or as it is with --keep, or learn from more rows with --fit-rows.",
        )
    return ordered_codec(cells, str(column.kind))


def _fit_rows(seen: _Seen, within: Within, codecs: tuple[Codec, ...], secret: Secret) -> FitRows:
    values = np.column_stack([codec.values(seen.sample[codec.name]) for codec in codecs])
    columns = tuple(codec.column for codec in codecs)
    codes, weights = within.learned(seen.sample, Draws(secret, seen.numbers))
    return FitRows(values, codes, seen.numbers, columns, weights)


def _measurable(columns: dict[str, Profile], roles: Roles) -> dict[str, str]:
    """Columns that an audit can look at."""
    return {name: c.kind for name, c in columns.items() if c.kind and c.distinct and name not in roles.sensitive}


def _notes(columns: dict[str, Profile], roles: Roles, fit_rows: int) -> tuple[str, ...]:
    notes = [
        f"{name!r} is a category: {columns[name].strays:,} cells such as {columns[name].stray!r} are no number "
        "(leave them empty to have numbers)"
        for name in roles.repaired
        if columns[name].strays
    ]
    if roles.still:
        notes.append(f"{listing([repr(n) for n in roles.still])}: one value only, or none; left as it is")
    kept = [name for name in roles.kept if name not in roles.still]
    if kept:
        names = listing([repr(n) for n in kept], 40)
        notes.append(f"{names}: kept as asked, neither moved nor used to move the others")
    if roles.given:
        names = listing([repr(n) for n in roles.given], 40)
        notes.append(
            f"{names}: given, left as it is; the others are independent within its levels, not of what it tells"
        )
    if roles.target is not None:
        notes.append(f"{roles.target!r}: the target, neither moved nor used to move the others")
    rows = next(iter(columns.values())).rows
    if fit_rows < rows:
        notes.append(f"the map was learned from {fit_rows:,} of {rows:,} rows (--fit-rows)")
    return tuple(notes)
