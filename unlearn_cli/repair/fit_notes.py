"""What a reader should know of the columns of a table, and of the rows that its map was learned from."""

from collections.abc import Iterator, Mapping

from unlearn_cli.core.errors import listing
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Options
from unlearn_cli.repair.fit_rows import Seen
from unlearn_cli.repair.roles import Roles, is_index
from unlearn_cli.tables.column_notes import local_notes, sentinel_notes
from unlearn_cli.tables.profile import Profile


def fit_notes(columns: Mapping[str, Profile], roles: Roles, seen: Seen, options: Options) -> Iterator[Note]:
    """Columns that are read as something else than they seem, or stay; rows that were left out of the fit."""
    for name in roles.repaired:
        if columns[name].strays:
            yield _stray_note(columns[name])
    yield from local_notes(columns)
    yield from sentinel_notes(columns, seen.sample.select(roles.repaired))
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
