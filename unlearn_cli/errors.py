"""The one error a user may see: what is wrong, and what to do about it."""


class UnlearnError(Exception):
    """Something that cannot be done as asked (exit code 2).

    `problem` names the column, the value and the row count; `remedy` says what to type or to change.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}\n  {self.remedy}" if self.remedy else self.problem


def listing(items: list[str], limit: int = 8) -> str:
    """`a, b, c and 4 more`: names for a message, at most `limit` of them."""
    shown = ", ".join(items[:limit])
    return shown if len(items) <= limit else f"{shown} and {len(items) - limit} more"
