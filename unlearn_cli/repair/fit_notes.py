"""What a reader should know of the columns of a table, and of the rows that its map was learned from."""

import shlex
from collections.abc import Iterator, Mapping

from unlearn_cli.core.errors import listing
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Options
from unlearn_cli.repair.fit_rows import Seen
from unlearn_cli.repair.roles import Roles, is_index
from unlearn_cli.tables.kinds.local_text import COMMA_TEXT, POINT_TEXT
from unlearn_cli.tables.profile import Profile
from unlearn_cli.tables.sentinels import sentinel


def fit_notes(columns: Mapping[str, Profile], roles: Roles, seen: Seen, options: Options) -> Iterator[Note]:
    """Columns that are read as something else than they seem, or stay; rows that were left out of the fit."""
    for name in roles.repaired:
        if columns[name].strays:
            yield _stray_note(columns[name])
    yield from _local_notes(columns)
    yield from _sentinel_notes(columns, roles, seen)
    yield from _role_notes(roles)
    fit_rows, rows = len(seen.numbers), next(iter(columns.values())).rows
    if fit_rows < rows:
        yield _sampled_note(fit_rows, rows, options)
    yield from seen.repeats.notes


def _sampled_note(fit_rows: int, rows: int, options: Options) -> Note:
    shared = ", shared out over its strata" if options.given else ""
    text = (
        f"the map was learned from {fit_rows:,} of {rows:,} rows, chosen at random: {options.fit_rows:,} of each group "
        f"at most{shared}, so that time and memory stay bounded (--fit-rows)"
    )
    return Note("sampled", text)


def _stray_note(column: Profile) -> Note:
    text = (
        f"{column.name!r} is a category: {column.strays:,} cells such as {column.stray!r} are no number (leave them "
        "empty to have numbers)"
    )
    return Note("strays", text)


def _local_notes(columns: Mapping[str, Profile]) -> Iterator[Note]:
    """How numbers and dates were read that are not written as programs write them."""
    words = {POINT_TEXT: "numbers with thousands separators or signs", COMMA_TEXT: "numbers with a decimal comma"}
    for kind, text in words.items():
        names = [repr(name) for name, column in columns.items() if column.kind is kind]
        if names:
            yield Note("numbers", f"{listing(names, 40)}: {text} (--decimal says otherwise)")
    for name, column in columns.items():
        if len(column.forms) == 1:
            yield Note("dates", f"{name!r}: dates in {column.forms[0]}")
        elif column.forms:
            forms = " or ".join(column.forms)
            yield Note("dates", f"{name!r} is a category: its cells may be dates in {forms}; --date-format says which")


def _sentinel_notes(columns: Mapping[str, Profile], roles: Roles, seen: Seen) -> Iterator[Note]:
    """Numbers that may stand for a missing value."""
    for name in roles.repaired:
        kind = columns[name].kind
        found = sentinel(seen.sample[name], kind) if kind and kind.ordered else None
        if found:
            value, share = found
            option = shlex.quote(f"{name}={value}")
            text = f"{name!r} is {value} in {share:.1%} of the rows, far from all others, and moved as a number"
            yield Note("sentinel", f"{text}; if it stands for a missing value: --null-value {option}")


def _role_notes(roles: Roles) -> Iterator[Note]:
    """Columns that stay as they are, one note a reason."""
    index = [name for name in roles.kept if name not in roles.still and is_index(name)]
    parts = (
        ("one value", roles.still, "one value only, or none; left as it is"),
        ("index", index, "the index of pandas, left as it is (it may tell the group: --drop)"),
        (
            "kept",
            [name for name in roles.kept if name not in roles.still and not is_index(name)],
            "kept as asked, neither moved nor used to move the others",
        ),
        (
            "given",
            roles.given,
            "given, left as it is; the others are independent within its levels, not of what it tells",
        ),
        (
            "target",
            () if roles.target is None else (roles.target,),
            "the target, neither moved nor used to move the others",
        ),
    )
    for code, names, text in parts:
        if names:
            yield Note(code, f"{listing([repr(name) for name in names], 40)}: {text}")
