"""Pooling strata with small groups: with which other, and the one message where they are refused."""

import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.groups.small_groups import GroupRow
from unlearn_cli.tables.groups.small_strata import (
    Stratum,
    is_small,
    merge_small_strata,
    pool_notes,
    pooled_cells,
    refuse_small_strata,
)


def strata(cells: dict[str, tuple[int, int]]) -> list[Stratum]:
    return [Stratum(GroupRow(tuple(key.split("/")), key, sum(rows)), rows) for key, rows in cells.items()]


def pools(cells: dict[str, tuple[int, int]], ordered: bool) -> dict[str, tuple[int, ...]]:
    merged = merge_small_strata(strata(cells), 50, ordered)
    return {"/".join(pool): rows for pool, rows in pooled_cells(merged).items()}


def test_a_group_without_rows_is_not_small() -> None:
    assert not is_small((0, 60), 50) and is_small((49, 60), 50) and not is_small((50, 50), 50)


def test_small_bins_go_with_their_neighbour() -> None:
    cells = {"0": (90, 90), "1": (60, 10), "2": (70, 70), "3": (500, 500)}
    assert pools(cells, ordered=True) == {"0": (90, 90), "2": (130, 80), "3": (500, 500)}


def test_small_categories_go_together_and_the_last_with_the_smallest_other() -> None:
    cells = {"a": (9, 0), "b": (500, 500), "c": (45, 60), "d": (70, 70)}
    assert pools(cells, ordered=False) == {"b": (500, 500), "c": (54, 60), "d": (70, 70)}
    assert pools({"a": (9, 0), "b": (500, 500), "d": (70, 70)}, ordered=False) == {"b": (500, 500), "d": (79, 70)}


def test_what_agrees_in_the_other_columns_goes_first() -> None:
    cells = {"f/0": (90, 90), "f/1": (3, 90), "m/0": (60, 60), "m/1": (70, 70)}
    assert pools(cells, ordered=True) == {"f/0": (93, 180), "m/0": (60, 60), "m/1": (70, 70)}


def test_all_may_end_in_one() -> None:
    assert list(pools({"a": (9, 9), "b": (3, 3), "c": (1, 1)}, ordered=False).values()) == [(13, 13)]


def test_nothing_small_is_left_as_it_is() -> None:
    whole = strata({"a": (50, 0), "b": (50, 50)})
    assert merge_small_strata(whole, 50, True) == whole and not pool_notes(whole, 50, "'x'")
    refuse_small_strata(whole, ("A", "B"), 50, "'x'")


def test_pools_are_named() -> None:
    merged = merge_small_strata(strata({"a": (9, 60), "b": (99, 99), "c": (60, 9)}), 50, False)
    assert [note.text for note in pool_notes(merged, 50, "'job'")] == [
        "levels 'a', 'c' of 'job' were repaired as one: in some a group has fewer than 50 rows"
    ]


def test_the_refusal_names_levels_groups_counts_and_remedies() -> None:
    with pytest.raises(UnlearnError) as caught:
        refuse_small_strata(strata({"a": (9, 60), "b": (99, 99), "c": (60, 7)}), ("A", "B"), 50, "'job'")
    said = "in 2 of the 3 levels of 'job' some group has fewer than 50 rows: 'a' ('A': 9), 'c' ('B': 7)."
    assert caught.value.problem == said
    assert all(option in caught.value.remedy for option in ("--small-groups merge", "--bins", "--min-group 7"))
