"""A column told relative to others: as its difference from them, or its ratio to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

import numpy as np

from unlearn_cli.core.rules.kinds.interface import Floats
from unlearn_cli.core.rules.rule import Booleans, Rule

Way = Literal["difference", "ratio"]

MOST_RATIO = 8.0
"""Above it a number is told as it is: of one that is many times the other, the other tells little, and a small move of
that would become a large one."""


@dataclass(frozen=True)
class Relative:
    """A column whose difference from a sum of others, or ratio to it, is moved in its place.

    Where bills of one person are nearly equal from month to month, moving each by itself, be it by the smallest step,
    breaks what they are to each other: the differences are smaller than the steps. Moved are the first bill and the
    differences, then; each bill is computed from these. The coordinate of a ratio is

        y / f           where f > 0 and 0 <= y <= MOST_RATIO f
        -1 - y          elsewhere: told as it is

    Parameters
    ----------
    rule : Rule
        That the column y equals the sum f: it holds in `share` of the rows, which are those of difference 0 or ratio 1.
    way : {"difference", "ratio"}

    Examples
    --------
    >>> from unlearn_cli.core.rules import Formula
    >>> equal = Rule(1, Formula("linear", (0,), (1.0,), 0.0), 1.0, "nearest", 0.0, 900.0, False, 0.0)
    >>> paid, bills = Relative(equal, "ratio"), np.array([[200.0, 50.0], [0.0, 30.0], [300.0, 300.0]])
    >>> paid.coordinate(bills).tolist()
    [0.25, -31.0, 1.0]
    >>> paid.value(bills * [[1.5, 1.0]], paid.coordinate(bills)).tolist()
    [75.0, 30.0, 450.0]
    """

    rule: Rule
    way: Way

    def coordinate(self, values: Floats) -> Floats:
        """What is moved in the place of the column (n,), of cells (n, d); NaN where it cannot be told."""
        y, f = values[:, self.rule.dependent], self.rule.formula(values)
        if self.way == "difference":
            return self.rule.rounded(y - f)
        return np.where(_is_near(y, f), y / np.where(f > 0, f, 1.0), np.where(y >= 0, -1.0 - y, np.nan))

    def steps(self, values: Floats, unit: float) -> Floats:
        """How far apart two coordinates (n,) are whose numbers are one unit apart."""
        if self.way == "difference":
            return np.full(len(values), unit)
        f = self.rule.formula(values)
        return np.where(_is_near(values[:, self.rule.dependent], f), unit / np.maximum(f, unit), unit)

    def value(self, values: Floats, coordinate: Floats) -> Floats:
        """The column (n,) of rows (n, d) whose other columns are there already; NaN where it cannot be told."""
        f = self.rule.formula(values)
        if self.way == "difference":
            return self.rule.brought(f + coordinate)
        return self.rule.brought(np.where(coordinate >= 0, coordinate * np.maximum(f, 0.0), -1.0 - coordinate))

    def text(self, names: Sequence[str]) -> str:
        """What is moved in the place of which column, as a person would say it."""
        column, _, others = self.rule.formula.text(names, names[self.rule.dependent]).partition(" = ")
        return f"{column} is moved as its {self.way} {'from' if self.way == 'difference' else 'to'} {others}"

    def fault(self, columns: int) -> str:
        """What in it cannot be, or nothing."""
        if self.way not in get_args(Way):
            return f"told as {self.way!r}, which is no way to tell a column"
        if self.rule.formula.kind != "linear":
            return "told relative to what is no sum"
        return self.rule.fault(columns)

    def plain(self) -> dict[str, Any]:
        """A relative column in JSON types."""
        return {"rule": self.rule.plain(), "way": self.way}

    @classmethod
    def from_plain(cls, facts: Mapping[str, Any], columns: int) -> Self:
        """The relative column that wrote `facts`, for a table of so many columns; ValueError where they are none."""
        try:
            return cls(Rule.from_plain(facts["rule"], columns), facts["way"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"no column relative to others: {error}") from error


def _is_near(y: Floats, f: Floats) -> Booleans:
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray((f > 0) & (y >= 0) & (y <= MOST_RATIO * f), dtype=np.bool_)
