"""What an audit finds of one column: what it tells, and how far it moved."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class DependenceFindings:
    """How far one column alone tells the group."""

    normalised_mi: Annotated[
        float | None,
        "mutual information of the column and the group / entropy of the group, less the bias of chance (with given "
        "columns the mean over their levels, weighted by pairs of rows of different groups): "
        "0 tells nothing, 1 tells all; null where there is one group only",
    ]
    distance: Annotated[
        float | None,
        "largest distance of a group's distribution from that of the rest: Kolmogorov-Smirnov for numbers, total "
        "variation for categories (with given columns the mean over their levels, in which chance makes it larger); "
        "null where fewer than two groups have a value",
    ]


@dataclass(frozen=True)
class ColumnFindings:
    """One column: what it tells before and after, and how far it moved."""

    name: Annotated[str, "name of the column"]
    before: Annotated[DependenceFindings | None, "before the repair; null where there was none to compare with"]
    after: Annotated[DependenceFindings | None, "in the table measured; null for a column that is not in it"]
    root_mean_square_move: Annotated[
        float | None,
        "root mean squared move in the column's own unit (dates: their physical unit); "
        "categories: square root of the share of changed cells",
    ]
    changed: Annotated[float | None, "share of cells that differ from those before"]
    distortion: Annotated[float | None, "mean squared move / variance (numbers) or share of changed cells (categories)"]
    least: Annotated[
        float | None,
        "distortion of moving this column alone to the barycenter of its distributions in the groups, in each given "
        "level",
    ]
