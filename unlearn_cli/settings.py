"""What a user may ask of a repair, as one frozen object each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from unlearn_cli.secret import Secret

Progress = Callable[[str, float], None]
"""Called with the name of a step and the share of it that is done, 0 to 1."""


def silent(step: str, share: float) -> None:
    """Progress that nobody asked to see."""


@dataclass(frozen=True)
class RoleSettings:
    """Which column plays which part.

    sensitive  the columns to become independent of
    keep       columns left as they are, and not used to move the others
    drop       columns left out of the output
    given      columns left as they are, within whose levels the others become independent
    target     a column left as it is, of which the report says what the others still predict
    """

    sensitive: tuple[str, ...]
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    target: str | None = None

    @property
    def by_option(self) -> dict[str, tuple[str, ...]]:
        """The columns that each option names."""
        target = () if self.target is None else (self.target,)
        named = {"--sensitive": self.sensitive, "--keep": self.keep, "--drop": self.drop}
        return named | {"--given": self.given, "--target": target}


@dataclass(frozen=True)
class GroupSettings:
    """How the sensitive columns become groups.

    bins          quantile bins of a numeric or date column with many values, narrower at both ends
    minimum       smallest group, in rows
    merge_small   pool smaller groups with the nearest larger one along the last sensitive column
    null_group    rows without a value form a group of their own
    """

    bins: int = 8
    minimum: int = 50
    merge_small: bool = False
    null_group: bool = False


@dataclass(frozen=True)
class FitSettings:
    """How the map is learned, and how far the rows are moved.

    strength  share of the rows that are moved, chosen at random: 0 gives the input back, 1 is the full repair
    fit_rows  rows per group that are learned from, at most
    unseen    what to do with categories and groups that the fit never saw. "error": refuse. "rare": new
              categories of few rows are moved by the pooled law, and named; anything else is refused. "pooled": move
              everything by the pooled law
    key       column that the draws are made by, instead of the row number
    """

    method: str = "auto"
    strength: float = 1.0
    nulls: str = "keep"
    fit_rows: int = 200_000
    unseen: str = "rare"
    key: str | None = None


@dataclass(frozen=True)
class FitRequest:
    """What `fit` and `repair` are asked to learn.

    secret  key of every draw, a new one unless it is given; it is kept in the map and nowhere else
    """

    roles: RoleSettings
    groups: GroupSettings
    fit: FitSettings
    secret: Secret = field(default_factory=Secret.fresh)
