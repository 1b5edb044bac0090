"""Levels are counted the same in any batches and merges."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.tables.levels import LevelCounts


def counted(parts: list[pl.DataFrame], merge: bool) -> dict[str, list[tuple[object, int]]]:
    counts = [LevelCounts(["t", "b"]) for _ in parts]
    for i, part in enumerate(parts):
        counts[i if merge else 0].add(part)
    for other in counts[1:] if merge else []:
        counts[0].merge(other)
    return {name: list(levels.iter_rows()) for name, levels in counts[0].finish().items()}


@given(st.lists(st.none() | st.sampled_from(["", "a", "b", "ä"]), max_size=40), st.integers(1, 9), st.booleans())
def test_any_split_gives_the_counts(cells: list[str | None], size: int, merge: bool) -> None:
    flags = [None if cell is None else cell > "a" for cell in cells]
    frame = pl.DataFrame({"t": cells, "b": flags}, schema={"t": pl.String, "b": pl.Boolean})
    found = counted(list(frame.iter_slices(size)) or [frame], merge)
    known = [cell for cell in cells if cell is not None]
    assert found["t"] == [(level, known.count(level)) for level in sorted(set(known))]
    assert found["b"] == [(f, flags.count(f)) for f in (False, True) if f in flags]


def test_levels_are_text_whatever_the_column() -> None:
    for dtype in (pl.Categorical, pl.Enum(["b", "a"])):
        counts = LevelCounts(["t"])
        counts.add(pl.DataFrame({"t": pl.Series(["b", "a", None], dtype=dtype)}))
        assert counts.finish()["t"]["level"].to_list() == ["a", "b"]
