"""Everything that learning a map may be told, declared once: command-line options, TOML keys and Python arguments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from unlearn_cli.core.declared import Declared, checked, declared_of
from unlearn_cli.core.option import COLUMNS, GROUPS, LEARNING, Option
from unlearn_cli.core.secret import Secret

Progress = Callable[[str, float], None]
"""Called with the name of a step and the share of it that is done, 0 to 1."""


class RowShare(float):
    """A share of rows, for a `Progress` that shows how many a second, and how long it will take.

    >>> RowShare(1, 4) == 0.25
    True
    """

    def __new__(cls, done: int, rows: int) -> Self:
        share = super().__new__(cls, done / rows)
        share.done, share.rows = done, rows
        return share

    done: int
    rows: int


def silent(step: str, share: float) -> None:
    """Progress that nobody asked to see."""


STRENGTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
"""Measured by `frontier` unless others are asked for: closer together at the end, where most repairs are chosen."""


@dataclass(frozen=True)
class Options:
    """What `fit`, `repair` and `frontier` are told; every field is also an option of the command line and a TOML key.

    >>> Options.of(sensitive="sex", keep=["id"]).keep
    ('id',)
    """

    sensitive: Annotated[
        tuple[str, ...],
        Option("Column that the others must not tell; repeat it for joint groups.", "COL", short="-s"),
    ] = ()
    method: Annotated[str, Option("{methods}: see below.", "METHOD")] = "auto"
    strength: Annotated[
        float,
        Option(
            "Share of the rows that are moved, chosen at random: 0 leaves the table as it is, 1 is full repair.",
            "T",
            least=0,
            most=1,
        ),
    ] = 1.0
    keep: Annotated[
        tuple[str, ...],
        Option(
            "Leave this column as it is, and do not use it to move the others; may be repeated.", "COL", panel=COLUMNS
        ),
    ] = ()
    drop: Annotated[
        tuple[str, ...], Option("Leave this column out of the output; may be repeated.", "COL", panel=COLUMNS)
    ] = ()
    given: Annotated[
        tuple[str, ...],
        Option(
            "Leave this column as it is, and make the others independent within each of its levels; may be repeated.",
            "COL",
            panel=COLUMNS,
        ),
    ] = ()
    target: Annotated[
        str | None,
        Option("Leave this column as it is, and report what the others still predict of it.", "COL", panel=COLUMNS),
    ] = None
    key: Annotated[
        str | None,
        Option("Column that names each row: draws are made by it instead of by the row number.", "COL", panel=COLUMNS),
    ] = None
    unit: Annotated[
        str | None,
        Option(
            "Column that names the person or household of each row: attacks learn from some and guess others, and "
            "count each once.",
            "COL",
            panel=COLUMNS,
        ),
    ] = None
    bins: Annotated[
        int,
        Option(
            "Quantile bins of a numeric or date sensitive column with more than 20 values; narrower at both ends.",
            "N",
            panel=GROUPS,
            least=2,
        ),
    ] = 8
    min_group: Annotated[int, Option("Groups with fewer rows are an error.", "N", panel=GROUPS, least=1)] = 50
    small_groups: Annotated[
        str,
        Option(
            "merge pools groups under --min-group with the nearest larger one along the last sensitive column.",
            panel=GROUPS,
            choices=("error", "merge"),
        ),
    ] = "error"
    null_group: Annotated[bool, Option("Rows without a sensitive value are a group of their own.", panel=GROUPS)] = (
        False
    )
    nulls: Annotated[
        str,
        Option(
            "keep leaves missing cells as they are; mask takes values away until the places of missing cells tell "
            "nothing, and makes none up; repair treats a null as one more value; auto keeps where the places tell "
            "nothing, else masks.",
            panel=LEARNING,
            choices=("auto", "keep", "mask", "repair"),
        ),
    ] = "auto"
    rule: Annotated[
        tuple[str, ...],
        Option(
            'A rule between columns that is to hold after the repair, such as "total = a + b"; the column before the '
            "equals sign is computed anew. May be repeated. Others are looked for.",
            "RULE",
            panel=LEARNING,
        ),
    ] = ()
    no_rules: Annotated[
        bool,
        Option("Do not look for rules between columns to keep; a report still names those that break.", panel=LEARNING),
    ] = False
    fit_rows: Annotated[int, Option("Rows per group to learn from, at most.", "N", panel=LEARNING, least=100)] = 200_000
    unseen: Annotated[
        str,
        Option(
            "What apply does with values that the fit never saw. rare moves new categories of few rows (1 %, or 5 % in "
            "a column that has rare ones) by the distribution of all groups, names them, and refuses the rest; error "
            "refuses all; pooled moves all, new groups too.",
            panel=LEARNING,
            choices=("rare", "error", "pooled"),
        ),
    ] = "rare"

    @classmethod
    def of(cls, **given: Any) -> Self:
        """Options from what a person gave: one name or several, each once.

        Raises
        ------
        SettingsError
            Where a name is unknown or a value cannot be, with every fault in one message.
        """
        return cls(**checked(cls, given))

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """From a file that this program wrote."""
        values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in plain.items()}
        return cls(**values)

    @property
    def by_option(self) -> dict[str, tuple[str, ...]]:
        """The columns that each option names."""
        target = () if self.target is None else (self.target,)
        named = {"--sensitive": self.sensitive, "--keep": self.keep, "--drop": self.drop}
        return named | {"--given": self.given, "--target": target}

    @property
    def stay(self) -> frozenset[str]:
        """Columns that are named as such whose cells stay as they are, if they are not left out."""
        named = {name for option, names in self.by_option.items() if option != "--drop" for name in names}
        return frozenset(named | {name for name in (self.key, self.unit) if name is not None})

    @property
    def merge_small(self) -> bool:
        """Are small groups pooled, and not refused?"""
        return self.small_groups == "merge"


def declared() -> dict[str, Declared]:
    """Every setting by name, in order."""
    return dict(declared_of(Options))


@dataclass(frozen=True)
class FitRequest:
    """What a map is to be learned with.

    secret  key of every draw, a new one unless it is given; it is kept in the map and nowhere else
    """

    options: Options
    secret: Secret = field(default_factory=Secret.fresh)
