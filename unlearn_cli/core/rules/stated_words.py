"""The words of a stated rule: column names, numbers and signs, before any of it is read as a formula."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.registry import did_you_mean
from unlearn_cli.core.rules.wording import FUNCTIONS

LONGEST = 2_000
"""Characters of a stated rule; longer ones are a mistake, and deep ones would tire the parser."""

WORD = re.compile(
    r"""\s*(?:
    (?P<quoted>"[^"]+"|`[^`]+`)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>\*\*|[-+*/(),=])
    )""",
    re.VERBOSE,
)

REMEDY = """Write, for example, 'total = a + 2 * b', 'wage = earns / hours' or '"log wage" = log(wage)'."""


@dataclass(frozen=True)
class Words:
    """A stated rule in which each column stands as `_0`, `_1`, ...

    Parameters
    ----------
    text : str
        As it was stated.
    dependent : int
        Number of the column before the `=`.
    formula : str
        What stands after it, in digits, signs, functions and `_` with a column's number.
    """

    text: str
    dependent: int
    formula: str


def fault(text: str, problem: str) -> SettingsError:
    """The error for a rule that cannot be read."""
    shown = text if len(text) <= 80 else f"{text[:77]}..."
    return SettingsError(f"rule {shown!r}: {problem}", REMEDY)


def words_of(text: str, names: Sequence[str]) -> Words:
    """A stated rule taken apart; an error names the place and a column of a similar name.

    Examples
    --------
    >>> words_of("exper = age - 2 educ", ["age", "educ", "exper"])
    Words(text='exper = age - 2 educ', dependent=2, formula='_0 - 2 * _1')
    """
    if len(text) > LONGEST:
        raise fault(text, f"longer than {LONGEST:,} characters.")
    numbers = {name: i for i, name in enumerate(names)}
    words = _written(text, numbers)
    if len(words) < 2 or not words[0].startswith("_") or words[1] != "=":
        raise fault(text, "it does not begin with a column's name and '='.")
    if "=" in words[2:]:
        raise fault(text, "it has more than one '='.")
    if not words[2:]:
        raise fault(text, "nothing stands after the '='.")
    return Words(text, int(words[0][1:]), " ".join(words[2:]))


def _written(text: str, numbers: dict[str, int]) -> list[str]:
    """Numbers, signs, functions, and columns by number; `2 educ` becomes `2 * educ`."""
    words: list[str] = []
    place, was_number = 0, False
    while text[place:].strip():
        match = WORD.match(text, place)
        if match is None:
            at = place + len(text[place:]) - len(text[place:].lstrip())
            raise fault(text, f"{text[at]!r} at place {at + 1} is not understood.")
        kind, word, place = str(match.lastgroup), match[str(match.lastgroup)], match.end()
        is_function = kind == "name" and word in FUNCTIONS and text[place:].lstrip().startswith("(")
        if kind in ("name", "quoted") and not is_function:
            word = _column(text, word, match.start(kind), numbers)
        if was_number and (kind in ("name", "quoted")):
            words.append("*")
        words.append(word)
        was_number = kind == "number"
    return words


def _column(text: str, word: str, at: int, numbers: dict[str, int]) -> str:
    name = word[1:-1] if word[0] in '"`' else word
    if name not in numbers:
        raise fault(text, f"there is no column {name!r} (place {at + 1}).{did_you_mean(name, numbers)}")
    return f"_{numbers[name]}"
