"""What a kind of formula can do: its value, its inverse, its words."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Terms:
    """The numbers of a formula: one coefficient for each of its k inputs, and a constant."""

    coefficients: tuple[float, ...]
    constant: float


class Kind(Protocol):
    """A family of formulas in k inputs.

    All methods take the inputs as columns `x` (n, k), may return what is not finite, and are called with the warnings
    of numpy switched off.
    """

    def value(self, x: Floats, terms: Terms) -> Floats:
        """The formula (n,)."""

    def magnitude(self, x: Floats, terms: Terms) -> Floats:
        """The number (n,) that the error of the value is relative to, when the inputs have a relative error."""

    def solve(self, x: Floats, terms: Terms, position: int, wanted: Floats) -> Floats:
        """What the input at `position` would have to be for the formula to give `wanted` (n,)."""

    def turned(self, terms: Terms, position: int) -> tuple[str, Terms] | None:
        """Kind and terms of the formula for that input, with the dependent in its place; None where there is none."""

    def text(self, names: list[str], terms: Terms) -> str:
        """The formula as a person would write it."""

    def fault(self, terms: Terms) -> str:
        """What in the terms cannot be, or nothing."""
