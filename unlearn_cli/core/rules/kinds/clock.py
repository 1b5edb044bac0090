"""Times of day that are written as hhmm: 2355 and 10 minutes is 5."""

import numpy as np

from unlearn_cli.core.rules.kinds.interface import Floats, Terms
from unlearn_cli.core.rules.wording import multiple_text, signed_sum

TIME_OF_DAY = 0.6
"""Coefficient of the one input that is a time of day: of such a number a hundred are sixty minutes."""

DAY = 1440.0
"""Minutes."""


def minutes(time: Floats) -> Floats:
    """Minutes since midnight of times hhmm.

    Examples
    --------
    >>> minutes(np.array([5.0, 130.0, 2400.0])).tolist()
    [5.0, 90.0, 1440.0]
    """
    return np.asarray(60 * np.floor(time / 100) + time % 100)


def clock(since_midnight: Floats) -> Floats:
    """The time of day hhmm of so many minutes, of whatever day.

    Examples
    --------
    >>> clock(np.array([5.0, 90.0, 1445.0, -1.0])).tolist()
    [5.0, 130.0, 5.0, 2359.0]
    """
    of_day = since_midnight % DAY
    return np.asarray(100 * np.floor(of_day / 60) + of_day % 60)


class Clock:
    """A time of day, and durations in multiples of a minute: clock(minutes(t) + sum_i c_i x_i)."""

    def value(self, x: Floats, terms: Terms) -> Floats:
        return clock(self._since_midnight(x, terms))

    def magnitude(self, x: Floats, terms: Terms) -> Floats:
        return np.where(np.isnan(x).any(axis=1), np.nan, 1.0)  # whole numbers: there is no error

    def solve(self, x: Floats, terms: Terms, position: int, wanted: Floats) -> Floats:
        lacking = minutes(wanted) - self._since_midnight(x, terms)
        if terms.coefficients[position] == TIME_OF_DAY:
            return clock(minutes(x[:, position]) + lacking)
        nearest = (lacking + DAY / 2) % DAY - DAY / 2
        return np.asarray(x[:, position] + nearest / terms.coefficients[position])

    def turned(self, terms: Terms, position: int) -> tuple[str, Terms] | None:
        if terms.coefficients[position] != TIME_OF_DAY:
            return None  # a duration is known but for whole days
        signs = tuple(c if i == position else -c for i, c in enumerate(terms.coefficients))
        return "clock", Terms(signs, terms.constant)

    def text(self, names: list[str], terms: Terms) -> str:
        named = list(zip(terms.coefficients, names, strict=True))
        time = named.pop(terms.coefficients.index(TIME_OF_DAY))[1]
        return f"clock({signed_sum([(1.0, time), *((c, multiple_text(c, name)) for c, name in named)])})"

    def fault(self, terms: Terms) -> str:
        if terms.coefficients.count(TIME_OF_DAY) != 1 or 0.0 in terms.coefficients or terms.constant:
            return "clock() takes one time of day, then durations in minutes"
        return ""

    def _since_midnight(self, x: Floats, terms: Terms) -> Floats:
        total = np.zeros(len(x))
        for i, coefficient in enumerate(terms.coefficients):
            total = total + (minutes(x[:, i]) if coefficient == TIME_OF_DAY else coefficient * x[:, i])
        return total


KIND = Clock()
