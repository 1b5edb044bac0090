"""What a page draws: distributions of columns by group before and after, changed cells, pairs of columns.

It is made to be published, so it says nothing of few rows: bins are those of `shown_bins`, small groups are pooled, and
counts are rounded. An attacker has the table measured and the groups of other rows; what he lacks is the group of one
row. A count of few rows, or an exact one less the rows that he knows, would give it to him.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from unlearn_cli.audit.associations import associations
from unlearn_cli.audit.column_findings import ColumnFindings
from unlearn_cli.audit.picture_findings import ChangedFindings, DistributionFindings, PictureFindings
from unlearn_cli.audit.shown_bins import Cut, Scale, intervals, levels
from unlearn_cli.core.cells import Bools, Cells, Floats, Ints
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import origin_of

ROUNDED_TO = 5
"""Counts are shown to a multiple of this: fewer than 3 rows do not show (conventional rounding,
Willenborg & de Waal 2001, Elements of Statistical Disclosure Control)."""

LEAST_OF_GROUP = 100
"""Rows of a group that is drawn by itself, at least."""

MOST_GROUPS = 6
"""Groups that are drawn, the pooled ones as one of them: as many colours and marks as can be told apart."""

LEAST_BINS, MOST_BINS, ROWS_OF_BIN = 8, 24, 10
"""Bins asked for, and rows of the smallest group that each would have if all had the same."""

MOST_COLUMNS = 60
"""Columns of which distributions are kept, which bounds reports and pages."""

SECOND = {"ms": 1e3, "us": 1e6, "ns": 1e9}


@dataclass(frozen=True)
class Seen:
    """The rows of one table: as they were read, and as arrays."""

    frame: pl.DataFrame
    cells: Cells


@dataclass(frozen=True)
class Grouped:
    """The groups that are drawn, and which rows (n,) are of each."""

    rows: Mapping[str, Bools]

    def counts(self, of: Ints, bins: int) -> dict[str, tuple[int, ...]]:
        """Rounded rows of each group in each bin."""
        return {
            name: tuple(rounded(int(c)) for c in np.bincount(of[rows & (of >= 0)], minlength=bins))
            for name, rows in self.rows.items()
        }


def pictures(
    tables: tuple[Seen, Seen | None],
    kinds: Mapping[str, Kind],
    groups: tuple[Ints, tuple[str, ...]],
    columns: tuple[ColumnFindings, ...],
) -> PictureFindings | None:
    """What a page draws of the table measured, and of that before if there is one; None where too few rows are there.

    Row i of both is the same row. `groups`: code of each row (n,), and the label of each code.
    """
    new, old = tables
    drawn = drawn_groups(*groups)
    if len(drawn.rows) < 2:
        return None
    both = [name for name in new.cells.names if old and name in old.cells.names]
    told = {column.name: column for column in columns}
    first = sorted(new.cells.names, key=lambda name: -interest(told.get(name)))[:MOST_COLUMNS]
    bins = int(np.clip(min(rows.sum() for rows in drawn.rows.values()) // ROWS_OF_BIN, LEAST_BINS, MOST_BINS))
    shown = [_distribution(name, (kinds[name], bins), tables, drawn) for name in new.cells.names if name in first]
    return PictureFindings(
        rows=len(groups[0]),
        groups={name: rounded(int(rows.sum())) for name, rows in drawn.rows.items()},
        distributions=tuple(found for found in shown if found),
        changed=tuple(_changed(name, old.cells, new.cells, drawn) for name in both) if old else (),
        associations=associations(old.cells, new.cells) if old else None,
    )


def interest(column: ColumnFindings | None) -> float:
    """How much there is to see of a column: what it told or tells alone, or how far it moved."""
    if column is None:
        return 0.0
    told = [side.distance or 0.0 for side in (column.before, column.after) if side]
    return max([*told, column.distortion or 0.0])


def rounded(count: int) -> int:
    """The nearest multiple of ROUNDED_TO."""
    return ROUNDED_TO * round(count / ROUNDED_TO)


def drawn_groups(groups: Ints, labels: tuple[str, ...]) -> Grouped:
    """The largest groups, and one of all others, where they have rows enough together."""
    counts = np.bincount(groups, minlength=len(labels))
    order = [int(k) for k in np.argsort(-counts, kind="stable") if counts[k] >= LEAST_OF_GROUP]
    alone = order if len(order) == len(labels) <= MOST_GROUPS else order[: MOST_GROUPS - 1]
    found = {labels[k]: np.asarray(groups == k) for k in sorted(alone)}
    pooled = ~np.isin(groups, alone)
    if pooled.sum() >= LEAST_OF_GROUP:
        found[f"{int((counts > 0).sum()) - len(alone)} other groups"] = pooled
    return Grouped(found)


def _distribution(
    name: str, wanted: tuple[Kind, int], tables: tuple[Seen, Seen | None], drawn: Grouped
) -> DistributionFindings | None:
    """A column's distribution by group; None where fewer than two bins would be left."""
    sides = [side for side in tables if side and name in side.cells.names]
    cut = _cut(name, wanted, sides)
    if len(cut.words) < 2:
        return None
    counts = [drawn.counts(codes, len(cut.words)) for codes in cut.codes]
    return DistributionFindings(name, wanted[0].ordered, cut.words, counts[1] if len(counts) > 1 else None, counts[0])


