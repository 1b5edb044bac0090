"""Errors that a user may see: what is wrong, and what to do about it."""

from collections.abc import Sequence

from unlearn_cli.core.visible import visible


class UnlearnError(Exception):
    """Something that cannot be done as asked (exit code 2).

    Parameters
    ----------
    problem : str
        Names the column, the value and the row count.
    remedy : str
        What to type or to change.
    faults : sequence of str
        Several of them, each on a line between the two.

    Examples
    --------
    >>> str(UnlearnError("'age' is empty in 3 rows.", "Fill it."))
    "'age' is empty in 3 rows.\\n  Fill it."
    """

    def __init__(self, problem: str, remedy: str = "", faults: Sequence[str] = ()) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """Lines of its own only: names and values of somebody's data are in it."""
        return "\n  ".join(visible(line) for line in (self.problem, *self.faults, self.remedy) if line)


class InputError(UnlearnError):
    """A file or frame that cannot be read or written."""


class DataError(UnlearnError):
    """A table whose columns, groups or cells do not allow what was asked."""


class SettingsError(UnlearnError):
    """Settings that cannot be, or that contradict each other."""


class MapError(UnlearnError):
    """A map that is damaged, foreign, or does not fit the table."""


class ModelError(UnlearnError):
    """A model that cannot be read, trained or written."""


def listing(items: list[str], limit: int = 8) -> str:
    """`a, b, c and 4 more`: names for a message, at most `limit` of them."""
    shown = ", ".join(items[:limit])
    return shown if len(items) <= limit else f"{shown} and {len(items) - limit} more"
