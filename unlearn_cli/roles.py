"""Which column plays which part: sensitive, repaired, kept or dropped; every fault in one message."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.lookup import did_you_mean
from unlearn_cli.settings import RoleSettings

Role = Literal["sensitive", "repaired", "kept", "dropped"]

NEARLY_UNIQUE = 0.8
"""Text with more distinct values a row than this is free text or an identifier."""


class ColumnFacts(Protocol):
    """What must be known of a column to give it a role (see encoding/profile.py)."""

    @property
    def dtype(self) -> str: ...
    @property
    def kind(self) -> str | None: ...
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


@dataclass(frozen=True)
class Roles:
    """Columns by role, each in the order of the table; `still` are repaired columns with one value or none."""

    sensitive: tuple[str, ...]
    repaired: tuple[str, ...]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    still: tuple[str, ...]

    def of(self, name: str) -> Role:
        if name in self.sensitive:
            return "sensitive"
        if name in self.dropped:
            return "dropped"
        return "repaired" if name in self.repaired else "kept"


def assign_roles(columns: Mapping[str, ColumnFacts], settings: RoleSettings) -> Roles:
    """Every column has one role; a column that cannot be repaired must be kept or dropped by name."""
    check_names(columns, settings)
    apart = {*settings.sensitive, *settings.keep, *settings.drop}
    rest = [name for name in columns if name not in apart]
    refuse_unrepairable({name: columns[name] for name in rest})
    still = tuple(name for name in rest if columns[name].distinct < 2)
    repaired = tuple(name for name in rest if name not in still)
    if not repaired:
        raise UnlearnError(
            f"no column is left to repair: {_why_none(still, settings)}.",
            "Keep or drop fewer columns, or check the file.",
        )
    kept = tuple(name for name in columns if name in settings.keep or name in still)
    return Roles(settings.sensitive, repaired, kept, settings.drop, still)


def check_names(columns: Iterable[str], settings: RoleSettings) -> None:
    """Unknown columns, and columns that are asked to play two parts."""
    known = list(columns)
    asked = {"--sensitive": settings.sensitive, "--keep": settings.keep, "--drop": settings.drop}
    unknown = [
        f"{name!r} ({option}).{did_you_mean(name, known)}"
        for option, names in asked.items()
        for name in names
        if name not in known
    ]
    if unknown:
        raise UnlearnError(f"no such column: {listing(unknown)}", f"The columns are: {listing(known, 40)}.")
    every = [name for names in asked.values() for name in dict.fromkeys(names)]
    twice = sorted({name for name in every if every.count(name) > 1})
    if twice:
        raise UnlearnError(
            f"columns with two parts to play: {listing([repr(name) for name in twice])}.",
            "Name each column once: --sensitive, --keep or --drop.",
        )


def refuse_unrepairable(columns: Mapping[str, ColumnFacts]) -> None:
    """One error that lists every column without a method, and why."""
    faults = {name: fault for name, facts in columns.items() if (fault := _fault(facts))}
    if not faults:
        return
    words = "; ".join(f"{name!r} {fault}" for name, fault in list(faults.items())[:20])
    options = " ".join(f"--drop {_quoted(name)}" for name in faults)
    raise UnlearnError(
        f"{'column' if len(faults) == 1 else f'{len(faults)} columns'} that cannot be repaired: {words}.",
        f"Leave out of the output: {options}\n  or leave as is (it may tell the group): {options.replace('--drop', '--keep')}",
    )


def _fault(facts: ColumnFacts) -> str:
    values = facts.rows - facts.nulls
    if facts.kind is None and facts.distinct == 0 and facts.dtype == "Null":
        return ""
    if facts.kind is None:
        return f"is of type {facts.dtype}, which has no order and no levels"
    if facts.nonfinite:
        return f"has {facts.nonfinite:,} of {facts.rows:,} cells that are NaN or infinite (make them null first)"
    if facts.counter:
        return f"counts the {facts.rows:,} rows: an identifier"
    if facts.kind == "category" and facts.distinct > max(NEARLY_UNIQUE * values, 20):
        return f"has about {facts.distinct:,} values in {values:,} rows: free text or an identifier"
    return ""


def _why_none(still: tuple[str, ...], settings: RoleSettings) -> str:
    if still:
        return f"{listing([repr(name) for name in still])} hold one value only, or none"
    return f"all are {'sensitive' if not settings.keep + settings.drop else 'sensitive, kept or dropped'}"


def _quoted(name: str) -> str:
    """As a shell takes it."""
    plain = all(sign.isalnum() or sign in "._-" for sign in name)
    return name if plain else "'" + name.replace("'", "'\\''") + "'"
