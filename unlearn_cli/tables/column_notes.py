"""Notes on how the cells of columns were read: numbers and dates as people write them, values that may be sentinels."""

import shlex
from collections.abc import Iterator, Mapping

import polars as pl

from unlearn_cli.core.errors import listing
from unlearn_cli.core.notes import Note
from unlearn_cli.tables.kinds.local_text import COMMA_TEXT, POINT_TEXT
from unlearn_cli.tables.profile import Profile
from unlearn_cli.tables.sentinels import sentinel


def local_notes(columns: Mapping[str, Profile]) -> Iterator[Note]:
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


def sentinel_notes(columns: Mapping[str, Profile], cells: pl.DataFrame) -> Iterator[Note]:
    """Numbers that may stand for a missing value, of the columns of `cells`: rows chosen at random."""
    for name in cells.columns:
        kind = columns[name].kind
        found = sentinel(cells[name], kind) if kind and kind.ordered else None
        if found:
            value, share = found
            option = shlex.quote(f"{name}={value}")
            text = f"{name!r} is {value} in {share:.1%} of the rows, far from all others, and read as a number"
            yield Note("sentinel", f"{text}; if it stands for a missing value: --null-value {option}")
