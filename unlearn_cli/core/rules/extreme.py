"""The least of several numbers, and by a change of sign the largest."""

from dataclasses import dataclass

import numpy as np

from unlearn_cli.core.rules.kinds.interface import Floats, Terms
from unlearn_cli.core.rules.wording import call_text


@dataclass(frozen=True)
class Extreme:
    """sign * min_i (sign * x_i).

    Parameters
    ----------
    word : str
        The function as it is written.
    sign : int
        1 for the least, -1 for the largest.
    """

    word: str
    sign: int

    def value(self, x: Floats, terms: Terms) -> Floats:
        return np.asarray(self.sign * (self.sign * x).min(axis=1), dtype=np.float64)

    def magnitude(self, x: Floats, terms: Terms) -> Floats:
        return np.abs(self.value(x, terms))

    def solve(self, x: Floats, terms: Terms, position: int, wanted: Floats) -> Floats:
        """The wanted number itself, if no other input lies beyond; where another one is it, the input may stay."""
        others, goal = (self.sign * np.delete(x, position, axis=1)).min(axis=1), self.sign * wanted
        free = np.maximum(self.sign * x[:, position], goal)
        return np.asarray(
            self.sign * np.where(others > goal, goal, np.where(others == goal, free, np.nan)), dtype=np.float64
        )

    def turned(self, terms: Terms, position: int) -> tuple[str, Terms] | None:
        return None

    def text(self, names: list[str], terms: Terms) -> str:
        return call_text(self.word, names)

    def fault(self, terms: Terms) -> str:
        if len(terms.coefficients) < 2 or set(terms.coefficients) != {1.0} or terms.constant != 0:
            return f"{self.word} of two inputs or more takes the coefficients 1 and the constant 0"
        return ""
