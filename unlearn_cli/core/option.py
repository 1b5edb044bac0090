"""What a person must know of one setting, and the headings that settings stand under."""

from dataclasses import dataclass

COLUMNS, GROUPS, LEARNING = "Columns", "Groups", "Learning"


@dataclass(frozen=True)
class Option:
    """What a person must know of one setting.

    help     a sentence or two
    metavar  what stands for the value in the help
    panel    the heading that it stands under
    short    a second name on the command line
    choices  the words that it takes, if these are few; `method` takes the methods that there are
    least    smallest number, and `most` the largest
    """

    help: str
    metavar: str = ""
    panel: str | None = None
    short: str | None = None
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
