"""A rule: a column that is computed from others, with its rounding and its range."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import inf, isnan
from typing import Any, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.rules.formula import Formula
from unlearn_cli.core.rules.kinds.interface import Floats

Booleans = NDArray[np.bool_]
Rounding = Literal["none", "nearest", "floor", "ceiling"]

SINGLE = 4e-7
"""Relative error of sums and ratios of float32 numbers: several times 2 ** -24 = 6e-8."""

DOUBLE = 1e-10
"""Relative error of sums and ratios of float64 numbers, with coefficients that were fitted to them."""

PILE = 5
"""Rows whose formula lies beyond the range and that stand at its end, before these count as clipped."""


@dataclass(frozen=True)
class Rule:
    """A column that a formula computes from others.

    Parameters
    ----------
    dependent : int
        Number of the column.
    formula : Formula
    unit : float
        The column holds multiples of it; 0: any numbers.
    rounding : {"none", "nearest", "floor", "ceiling"}
        How the formula is brought to a multiple of `unit`. "none": it is one by itself, up to arithmetic.
    low, high : float
        Range of the column where the rule was fitted.
    single : bool
        Are all values of the column float32 numbers?
    share : float
        Of the rows with all cells: in how many it held.
    clipped : (bool, bool)
        Did rows really stand at `low` (`high`) because the formula lay beyond? Only then is that no exception.
    precision : float
        Error that arithmetic may leave, relative to the largest term.

    Examples
    --------
    >>> rule = Rule(2, Formula("product", (0, 1), (1.0, -2.0), 1.0), 0.1, "nearest", 15.0, 50.0, False, 1.0)
    >>> people = np.array([[80.0, 1.80, 24.7], [60.0, 1.60, 21.0], [250.0, 1.70, np.nan]])
    >>> rule(people)
    array([24.7, 23.4, 50. ])
    >>> rule.holds(people)
    array([ True, False, False])
    """

    dependent: int
    formula: Formula
    unit: float
    rounding: Rounding
    low: float
    high: float
    single: bool
    share: float
    clipped: tuple[bool, bool] = (False, False)
    precision: float = SINGLE

    def __call__(self, values: Floats) -> Floats:
        """What the column is by the rule (n,), within the range that it had."""
        return self.brought(self.formula(values))

    def unclipped(self, values: Floats) -> Floats:
        """What the column is by the rule (n,), wherever that lies."""
        return self._stored(self.rounded(self.formula(values)))

    def brought(self, exact: Floats) -> Floats:
        """Numbers (n,) as the column could hold them: rounded, within its range, of its precision."""
        return self._stored(np.clip(self.rounded(exact), self.low, self.high))

    def holds(self, values: Floats) -> Booleans:
        """In which rows of `values` (n, d) is the column what the rule says? Not where a cell is missing."""
        exact, present = self.formula(values), np.asarray(values[:, self.dependent], dtype=np.float64)
        with np.errstate(invalid="ignore"):
            slack = self.precision * np.fmax(self.formula.magnitude(values), np.abs(present))
            below, above = (bound * self.unit for bound in BOUNDS[self.rounding])
            error = exact - present
            # Where the next unit begins, arithmetic may not take the formula over to it: see `_rounded`.
            down, up = LEEWAY[self.rounding]
            held = (error >= below - down * slack) & (error <= above + up * slack)
            at_low = self.clipped[0] & (exact < self.low) & (np.abs(present - self.low) <= slack)
            at_high = self.clipped[1] & (exact > self.high) & (np.abs(present - self.high) <= slack)
        return np.asarray(held | at_low | at_high, dtype=np.bool_)

    def fitted(self, values: Floats) -> Self:
        """The rule with the range, the clipping and the share that it has in these rows (n, d)."""
        present = values[~np.isnan(values[:, self.dependent]), self.dependent]
        if not len(present):
            return self
        ranged = replace(self, low=float(present.min()), high=float(present.max()), single=is_single(present))
        ranged = replace(ranged, clipped=ranged.piles(values))
        complete = ~np.isnan(values[:, [self.dependent, *self.formula.inputs]]).any(axis=1)
        return replace(ranged, share=float(ranged.holds(values[complete]).mean()) if complete.any() else 0.0)

    def piles(self, values: Floats) -> tuple[bool, bool]:
        """Do rows stand at either end of the range because the formula lies beyond it?

        At least PILE rows must, and nine in ten of those whose formula lies beyond: else they are exceptions.
        """
        exact, present = self.formula(values), values[:, self.dependent]
        slack = self.precision * np.fmax(self.formula.magnitude(values), np.abs(present))
        known = ~np.isnan(exact) & ~np.isnan(present)
        return (
            _piled((exact < self.low - self.unit - slack) & known, np.abs(present - self.low) <= slack),
            _piled((exact > self.high + self.unit + slack) & known, np.abs(present - self.high) <= slack),
        )

    def text(self, names: Sequence[str]) -> str:
        """The rule as a person would write it; `names` are those of all columns."""
        plain = self.formula.text(names, names[self.dependent])
        if self.rounding == "none":
            return plain
        name, _, formula = plain.partition(" = ")
        word = {"nearest": "round", "floor": "floor", "ceiling": "ceil"}[self.rounding]
        digits = round(-float(np.log10(self.unit)), 9)
        return f"{name} = {word}({formula}{f', {digits:g}' if digits else ''})"

    def plain(self) -> dict[str, Any]:
        """The rule in JSON types; an open end of the range is null."""
        facts = asdict(self)
        facts["formula"] = {k: list(v) if isinstance(v, tuple) else v for k, v in facts["formula"].items()}
        facts["low"], facts["high"] = (None if np.isinf(end) else end for end in (self.low, self.high))
        return facts | {"clipped": list(self.clipped)}

    @classmethod
    def from_plain(cls, facts: Mapping[str, Any], columns: int) -> Self:
        """The rule that wrote `facts`, for a table of so many columns; ValueError where they are no rule."""
        try:
            low, high = (end if facts[key] is None else _number(facts[key]) for key, end in _ENDS.items())
            first, last = (_truth(clipped) for clipped in facts["clipped"])
            rule = cls(
                dependent=_whole(facts["dependent"]),
                formula=_formula(**facts["formula"]),
                unit=_number(facts["unit"]),
                rounding=facts["rounding"],
                low=low,
                high=high,
                single=_truth(facts["single"]),
                share=_number(facts["share"]),
                clipped=(first, last),
                precision=_number(facts["precision"]),
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(f"no rule: {error!r}") from error
        if fault := rule.fault(columns):
            raise ValueError(f"no rule: {fault}")
        return rule

    def fault(self, columns: int) -> str:
        """What in the rule cannot be in a table of so many columns, or nothing."""
        used = (self.dependent, *self.formula.inputs)
        if not all(0 <= column < columns for column in used):
            return f"a column that is none of the {columns}"
        if self.dependent in self.formula.inputs:
            return "a column that is computed from itself"
        if self.rounding not in get_args(Rounding):
            return f"unknown rounding {self.rounding!r}"
        if not 0 <= self.unit < inf or (self.unit == 0 and self.rounding != "none"):
            return "rounding goes with a unit above 0"
        if not self.low <= self.high or not 0 <= self.share <= 1 or not 0 <= self.precision < 1:
            return "a range, share or precision that cannot be"
        return self.formula.fault()

    def rounded(self, exact: Floats) -> Floats:
        """Numbers (n,) as multiples of the unit, in the way of the rule."""
        if self.unit == 0:
            return exact
        with np.errstate(over="ignore", invalid="ignore"):
            steps = exact / self.unit
            # A little is left for arithmetic, so that 3 that came out as 2.9999999999 is not cut to 2.
            slack = max(self.precision, DOUBLE) * np.maximum(np.abs(steps), 1.0)
            if self.rounding == "none":
                whole = np.rint(steps)
                return np.where(np.abs(whole - steps) <= slack, _multiple(whole, self.unit), exact)
            if self.rounding == "nearest":
                return _multiple(np.rint(steps), self.unit)
            return _multiple(np.floor(steps + slack) if self.rounding == "floor" else np.ceil(steps - slack), self.unit)

    def _stored(self, exact: Floats) -> Floats:
        if not self.single:
            return exact
        with np.errstate(over="ignore"):
            return exact.astype(np.float32).astype(np.float64)


BOUNDS = {"none": (0.0, 0.0), "nearest": (-0.5, 0.5), "floor": (0.0, 1.0), "ceiling": (-1.0, 0.0)}
"""Rounding -> how far, in units, the formula may lie from the column."""

LEEWAY = {"none": (1, 1), "nearest": (1, 1), "floor": (1, -1), "ceiling": (-1, 1)}
"""Rounding -> how many times the error of arithmetic the formula may lie further below, or above."""

_ENDS = {"low": -inf, "high": inf}


def is_single(present: Floats) -> bool:
    """Are these values float32 numbers, and not all of them whole (which says nothing)?"""
    with np.errstate(over="ignore"):
        return bool((present == present.astype(np.float32)).all() and (present != np.rint(present)).any())


def _multiple(whole: Floats, unit: float) -> Floats:
    """So many times the unit; divided by 10 is the float that reads 0.3, times 0.1 is not."""
    per = round(1 / unit)
    return whole / per if per >= 1 and abs(per * unit - 1) < 1e-12 else whole * unit


def _piled(beyond: Booleans, at_end: Booleans) -> bool:
    piled = np.count_nonzero(beyond & at_end)
    return bool(piled >= PILE and piled >= 0.9 * np.count_nonzero(beyond))


def _formula(kind: object, inputs: Iterable[object], coefficients: Iterable[object], constant: object) -> Formula:
    if not isinstance(kind, str):
        raise TypeError(f"{kind!r} is no kind of formula")
    return Formula(kind, tuple(map(_whole, inputs)), tuple(map(_number, coefficients)), _number(constant))


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or isnan(value):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value
