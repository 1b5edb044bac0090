"""The confidence level of every interval and bound."""

from scipy.special import ndtri

LEVEL = 0.95
"""Of all intervals, and of one-sided bounds: what the field reports, and what the gates of `audit` speak of."""


def standard_errors(level: float = LEVEL) -> float:
    """How many standard errors a two-sided interval of the normal distribution reaches to either side.

    >>> round(standard_errors(), 2)
    1.96
    """
    return float(ndtri((1 + level) / 2))


def one_sided_errors(bounds: int = 1, level: float = LEVEL) -> float:
    """The same of a one-sided bound, at a level that is split over so many bounds that all of them hold together.

    >>> round(one_sided_errors(), 2)
    1.64
    """
    return float(ndtri(1 - (1 - level) / bounds))
