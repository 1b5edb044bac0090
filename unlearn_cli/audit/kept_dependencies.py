"""Which of a table's exact functional dependencies a repair kept."""

from unlearn_cli.audit.findings import Dependency, DependencyFindings
from unlearn_cli.core.cells import Cells
from unlearn_cli.core.dependencies import find_dependencies, is_function, level_codes


def kept_dependencies(before: Cells, after: Cells) -> DependencyFindings:
    """The dependencies between columns of `before` that are in both tables, and those that fail in `after`.

    Row i of both tables is the same row. See `dependencies.find_dependencies` for what counts as one.
    """
    names = [name for name in before.names if name in after.names]
    old, new = (cells.values[:, [cells.names.index(name) for name in names]] for cells in (before, after))
    pairs = find_dependencies(old)
    codes = {j: level_codes(new[:, j]) for j in sorted({j for pair in pairs for j in pair})}
    broken = [(i, j) for i, j in pairs if not is_function(codes[i], codes[j])]
    return DependencyFindings(
        len(pairs), len(pairs) - len(broken), tuple(Dependency(names[i], names[j]) for i, j in broken)
    )