def _cut(name: str, wanted: tuple[Kind, int], sides: list[Seen]) -> Cut:
    kind, most = wanted
    cells = [side.frame[name] for side in sides]
    if not kind.ordered:
        return levels(cells)
    values = [side.cells.values[:, side.cells.names.index(name)] for side in sides]
    origin = origin_of(pl.concat(cells))
    return intervals(values, most, _scale(kind, cells[0], origin, values[0]))


def _unit(kind: Kind, cells: pl.Series, values: Floats) -> float:
    """What edges are multiples of: 1 for whole numbers, a day or a second for times, 0 for nothing."""
    known = values[~np.isnan(values)]
    if kind.name == "date text" or cells.dtype == pl.Date or not len(known):
        return 1.0
    second = 1e6 if kind.name == "datetime text" else 1e9 if cells.dtype == pl.Time else 0.0
    if isinstance(cells.dtype, pl.Datetime | pl.Duration):
        second = SECOND[cells.dtype.time_unit or "us"]
    if second:
        units = (86_400 * second, 3_600 * second, 60 * second, second)
        return next((unit for unit in units if np.ptp(known) >= MOST_BINS * unit), 0.0)
    return float((known == np.round(known)).all())


def _scale(kind: Kind, cells: pl.Series, origin: int, values: Floats) -> Scale:
    """Edges as a person reads them: dates and times as the table writes them."""
    timed = cells.dtype.is_temporal() or kind.name in ("date text", "datetime text")

    def words(edges: Floats) -> list[str]:
        if timed and not isinstance(cells.dtype, pl.Duration):
            texts = kind.written(pl.Series(edges + origin), cells.to_physical(), cells.dtype).cast(pl.String)
            return [text or "" for text in texts.to_list()]
        numbers = [edge + origin for edge in edges]
        return [f"{number:,.6g}" if abs(number) < 1e6 else f"{number:.4g}" for number in numbers]

    return Scale(words, _unit(kind, cells, values), timed)


def _changed(name: str, old: Cells, new: Cells, drawn: Grouped) -> ChangedFindings:
    before, after = (cells.values[:, cells.names.index(name)] for cells in (old, new))
    differs = ~((before == after) | (np.isnan(before) & np.isnan(after)))
    shares = {
        group: min(1.0, rounded(int(differs[rows].sum())) / int(rows.sum())) for group, rows in drawn.rows.items()
    }
    return ChangedFindings(name, shares)
