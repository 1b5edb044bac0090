"""Strata in which some group is too small to learn a distribution from: refused by name, or pooled with others."""

from dataclasses import dataclass, replace

from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.tables.groups.small_groups import GroupRow

MOST_NAMED = 12
"""Levels that one message names."""


@dataclass(frozen=True)
class Stratum:
    """One combination of levels of the given columns, the one that it is pooled with, and its rows in each group."""

    level: GroupRow
    cells: tuple[int, ...]

    @property
    def pool(self) -> tuple[str, ...]:
        return self.level.pool


def is_small(cells: tuple[int, ...], minimum: int) -> bool:
    """Has some group rows there, and fewer than `minimum`? A group without rows has nothing to learn from."""
    return any(0 < rows < minimum for rows in cells)


def refuse_small_strata(strata: list[Stratum], groups: tuple[str, ...], minimum: int, named: str) -> None:
    """One error that names the levels, their small groups and the counts. `named`: the given columns."""
    small = [stratum for stratum in strata if is_small(stratum.cells, minimum)]
    if not small:
        return
    words = [
        f"{stratum.level.label!r} ("
        + ", ".join(f"{group!r}: {rows:,}" for group, rows in _small_cells(stratum, groups, minimum))
        + ")"
        for stratum in small
    ]
    least = min(rows for stratum in small for rows in stratum.cells if rows)
    raise DataError(
        f"in {len(small)} of the {len(strata)} levels of {named} some group has fewer than {minimum} rows: "
        f"{listing(words, MOST_NAMED)}.",
        "Pool these levels: --small-groups merge; cut fewer --bins, where a column is cut; "
        f"or accept them: --min-group {least}",
    )


def merge_small_strata(strata: list[Stratum], minimum: int, ordered: bool) -> list[Stratum]:
    """Pool each stratum in which a group is small, the smallest first, until none is.

    With which: among those that agree in all given columns but the last one (among all, where none does) the
    neighbour, if the last column is `ordered`; else another small one, or the one with the fewest rows.
    """
    while len(pools := pooled_cells(strata)) > 1:
        small = {pool for pool, cells in pools.items() if is_small(cells, minimum)}
        if not small:
            break
        least = min(small, key=lambda pool: (sum(pools[pool]), pool))
        target = _partner(least, pools, small, ordered)
        strata = [replace(one, level=replace(one.level, into=target)) if one.pool == least else one for one in strata]
    return strata


def pooled_cells(strata: list[Stratum]) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Rows of each group in every pool, in the order of the levels."""
    pools: dict[tuple[str, ...], tuple[int, ...]] = {}
    for stratum in strata:
        before = pools.get(stratum.pool, (0,) * len(stratum.cells))
        pools[stratum.pool] = tuple(a + b for a, b in zip(before, stratum.cells, strict=True))
    return pools


def pool_notes(strata: list[Stratum], minimum: int, named: str) -> list[Note]:
    """A note for each pool of several levels."""
    by_pool: dict[tuple[str, ...], list[str]] = {}
    for stratum in strata:
        by_pool.setdefault(stratum.pool, []).append(repr(stratum.level.label))
    return [
        Note(
            "pooled levels",
            f"levels {listing(labels, MOST_NAMED)} of {named} were repaired as one: in some a group has fewer than "
            f"{minimum} rows",
        )
        for labels in by_pool.values()
        if len(labels) > 1
    ]


def _partner(
    least: tuple[str, ...], pools: dict[tuple[str, ...], tuple[int, ...]], small: set[tuple[str, ...]], ordered: bool
) -> tuple[str, ...]:
    order = list(pools)
    others = [pool for pool in order if pool != least]
    alike = [pool for pool in others if pool[:-1] == least[:-1]] or others
    if ordered:
        return min(alike, key=lambda pool: (abs(order.index(pool) - order.index(least)), sum(pools[pool])))
    return min(alike, key=lambda pool: (pool not in small, sum(pools[pool]), pool))


def _small_cells(stratum: Stratum, groups: tuple[str, ...], minimum: int) -> list[tuple[str, int]]:
    cells = zip(groups, stratum.cells, strict=True)
    return [(group, rows) for group, rows in cells if 0 < rows < minimum]
