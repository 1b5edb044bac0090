"""Pooling small groups: with which neighbour, and that every row keeps a group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.groups.small_groups import GroupRow, merge_small, refuse_small


def rows(counts: dict[tuple[str, ...], int]) -> list[GroupRow]:
    return [GroupRow(keys, " / ".join(keys), count) for keys, count in sorted(counts.items())]


def pools(merged: list[GroupRow]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for row in merged:
        found[row.pool] = found.get(row.pool, 0) + row.rows
    return found


def test_a_small_group_goes_along_the_last_column_though_a_nearer_one_differs_in_the_first() -> None:
    counts = {("f", "1"): 90, ("f", "2"): 5, ("f", "9"): 80, ("m", "1"): 70, ("m", "2"): 4}
    merged, notes = merge_small(rows(counts), 50)
    assert pools(merged) == {("f", "1"): 95, ("f", "9"): 80, ("m", "1"): 74}
    assert notes[0].text == "group 'm / 2' (4 rows) was pooled with 'm / 1'"


def test_without_a_larger_group_alike_it_goes_to_the_nearest_of_all() -> None:
    merged, _ = merge_small(rows({("a", "1"): 100, ("b", "1"): 3, ("c", "1"): 90}), 50)
    assert pools(merged) == {("a", "1"): 103, ("c", "1"): 90}


@given(
    st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("123456")), st.integers(1, 200), min_size=1),
    st.integers(1, 150),
)
def test_no_row_is_lost_and_no_pool_is_small_unless_it_is_the_only_one(
    counts: dict[tuple[str, ...], int], minimum: int
) -> None:
    merged, notes = merge_small(rows(counts), minimum)
    assert [row.keys for row in merged] == sorted(counts)
    left = pools(merged)
    assert sum(left.values()) == sum(counts.values())
    assert len(left) == 1 or min(left.values()) >= minimum
    assert len(notes) == len(counts) - len(left)
    assert all(merged_row.pool in counts for merged_row in merged)
    if min(counts.values()) >= minimum:
        assert not notes
        refuse_small(rows(counts), minimum)
    else:
        with pytest.raises(UnlearnError, match=f"groups have fewer than {minimum} rows"):
            refuse_small(rows(counts), minimum)


def test_many_small_groups_are_named_up_to_a_limit() -> None:
    with pytest.raises(UnlearnError, match=r"30 of 30 groups .* and 10 more"):
        refuse_small(rows({(f"{i:02}",): 1 for i in range(30)}), 5)
