"""The view of the shape of texts: length, what kinds of character, and the first and the last ones."""

import polars as pl

from unlearn_cli.audit.as_read import AsRead, codes
from unlearn_cli.audit.views.interface import Feature, Features, fixed

ENDS = 4
"""Characters from either end; what stands in the middle is for tokens."""

KINDS_OF_CHARACTER = (".", "[0-9]", r"\p{Lu}", r"[^\p{L}0-9]", r"\s")
"""Any, digits, capitals, neither letters nor digits, blanks."""


def view(rows: AsRead) -> Features | None:
    """Columns of too many levels to learn each: ids, names, free text."""
    found = []
    for name, cells in rows.texts():
        counts = (cells.str.count_matches(f"(?s){kind}") for kind in KINDS_OF_CHARACTER)
        found += [Feature(name, count.cast(pl.Float64).fill_null(float("nan")).to_numpy()) for count in counts]
        starts = (cells.str.slice(at, 1) for at in (*range(ENDS), *range(-ENDS, 0)))
        found += [Feature(name, codes(character), True) for character in starts]
    return fixed(found)
