"""Which column plays which part: sensitive, repaired, kept, dropped, given or the target; all faults in one message."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from re import fullmatch
from typing import Literal, Protocol

from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.core.options import Options
from unlearn_cli.core.registry import did_you_mean
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.names import check_names

Role = Literal["sensitive", "repaired", "kept", "dropped", "given", "target"]

NEARLY_UNIQUE = 0.8
"""Text with more distinct values a row than this is free text or an identifier."""

FEW_LEVELS = 20
"""Text with no more distinct values than this is a category, however few its rows."""

MOST_NAMED = 20
"""Columns that one message speaks of."""

MOST_CATEGORIES = 100_000
"""Text with more distinct values than this is free text or an identifier, however many its rows."""


class ColumnFacts(Protocol):
    """What must be known of a column to give it a role (see tables/profile.py)."""

    @property
    def dtype(self) -> str: ...
    @property
    def kind(self) -> Kind | None: ...
    @property
    def rows(self) -> int: ...
    @property
    def nulls(self) -> int: ...
    @property
    def distinct(self) -> int: ...
    @property
    def nonfinite(self) -> int: ...
    @property
    def counter(self) -> bool: ...
    @property
    def strays(self) -> int: ...
    @property
    def stray(self) -> str: ...


def is_index(name: str) -> bool:
    """Does pandas keep the index of its rows in such a column? It names rows: moved, they would be others.

    >>> is_index("__index_level_0__"), is_index("index")
    (True, False)
    """
    return fullmatch("__index_level_[0-9]+__", name) is not None


@dataclass(frozen=True)
class Roles:
    """Columns by role, each in the order of the table; `still` are repaired columns with one value or none.

    `given` are in the order of the options, as sensitive ones are.
    """

    sensitive: tuple[str, ...]
    repaired: tuple[str, ...]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    still: tuple[str, ...]
    given: tuple[str, ...] = ()
    target: str | None = None

    @property
    def unmoved(self) -> tuple[str, ...]:
        """Columns of the output that stay as they are."""
        return (*self.kept, *self.given, *([] if self.target is None else [self.target]))

    def of(self, name: str) -> Role:
        if name in self.sensitive:
            return "sensitive"
        if name in self.dropped:
            return "dropped"
        if name in self.given or name == self.target:
            return "given" if name in self.given else "target"
        return "repaired" if name in self.repaired else "kept"


def with_names(options: Options, columns: Mapping[str, ColumnFacts]) -> Options:
    """Columns that name the rows, or the units that they are of, stay as they are unless they are dropped."""
    for option, name in (("--key", options.key), ("--unit", options.unit)):
        if name is None or any(name in names for names in options.by_option.values()):
            continue
        if name not in columns:
            raise DataError(
                f"no such column: {name!r} ({option}).{did_you_mean(name, columns)}",
                f"The columns are: {listing(list(columns), 40)}.",
            )
        options = replace(options, keep=(*options.keep, name))
    return options


def assign_roles(columns: Mapping[str, ColumnFacts], options: Options) -> Roles:
    """Every column has one role; a column that cannot be repaired must be kept or dropped by name."""
    check_names(columns, options)
    apart = {name for names in options.by_option.values() for name in names}
    index = [name for name in columns if is_index(name) and name not in apart]
    rest = [name for name in columns if name not in apart and name not in index]
    refuse_unrepairable({name: columns[name] for name in rest})
    if options.target is not None:
        refuse_target(options.target, columns[options.target])
    still = tuple(name for name in rest if columns[name].distinct < 2)
    repaired = tuple(name for name in rest if name not in still)
    if not repaired:
        rows = max((facts.rows for facts in columns.values()), default=0)
        raise DataError(
            f"no column of the {len(columns)} is left to repair in {rows:,} rows: {_why_none(still, options)}.",
            "Keep or drop fewer columns, or check the file.",
        )
    kept = tuple(name for name in columns if name in (*options.keep, *still, *index))
    dropped = tuple(name for name in columns if name in options.drop)
    sensitive, given = (tuple(dict.fromkeys(names)) for names in (options.sensitive, options.given))
    return Roles(sensitive, repaired, kept, dropped, still, given, options.target)


def refuse_unrepairable(columns: Mapping[str, ColumnFacts]) -> None:
    """One error that lists every column without a method, and why."""
    faults = {name: fault for name, facts in columns.items() if (fault := _fault(facts))}
    if not faults:
        return
    rows = max(facts.rows for facts in columns.values())
    words = "; ".join(f"{name!r} {fault}" for name, fault in list(faults.items())[:MOST_NAMED])
    rest = f"; and {len(faults) - MOST_NAMED} more" if len(faults) > MOST_NAMED else ""
    drop, keep = (" ".join(f"{option} {_quoted(name)}" for name in faults) for option in ("--drop", "--keep"))
    raise DataError(
        f"{len(faults)} of {len(columns)} columns cannot be repaired ({rows:,} rows): {words}{rest}.",
        f"Leave out of the output: {drop}; or leave as it is (it may tell the group): {keep}",
    )


def refuse_target(name: str, facts: ColumnFacts) -> None:
    """An error where there is nothing to predict of the target, or too much."""
    fault = _fault(facts)
    if facts.distinct < 2:
        fault = "holds one value only, or none"
    if fault:
        raise DataError(
            f"the target {name!r} {fault} ({facts.rows:,} rows).",
            f"Name another --target, or leave the column as it is: --keep {_quoted(name)}",
        )


def _fault(facts: ColumnFacts) -> str:
    """Why a column cannot be repaired; nothing where it can."""
    if facts.kind is None:
        return "" if facts.dtype == "Null" else f"is of type {facts.dtype}, which has no order and no levels"
    if facts.nonfinite:
        return f"has {facts.nonfinite:,} cells that are NaN or infinite (make them null first)"
    if facts.counter:
        return "counts the rows: an identifier"
    return _category_fault(facts) if not facts.kind.ordered else ""


def _category_fault(facts: ColumnFacts) -> str:
    values = facts.rows - facts.nulls
    if facts.distinct <= min(max(NEARLY_UNIQUE * values, FEW_LEVELS), MOST_CATEGORIES):
        return ""
    many = f"has about {facts.distinct:,} values in {values:,} cells"
    if facts.strays:
        return f"{many}, numbers but for {facts.strays:,} such as {facts.stray!r} (leave these empty to have numbers)"
    return f"{many}: free text or an identifier"


def _why_none(still: tuple[str, ...], options: Options) -> str:
    if still:
        return f"{listing([repr(name) for name in still])} hold one value only, or none"
    others = [option for option, names in options.by_option.items() if names and option != "--sensitive"]
    return f"all are sensitive or named by {listing(others)}" if others else "all are sensitive"


def _quoted(name: str) -> str:
    """As a shell takes it."""
    plain = name != "" and all(sign.isalnum() or sign in "._-" for sign in name)
    return name if plain else "'" + name.replace("'", "'\\''") + "'"
