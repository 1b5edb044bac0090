"""Where a number stands among sorted ones: a guide over equal steps leaves little to search."""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.compiled import compiled
from unlearn_cli.transport.interface import Codes, Floats

FEW = 3
"""Numbers of a step that are counted without a branch: what a processor has to guess costs more than they do."""


class Sorted(NamedTuple):
    """Numbers in ascending order, and how many of them lie below each of many equal steps.

    numbers  (m + 3,), the last three of them infinite: what is read beyond the end
    below    (c+1,) numbers in the steps before each one
    origin   where the first step begins
    per      steps in one unit
    """

    numbers: Floats
    below: NDArray[np.int32]
    origin: float
    per: float

    @classmethod
    def of(cls, numbers: Floats, steps: int, reach: tuple[float, float] | None = None) -> Self:
        """A guide of so many steps from the least number to the largest, or over a `reach` that is known.

        Examples
        --------
        >>> positions(Sorted.of(np.array([1.0, 2.0, 4.0]), 8), np.array([0.0, 2.0, 2.1, 9.0])).tolist()
        [0, 1, 2, 3]
        """
        first, last = reach or (float(numbers[0]), float(numbers[-1]))
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # 1e300 apart: one step, and a search
            per = float(np.float64(steps) / (np.float64(last) - np.float64(first)))
        per = per if np.isfinite(per) else 0.0
        counts = np.bincount(_steps_of(np.asarray(numbers, dtype=np.float64), first, per, steps), minlength=steps)
        below = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return cls(np.append(numbers, [np.inf] * FEW), below, first, per)


@compiled
def positions(among: Sorted, keys: Floats) -> Codes:
    """How many of the numbers are less than each key (n,), as `numpy.searchsorted` says it; of NaN, none."""
    numbers, below, origin, per = among
    found, steps = np.empty(len(keys), dtype=np.int32), len(below) - 1
    for i in range(len(keys)):
        key = keys[i]
        step = step_of(key, origin, per, steps)
        low, high = below[step], below[step + 1]
        while high - low > FEW:
            middle = (low + high) >> 1
            if numbers[middle] < key:
                low = middle + 1
            else:
                high = middle
        low += numbers[low] < key  # numbers beyond the step are above the key
        low += numbers[low] < key
        low += numbers[low] < key
        found[i] = low
    return found


@compiled
def step_of(key: float, origin: float, per: float, steps: int) -> int:
    """The step in which a number lies, for numbers and keys alike: rounding never parts what is in order."""
    at = (key - origin) * per
    if not at > 0:  # NaN too
        return 0
    return steps - 1 if at >= steps else int(at)


@compiled
def _steps_of(numbers: Floats, origin: float, per: float, steps: int) -> Codes:
    found = np.empty(len(numbers), dtype=np.int32)
    for i in range(len(numbers)):
        found[i] = step_of(numbers[i], origin, per, steps)
    return found
