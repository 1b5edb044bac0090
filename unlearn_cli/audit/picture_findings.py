"""What a page draws, as counts that name no few rows: distributions by group, changed cells, pairs of columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

Measure = Literal["rank correlation", "Cramer's V", "correlation ratio"]


@dataclass(frozen=True)
class DistributionFindings:
    """The distribution of one column in each group, before and after, in bins of the table measured."""

    column: Annotated[str, "name of the column"]
    ordered: Annotated[bool, "bins are intervals, in order; false where they are levels, the most frequent first"]
    bins: Annotated[
        tuple[str, ...],
        "the bins in words: intervals or levels of the table measured, each of 20 of its rows at least; then `others` "
        "and `missing` where there are such cells",
    ]
    before: Annotated[
        Mapping[str, tuple[int, ...]] | None,
        "group -> its rows in each bin before, to the nearest multiple of 5; null where there was no such column",
    ]
    after: Annotated[
        Mapping[str, tuple[int, ...]], "group -> its rows in each bin of the table measured, in the same way"
    ]


@dataclass(frozen=True)
class ChangedFindings:
    """Where the cells of one column changed."""

    column: Annotated[str, "name of the column"]
    changed: Annotated[
        Mapping[str, float],
        "group -> share of its cells that differ from those before, of a count to the nearest multiple of 5",
    ]


@dataclass(frozen=True)
class AssociationFindings:
    """What two columns have to do with each other, before and after."""

    first: Annotated[str, "one column"]
    second: Annotated[str, "the other; of a correlation ratio the category"]
    measure: Annotated[
        Measure,
        "`rank correlation` (Spearman) of two numbers, `Cramer's V` of two categories, `correlation ratio` of ranks "
        "and a category",
    ]
    before: Annotated[float, "before the repair"]
    after: Annotated[float, "in the table measured"]


@dataclass(frozen=True)
class MeasureFindings:
    """All pairs of columns that one measure applies to."""

    measure: Annotated[Measure, "the measure"]
    pairs: Annotated[int, "pairs of columns"]
    before: Annotated[float, "mean absolute value before"]
    after: Annotated[float, "mean absolute value in the table measured"]
    change: Annotated[float, "mean absolute change"]


@dataclass(frozen=True)
class AssociationsFindings:
    """What pairs of columns have to do with each other, before and after."""

    rows: Annotated[int, "rows that pairs were measured on"]
    columns: Annotated[int, "columns of which every pair was measured, 100 at most"]
    measures: Annotated[tuple[MeasureFindings, ...], "one entry a measure that applies to some pair"]
    strongest: Annotated[
        tuple[AssociationFindings, ...], "the 100 pairs with the largest values before or after, the largest first"
    ]


@dataclass(frozen=True)
class PictureFindings:
    """What the pictures of a page are drawn from; groups of under 100 rows, and all but the largest, are pooled."""

    rows: Annotated[int, "rows that were looked at"]
    groups: Annotated[Mapping[str, int], "groups that are drawn -> their rows looked at, to the nearest multiple of 5"]
    distributions: Annotated[
        tuple[DistributionFindings, ...],
        "one entry a column of the table measured that has two bins at least: of the 60 that tell or moved most",
    ]
    changed: Annotated[tuple[ChangedFindings, ...], "one entry a column that is in both tables; none for an audit"]
    associations: Annotated[AssociationsFindings | None, "pairs of columns that are in both tables; null for an audit"]
