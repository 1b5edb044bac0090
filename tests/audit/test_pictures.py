"""What a page draws: counts by group that are right, and that give no row away."""

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

from unlearn_cli.audit.columns import measure_columns
from unlearn_cli.audit.picture_findings import PictureFindings
from unlearn_cli.audit.pictures import LEAST_OF_GROUP, MOST_GROUPS, ROUNDED_TO, Seen, drawn_groups, pictures, rounded
from unlearn_cli.audit.shown_bins import FEWEST
from unlearn_cli.core.cells import Ints
from unlearn_cli.tables.cells import shared_cells
from unlearn_cli.tables.kinds import kind_named
from unlearn_cli.tables.kinds.interface import Kind

ROWS = 2000
GROUPS: Ints = (np.arange(ROWS) % 3 == 0).astype(np.intp)
LABELS = ("men", "women")


def kinds_of(frame: pl.DataFrame) -> dict[str, Kind]:
    names = {name: "category" if dtype in (pl.String, pl.Boolean) else "number" for name, dtype in frame.schema.items()}
    return {name: kind_named(kind) for name, kind in names.items()}


def drawn(after: pl.DataFrame, before: pl.DataFrame | None = None, groups: Any = GROUPS) -> PictureFindings | None:
    frames = [after] if before is None else [after, before]
    kinds = kinds_of(after if before is None else before)
    cells = shared_cells(frames, kinds)
    seen = [Seen(*pair) for pair in zip(frames, cells, strict=True)]
    labels = LABELS if groups is GROUPS else tuple(f"group {k}" for k in range(int(groups.max()) + 1))
    columns = measure_columns(cells[0], cells[1] if before is not None else None, groups)
    return pictures((seen[0], seen[1] if before is not None else None), kinds, (groups, labels), columns)


def table(seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    days = [dt.date(2020, 1, 1) + dt.timedelta(int(day)) for day in rng.integers(0, 900, ROWS)]
    job = rng.choice(["cook", "clerk", "nurse"], ROWS)
    return pl.DataFrame({"age": rng.integers(18, 70, ROWS) + 5 * GROUPS, "job": job, "hired": days})


def test_counts_are_those_of_the_groups_to_the_nearest_five() -> None:
    after, before = table(1), table(0)
    found = drawn(after, before)
    assert found is not None and found.rows == ROWS
    assert found.groups == {"men": rounded(int((GROUPS == 0).sum())), "women": rounded(int((GROUPS == 1).sum()))}
    job = next(one for one in found.distributions if one.column == "job")
    assert job.before is not None and not job.ordered
    for side, frame in ((job.before, before), (job.after, after)):
        for code, name in enumerate(LABELS):
            for level, count in zip(job.bins, side[name], strict=True):
                exact = int(((frame["job"] == level).to_numpy() & (code == GROUPS)).sum())
                assert count == rounded(exact) and abs(count - exact) <= ROUNDED_TO // 2


def test_every_count_is_rounded_and_every_bin_is_of_the_released_table() -> None:
    found = drawn(table(1), table(0).with_columns(age=pl.col("age") * 10))
    assert found is not None
    assert {one.column for one in found.distributions} == {"age", "job", "hired"}
    for one in found.distributions:
        assert one.before is not None
        counts = np.array([*one.before.values(), *one.after.values()])
        assert (counts % ROUNDED_TO == 0).all() and len(one.bins) == counts.shape[1] <= 32
        assert np.array(list(one.after.values())).sum(axis=0).min() >= FEWEST - ROUNDED_TO
    age = next(one for one in found.distributions if one.column == "age")
    assert age.bins[-1].startswith("≥ ") and int(age.bins[-1][2:]) < 80, "not 700, which only the table before has"


def test_dates_are_written_as_dates() -> None:
    hired = next(one for one in getattr(drawn(table()), "distributions", ()) if one.column == "hired")
    assert hired.before is None
    assert hired.bins[0].startswith("before 2020-") and hired.bins[-1].startswith("from 202")


def test_a_rare_row_shows_nowhere() -> None:
    """Two women alone hold a value. Their bin would say of whoever holds it that she is a woman."""
    after = table(1).with_columns(
        job=pl.when(pl.Series(np.isin(np.arange(ROWS), [0, 3]))).then(pl.lit("bishop")).otherwise("job")
    )
    found = drawn(after, table(0))
    assert found is not None and "bishop" not in str(found)
    many = after.with_columns(job=pl.when(pl.Series(np.arange(ROWS) < FEWEST)).then(pl.lit("bishop")).otherwise("job"))
    assert "bishop" in str(drawn(many, table(0))), "control: a level of enough rows is named"


def test_changed_cells_are_counted_by_group() -> None:
    before = table(0)
    women = pl.Series(GROUPS == 1)
    after = before.with_columns(job=pl.when(women).then(pl.lit("cook")).otherwise("job"))
    found = drawn(after, before)
    assert found is not None
    changed = {one.column: one.changed for one in found.changed}
    moved = ((before["job"] != "cook") & women).sum() / women.sum()
    assert changed["job"]["men"] == 0 and changed["job"]["women"] == pytest.approx(moved, abs=0.005)
    assert changed["age"] == {"men": 0, "women": 0}
    assert found.associations is not None and drawn(before) is not None
    assert getattr(drawn(before), "changed", None) == () and getattr(drawn(before), "associations", 0) is None


def test_small_groups_are_pooled_and_large_ones_up_to_a_number() -> None:
    sizes = [900, 400, 300, LEAST_OF_GROUP - 1, 50, 40]
    groups = np.repeat(np.arange(len(sizes)), sizes).astype(np.intp)
    found = drawn_groups(groups, tuple("abcdef")).rows
    assert {name: int(rows.sum()) for name, rows in found.items()} == {
        "a": 900,
        "b": 400,
        "c": 300,
        "3 other groups": 189,
    }
    many = drawn_groups((np.arange(4000) % 20).astype(np.intp), tuple(map(str, range(20)))).rows
    assert len(many) == MOST_GROUPS and sum(int(rows.sum()) for rows in many.values()) == 4000
    few = np.array([0] * 500 + [1] * 500 + [2] * 7, dtype=np.intp)
    assert list(drawn_groups(few, ("a", "b", "c")).rows) == ["a", "b"], "seven rows are not shown at all"


def test_too_few_rows_have_no_pictures() -> None:
    groups = np.array([0] * (ROWS - 20) + [1] * 20, dtype=np.intp)
    assert drawn(table(), groups=groups) is None
    assert drawn(table()) is not None, "control"


def test_a_column_of_one_bin_has_no_picture_and_neither_has_one_that_is_not_released() -> None:
    before = table(0).with_columns(constant=pl.lit(1), secret=pl.Series(np.arange(ROWS) % 2))
    found = drawn(before.drop("secret"), before)
    assert found is not None
    assert {one.column for one in found.distributions} == {"age", "job", "hired"}
