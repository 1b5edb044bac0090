"""Simple numbers near a fitted one: fractions, decimals and reciprocals of decimals, the simplest first."""

from math import inf, log, log10, pi

import numpy as np

MOST = 20
"""Simple numbers that are tried: a rule that holds with none of these has the coefficient that was fitted."""

KNOWN = (1 / log(10), 1 / log(2), log(10), log(2), pi, 1 / 365.25)
"""Numbers that formulas are written with though they take many digits: other logarithms, circles, days in years."""

LARGEST_DENOMINATOR = 1_000

UNSIMPLE = 20.0
"""More digits than a double has."""


def simple_numbers(value: float, error: float) -> list[float]:
    """Numbers within `error` of `value`, from simple to less simple.

    Simple is what takes few digits to write: 0, then small whole numbers, fractions of a denominator up to 1,000,
    decimals, reciprocals of decimals.

    Examples
    --------
    >>> simple_numbers(0.3334, 0.001)[0] == 1 / 3
    True
    >>> simple_numbers(0.05199, 0.0001)[0], simple_numbers(0.2, 0.3)[0], simple_numbers(2.0 + 1e-9, 1e-8)[0]
    (0.052, 0.0, 2.0)
    >>> simple_numbers(1.15741e-11, 1e-16)[0] == 1 / 86_400_000_000
    True
    """
    error *= 1 + 1e-9  # the ends count, whatever arithmetic made of them
    if abs(value) <= error:
        return [0.0]
    near = {number: cost for number, cost in _all_near(value) if abs(number - value) <= error}
    return sorted(near, key=lambda number: (near[number], number))[:MOST]


def cost(value: float) -> float:
    """How many digits it takes to write a number, roughly; one that is no simple number costs UNSIMPLE.

    Examples
    --------
    >>> cost(0.0) < cost(1.0) < cost(6.0) < cost(0.7) < cost(0.052) < cost(0.05200012345) == UNSIMPLE
    True
    """
    if value == 0:
        return 0.0
    same = [digits for number, digits in _all_near(value) if abs(number - value) <= 1e-13 * abs(value)]
    return min(same, default=UNSIMPLE)


def _all_near(value: float) -> list[tuple[float, float]]:
    """Fractions, decimals and reciprocals next to a number, each with its cost."""
    if not 1e-30 < abs(value) < 1e30:
        return []
    sign, size = (-1.0 if value < 0 else 1.0), abs(value)
    below = np.arange(1, LARGEST_DENOMINATOR + 1)
    above = np.rint(size * below)
    cheap = (above > 0) & (above < 1e15)
    costs = 0.1 + np.log10(np.maximum(above, 1)) + 1.2 * np.log10(below)
    pairs = list(zip((sign * above / below)[cheap].tolist(), costs[cheap].tolist(), strict=True))
    for digits in range(1, 8):
        for number, power in ((size, 1), (1 / size, -1)):
            decimal = float(f"{number:.{digits - 1}e}")
            pairs.append((sign * decimal**power, _decimal_cost(decimal) + (0.5 if power < 0 else 0.0)))
    pairs += [(sign * known, 3.0) for known in KNOWN]
    return pairs


def _decimal_cost(decimal: float) -> float:
    digits, _, exponent = f"{decimal:.6e}".partition("e")
    mantissa = digits.replace(".", "").rstrip("0")
    places = abs(int(exponent) - len(mantissa) + 1)
    return 0.1 + (log10(int(mantissa)) if mantissa else inf) + 0.4 * places
