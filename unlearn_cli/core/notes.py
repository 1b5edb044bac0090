"""Notes: what a reader should know beside the numbers, as data."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Note:
    """Something that a reader should know.

    >>> print(Note("sampled", "the map was learned from 200 of 5,000 rows"))
    the map was learned from 200 of 5,000 rows
    """

    code: Annotated[str, "what it is about, in a word or two that stay the same: for programs"]
    text: Annotated[str, "the note in words, with its numbers: for people"]

    def __str__(self) -> str:
        return self.text
