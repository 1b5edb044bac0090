"""The smallest advantage that groups of a given size can show, and the smallest rank correlation that rows can."""

import math

from scipy.special import ndtri

CONFIDENCE = 0.95


def smallest_visible(group_rows: int, rows: int) -> float:
    """95 % quantile of |2 AUC - 1| of a blind guess of a group of n1 = `group_rows` among `rows` = n1 + n2 rows.

    Under independence the rank sum has variance n1 n2 (n1 + n2 + 1) / 12 (Mann & Whitney 1947), hence 2 AUC - 1 has
    mean 0 and variance (n1 + n2 + 1) / (3 n1 n2); the quantile is that of its normal limit, at most 1.
    """
    variance = (rows + 1) / (3 * group_rows * (rows - group_rows))
    return min(1.0, _reach() * math.sqrt(variance))


def rows_needed(group_rows: int, rows: int, wanted: float) -> int:
    """Rows of the group that would show an advantage of `wanted`, at the share it has now."""
    share = group_rows / rows
    return math.ceil(_reach() ** 2 / (3 * wanted**2 * (1 - share)))


def smallest_correlation(rows: int) -> float:
    """95 % quantile of |Spearman's r| of a blind guess of `rows` values: r then has mean 0, variance 1 / (rows - 1)."""
    return min(1.0, _reach() / math.sqrt(max(rows - 1, 1)))


def rows_needed_for_values(wanted: float) -> int:
    """Rows with a value that would show a rank correlation of `wanted`."""
    return 1 + math.ceil((_reach() / wanted) ** 2)


def _reach() -> float:
    return float(ndtri((1 + CONFIDENCE) / 2))
