"""Every per-column measure on every column of a table, before and after."""

from dataclasses import dataclass

from unlearn_cli.audit.column_findings import ColumnFindings, DependenceFindings
from unlearn_cli.audit.findings import DistortionFindings, Telling
from unlearn_cli.audit.least_distortion import least_distortion
from unlearn_cli.audit.measures import DEPENDENCE, MOVEMENT
from unlearn_cli.audit.telling import telling
from unlearn_cli.audit.within_levels import dependence_within, least_within
from unlearn_cli.core.cells import Cells, Dependence, Floats, Given, Ints
from unlearn_cli.core.registry import load

FALSE_NAMES = 0.01

_Column = tuple[Floats, bool]


def measure_columns(
    after: Cells, before: Cells | None, groups: Ints, given: Given | None = None
) -> tuple[ColumnFindings, ...]:
    """One entry a column, those of `before` first, in order; what a table does not have is None.

    What a column tells, and the least it must be moved, are those within the levels of the `given` columns.
    """
    names = list(before.names) if before else []
    names += [name for name in after.names if name not in names]
    measure = _Measure(groups, given.levels if given else None)
    return tuple(measure(name, _find(before, name), _find(after, name)) for name in names)


def total_distortion(columns: tuple[ColumnFindings, ...]) -> DistortionFindings | None:
    """Means over the columns that are in both tables; None where there is none."""
    moved = [(c.distortion, c.least) for c in columns if c.distortion is not None and c.least is not None]
    if not moved:
        return None
    return DistortionFindings(sum(d for d, _ in moved) / len(moved), sum(least for _, least in moved) / len(moved))


def telling_columns(
    cells: Cells, groups: Ints, names: tuple[str, ...], units: Ints | None = None
) -> tuple[Telling, ...]:
    """Those of the columns `names` that alone tell the group; one is named falsely with probability at most 1 %."""
    found = []
    for name in names:
        column = _find(cells, name)
        tells = column and telling(name, column, groups, FALSE_NAMES / len(names), units)
        if tells:
            found.append(tells)
    return tuple(found)


def _find(cells: Cells | None, name: str) -> _Column | None:
    if cells is None or name not in cells.names:
        return None
    j = cells.names.index(name)
    return cells.values[:, j], bool(cells.is_category[j])


@dataclass(frozen=True)
class _Measure:
    """The measures of one column after the other; `levels` (n,) as in Given, None without."""

    groups: Ints
    levels: Ints | None

    def __call__(self, name: str, before: _Column | None, after: _Column | None) -> ColumnFindings:
        moves: dict[str, float | None] = dict.fromkeys([*MOVEMENT, "least"])
        if before and after:
            moves = {kind: load(MOVEMENT, kind, "measure")(before[0], after[0], after[1]) for kind in MOVEMENT}
            moves["least"] = self._least(before)
        return ColumnFindings(name, self._dependence(before), self._dependence(after), **moves)

    def _least(self, column: _Column) -> float:
        if self.levels is None:
            return least_distortion(column[0], self.groups, column[1])
        return least_within(column[0], self.groups, column[1], self.levels)

    def _dependence(self, column: _Column | None) -> DependenceFindings | None:
        if column is None:
            return None
        found = {kind: self._tells(load(DEPENDENCE, kind, "measure"), column) for kind in DEPENDENCE}
        return DependenceFindings(**found)

    def _tells(self, measure: Dependence, column: _Column) -> float | None:
        if self.levels is None:
            return measure(column[0], self.groups, column[1])
        return dependence_within(measure, column[0], self.groups, column[1], self.levels)
