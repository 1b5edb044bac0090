"""A formula that computes one column from others."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from unlearn_cli.core.registry import load
from unlearn_cli.core.rules.kinds import KINDS
from unlearn_cli.core.rules.kinds.interface import Floats, Kind, Terms
from unlearn_cli.core.rules.wording import name_text


@dataclass(frozen=True)
class Formula:
    """A sum, product, logarithm or extreme of columns.

    Parameters
    ----------
    kind : str
        One of `KINDS`: "linear" (constant + sum c_i x_i), "product" (constant * prod x_i ** c_i), "logarithm"
        (constant + c log x), "exponential" (constant * exp(c x)), "least" and "largest" (of the inputs), "clock" (a
        time of day hhmm and durations in minutes).
    inputs : tuple of k int
        Numbers of the columns that it takes.
    coefficients : tuple of k float
        One for each input; all 1 for "least" and "largest"; that of a time of day is `TIME_OF_DAY`.
    constant : float

    Examples
    --------
    >>> wage = Formula("product", (0, 1), (1.0, -1.0), 1.0)
    >>> wage(np.array([[300.0, 40.0], [300.0, 0.0], [np.nan, 40.0]]))
    array([7.5, nan, nan])
    >>> wage.text(["earns", "hours"], "hrwage")
    'hrwage = earns / hours'
    >>> wage.solve(np.array([[300.0, 40.0]]), 1, np.array([10.0]))
    array([30.])
    """

    kind: str
    inputs: tuple[int, ...]
    coefficients: tuple[float, ...]
    constant: float

    def __call__(self, values: Floats) -> Floats:
        """The formula (n,) in each row of `values` (n, d); NaN where an input is missing or the result not finite."""
        with np.errstate(all="ignore"):
            return _finite(self._kind.value(self._taken(values), self._terms))

    def magnitude(self, values: Floats) -> Floats:
        """The number (n,) that the rounding error of the formula is relative to: its largest term, as a rule."""
        with np.errstate(all="ignore"):
            return _finite(self._kind.magnitude(self._taken(values), self._terms))

    def solve(self, values: Floats, position_of_input: int, wanted: Floats) -> Floats:
        """What one input would have to be for the formula to give what is wanted, the others being as they are.

        Parameters
        ----------
        values : (n, d) float64
        position_of_input : int
            Place in `inputs`, not the number of a column.
        wanted : (n,) float64

        Returns
        -------
        (n,) float64
            NaN where no number does. Where several do: the one of the input's present sign, or the input as it is.
        """
        with np.errstate(all="ignore"):
            return _finite(self._kind.solve(self._taken(values), self._terms, position_of_input, wanted))

    def turned(self, position_of_input: int, dependent: int) -> "Formula | None":
        """The formula for one of the inputs, in which column `dependent` takes that input's place."""
        with np.errstate(all="ignore"):
            turned = self._kind.turned(self._terms, position_of_input)
        if turned is None:
            return None
        kind, terms = turned
        inputs = [dependent if i == position_of_input else column for i, column in enumerate(self.inputs)]
        ordered = sorted(zip(inputs, terms.coefficients, strict=True))
        return Formula(kind, tuple(i for i, _ in ordered), tuple(c for _, c in ordered), terms.constant)

    def text(self, names: Sequence[str], dependent: str) -> str:
        """The rule as a person would write it; `names` are those of all columns."""
        taken = [name_text(names[column]) for column in self.inputs]
        return f"{name_text(dependent)} = {self._kind.text(taken, self._terms)}"

    def fault(self) -> str:
        """What in the formula cannot be, or nothing."""
        if self.kind not in KINDS:
            return f"unknown kind of formula {self.kind!r}"
        if not self.inputs or len(set(self.inputs)) != len(self.inputs):
            return "a formula takes one input or several, each once"
        if len(self.coefficients) != len(self.inputs):
            return "a formula has as many coefficients as inputs"
        if not all(isfinite(number) for number in (*self.coefficients, self.constant)):
            return "a coefficient is not finite"
        return self._kind.fault(self._terms)

    @property
    def _kind(self) -> Kind:
        kind: Kind = load(KINDS, self.kind, "kind of formula")
        return kind

    @property
    def _terms(self) -> Terms:
        return Terms(self.coefficients, self.constant)

    def _taken(self, values: Floats) -> Floats:
        return np.asarray(values[:, list(self.inputs)], dtype=np.float64)


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)
