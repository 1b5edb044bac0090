"""Groups too small to learn a distribution from: refused by name, or pooled with a neighbour."""

from dataclasses import dataclass, replace

from unlearn_cli.core.errors import DataError
from unlearn_cli.core.notes import Note


@dataclass(frozen=True)
class GroupRow:
    """One combination of sensitive values. `pool`: the combination that it is treated as, itself at first."""

    keys: tuple[str, ...]
    label: str
    rows: int
    into: tuple[str, ...] | None = None

    @property
    def pool(self) -> tuple[str, ...]:
        return self.into or self.keys


def refuse_small(rows: list[GroupRow], minimum: int, binned: bool = False) -> None:
    """One error that names all groups under `minimum` rows, with their counts. `binned`: fewer bins would help."""
    small = [row for row in rows if row.rows < minimum]
    if small:
        named = ", ".join(f"{row.label!r} ({row.rows:,})" for row in small[:20])
        rest = f" and {len(small) - 20} more" if len(small) > 20 else ""
        raise DataError(
            f"{len(small)} of {len(rows)} groups have fewer than {minimum} rows: {named}{rest}.",
            "Pool them with the nearest larger group: --small-groups merge; "
            f"{'or cut fewer --bins; ' if binned else ''}"
            f"or accept them: --min-group {min(row.rows for row in small)}",
        )


def merge_small(rows: list[GroupRow], minimum: int) -> tuple[list[GroupRow], list[Note]]:
    """Pool each group under `minimum` rows, smallest first, with the nearest larger group; says what it did.

    Nearest: along the last sensitive column, in the order of `rows`, among groups that agree in the other columns;
    where there is none, among all.
    """
    notes = []
    while len(pools := _pools(rows)) > 1:
        small = min(pools, key=lambda pool: (pools[pool], pool))
        if pools[small] >= minimum:
            break
        target = _nearest_larger(small, pools)
        text = f"group {_name(rows, small)!r} ({pools[small]:,} rows) was pooled with {_name(rows, target)!r}"
        notes.append(Note("pooled groups", text))
        rows = [replace(row, into=target) if row.pool == small else row for row in rows]
    return rows, notes


def _pools(rows: list[GroupRow]) -> dict[tuple[str, ...], int]:
    pools: dict[tuple[str, ...], int] = {}
    for row in rows:
        pools[row.pool] = pools.get(row.pool, 0) + row.rows
    return pools


def _nearest_larger(small: tuple[str, ...], pools: dict[tuple[str, ...], int]) -> tuple[str, ...]:
    order = list(pools)
    larger = [pool for pool in order if pool != small and pools[pool] >= pools[small]]
    alike = [pool for pool in larger if pool[:-1] == small[:-1]]
    return min(alike or larger, key=lambda pool: (abs(order.index(pool) - order.index(small)), -pools[pool]))


def _name(rows: list[GroupRow], pool: tuple[str, ...]) -> str:
    return " + ".join(row.label for row in rows if row.pool == pool)
