"""Every per-column measure on every column of a table, before and after."""

from unlearn_cli.independence import DEPENDENCE, MOVEMENT
from unlearn_cli.independence.findings import ColumnFindings, DependenceFindings, DistortionFindings, Telling
from unlearn_cli.independence.interface import Cells, Floats, Ints
from unlearn_cli.independence.least_distortion import least_distortion
from unlearn_cli.independence.telling import telling
from unlearn_cli.lookup import load

FALSE_NAMES = 0.01

_Column = tuple[Floats, bool]


def measure_columns(after: Cells, before: Cells | None, groups: Ints) -> tuple[ColumnFindings, ...]:
    """One entry a column, those of `before` first, in order; what a table does not have is None."""
    names = list(before.names) if before else []
    names += [name for name in after.names if name not in names]
    return tuple(_measure(name, _find(before, name), _find(after, name), groups) for name in names)


def total_distortion(columns: tuple[ColumnFindings, ...]) -> DistortionFindings | None:
    """Means over the columns that are in both tables; None where there is none."""
    moved = [(c.distortion, c.least) for c in columns if c.distortion is not None and c.least is not None]
    if not moved:
        return None
    return DistortionFindings(sum(d for d, _ in moved) / len(moved), sum(least for _, least in moved) / len(moved))


def telling_columns(cells: Cells, groups: Ints, names: tuple[str, ...]) -> tuple[Telling, ...]:
    """Those of the columns `names` that alone tell the group; one is named falsely with probability at most 1 %."""
    found = []
    for name in names:
        column = _find(cells, name)
        tells = column and telling(name, column[0], groups, column[1], FALSE_NAMES / len(names))
        if tells:
            found.append(tells)
    return tuple(found)


def _find(cells: Cells | None, name: str) -> _Column | None:
    if cells is None or name not in cells.names:
        return None
    j = cells.names.index(name)
    return cells.values[:, j], bool(cells.is_category[j])


def _measure(name: str, before: _Column | None, after: _Column | None, groups: Ints) -> ColumnFindings:
    moves: dict[str, float | None] = dict.fromkeys([*MOVEMENT, "least"])
    if before and after:
        moves = {kind: load(MOVEMENT, kind, "measure")(before[0], after[0], after[1]) for kind in MOVEMENT}
        moves["least"] = least_distortion(before[0], groups, before[1])
    return ColumnFindings(name, _dependence(before, groups), _dependence(after, groups), **moves)


def _dependence(column: _Column | None, groups: Ints) -> DependenceFindings | None:
    if column is None:
        return None
    values, is_category = column
    found = {kind: load(DEPENDENCE, kind, "measure")(values, groups, is_category) for kind in DEPENDENCE}
    return DependenceFindings(**found)
