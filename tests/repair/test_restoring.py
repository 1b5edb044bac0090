"""Giving back what was repaired, from tables in memory: what is needed, what is refused, and what is noted."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.small_tables import fitted, moved
from unlearn_cli.core.errors import DataError, MapError
from unlearn_cli.core.options import Options
from unlearn_cli.engines.local import Local
from unlearn_cli.repair.inverse import Inverse, Tally
from unlearn_cli.repair.restoring import Restoration, notes
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.table import Table
from unlearn_cli.tables.unseen import Unseen

ROWS = 1000
RNG = np.random.default_rng(0)
Z = RNG.random(ROWS) < 0.4
FRAME = pl.DataFrame({"z": np.where(Z, "b", "a"), "pay": RNG.normal(size=ROWS) + Z, "rent": RNG.normal(size=ROWS) - Z})


@pytest.fixture(scope="module")
def table_map(tmp_path_factory: pytest.TempPathFactory) -> TableMap:
    path: Path = tmp_path_factory.mktemp("restoring") / "t.parquet"
    return fitted(FRAME, path, Options(("z",), "quantile")).map


def repaired(table_map: TableMap, *without: str) -> Table:
    return Table.of_frame(moved(table_map, FRAME).drop(without), "mine")


def far(one: pl.Series, other: pl.Series) -> float:
    """Share of the cells that are a hundredth of the range apart, or more."""
    return float(((one - other).abs() > 0.01 * (other.max() - other.min())).mean())  # type: ignore[operator]


def test_the_columns_come_back_but_for_those_to_leave(table_map: TableMap) -> None:
    table = repaired(table_map)
    restoration = Restoration.of(table_map, table)
    rows, back = restoration.stream(Local(90), frozenset({"rent"}))
    found, before = rows.collect(), table.scan.collect()
    assert found.columns == FRAME.columns
    assert far(found["pay"], FRAME["pay"]) < 0.03 < 0.5 < far(before["pay"], FRAME["pay"])
    assert found["rent"].equals(before["rent"])
    restoration.refuse(back)


def test_a_run_writes_once_more_where_a_column_is_lost(tmp_path: Path) -> None:
    """Cells of few values are drawn at random; what was written first held guesses of them."""
    dice = FRAME.with_columns(dice=pl.Series(RNG.integers(0, 5, ROWS) * (1 + Z)))
    for frame, times in ((FRAME, 1), (dice, 2)):
        table_map = fitted(frame, tmp_path / f"{times}.parquet", Options(("z",), "quantile")).map
        table = Table.of_frame(moved(table_map, frame))
        job, frames = replace(Restoration.of(table_map, table), partial=True), []
        last, back = job.run(Local(90), lambda rows, frames=frames: frames.append(rows.collect()) or frames[-1])
        assert len(frames) == times and last is frames[-1] and list(back.lost) == ["dice"] * (times - 1)
        assert far(last["pay"], frame["pay"]) < 0.03
    assert last["dice"].equals(table.scan.collect()["dice"]) and not frames[0]["dice"].equals(last["dice"])


def test_rows_without_their_sensitive_values_need_labels(table_map: TableMap) -> None:
    bare = repaired(table_map, "z")
    with pytest.raises(DataError, match="mine does not hold 'z', by which its rows were moved") as refused:
        Restoration.of(table_map, bare)
    assert "--labels" in refused.value.remedy
    rows, _ = Restoration.of(table_map, bare, (Table.of_frame(FRAME.select("z")), None)).stream(Local())
    assert rows.collect().columns == ["pay", "rent"]
    assert far(rows.collect()["pay"], FRAME["pay"]) < 0.03


def test_a_table_that_does_not_fit_and_a_map_that_goes_part_of_the_way_are_refused(table_map: TableMap) -> None:
    with pytest.raises(MapError, match="no column 'pay'"):
        Restoration.of(table_map, repaired(table_map, "pay"))
    half = replace(table_map, options=replace(table_map.options, strength=0.5))
    with pytest.raises(MapError, match=r"a part of the way \(--strength 0.5\)"):
        Restoration.of(half, repaired(table_map))


def told(table_map: TableMap, **tallies: Tally) -> Inverse:
    return replace(Inverse.of(table_map, ROWS), tallies={"pay": Tally(True, known=1000), **tallies})


def test_what_is_refused_and_when(table_map: TableMap) -> None:
    table = repaired(table_map)
    strict, partial = (Restoration(table_map, table, table.scan, partial=share) for share in (False, True))
    lost, foreign = Tally(False, known=900, beyond=100), Tally(True, known=1000, foreign=2)
    for restoration in (strict, partial):
        restoration.refuse(told(table_map, rent=Tally(True, known=990, near=10, furthest=0.004)))
        with pytest.raises(DataError, match=r"cells of mine that this map does not write .*'rent' \(2 of 1,000\)"):
            restoration.refuse(told(table_map, rent=foreign))
        with pytest.raises(DataError, match="cells of all columns were drawn at random") as hopeless:
            restoration.refuse(told(table_map, pay=lost, rent=lost))
        assert "keep it" in hopeless.value.remedy
    with pytest.raises(DataError, match=r"cells of 1 of 2 columns were .*'rent' \(100 of 1,000 cells\)") as refused:
        strict.refuse(told(table_map, rent=lost))
    assert "--partial" in refused.value.remedy
    partial.refuse(told(table_map, rent=lost))


def test_notes_say_what_is_not_exactly_as_it_was(table_map: TableMap) -> None:
    assert list(notes(told(table_map))) == []
    near = Tally(True, known=980, near=15, furthest=0.004, beyond=5, foreign=1)
    found = {note.code: note.text for note in notes(told(table_map, pay=near, rent=Tally(False, beyond=1000)))}
    assert list(found) == ["not restored", "foreign", "rounded"]
    assert "'rent' (1,000 of 1,000 cells)" in found["not restored"] and "'pay'" not in found["not restored"]
    assert "'pay' (1 of 1,000)" in found["foreign"]
    assert "'pay' (1.5% of the cells, by 0.40% at most, and 5 further)" in found["rounded"]
    assert "'rent'" not in found["rounded"]


def test_groups_that_the_fit_never_saw_are_noted(table_map: TableMap) -> None:
    back = replace(Inverse.of(table_map, 10), unseen=Unseen("pooled", 10))
    back.restore(FRAME.head(10).with_columns(z=pl.lit("c")), 0)
    assert "group 'c' (10 rows)" in {note.code: note.text for note in notes(back)}["unseen"]


def test_cells_that_are_no_number_are_refused_and_not_given_back_as_missing(table_map: TableMap) -> None:
    whole = moved(table_map, FRAME)
    spoilt = whole.with_columns(pay=pl.when(pl.int_range(pl.len()) < 5).then(float("inf")).otherwise("pay"))
    for rows, foreign in ((whole, 0), (spoilt, 5)):
        restoration = Restoration.of(table_map, Table.of_frame(rows, "mine"))
        lazily, back = restoration.stream(Local(90))
        lazily.collect()
        assert back.tallies["pay"].foreign == foreign
    with pytest.raises(DataError, match=r"cells of mine that this map does not write .*'pay' \(5 of 1,000\)"):
        restoration.refuse(back)
