"""Attackers that the referee does not have: each is one file with a `guess`, and one line here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attacker:
    """A line of the table.

    what       what it looks at: a sentence of the page
    untouched  it is given other rows of the same kind that nobody moved, without their groups
    needs      what pip installs for it; nothing: it runs beside `unlearn`
    """

    what: str
    untouched: bool = False
    needs: tuple[str, ...] = ()


ATTACKERS = {
    "lightgbm": Attacker(
        "LightGBM on all rows: the cells, differences, ratios and last digits of numbers, and how rare the pairs of "
        "values in a row are; the number of trees is chosen on a part of the rows that it knows, then all are learned",
        needs=("lightgbm==4.7.0",),
    ),
    "moved_or_not": Attacker(
        "boosting that learns first, from untouched rows of the same kind, whether a row looks moved (a density "
        "ratio), and takes that score, and how many released and how many untouched rows share each block of cells "
        "with it exactly, beside the cells",
        untouched=True,
    ),
}
"""Name of the module in this folder -> what it is."""
