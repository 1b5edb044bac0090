"""The command `restore`: from a repaired file and its map to the file as it was."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.commands.runs import apply_map, fit_map
from tests.secrets_known import SECRET, secret_of
from unlearn_cli.commands.files import Files
from unlearn_cli.commands.restore import RestoreRequest
from unlearn_cli.commands.restore import run as restore
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import FitRequest, Options, silent
from unlearn_cli.engines.local import Local
from unlearn_cli.repair.map_file import read_map, to_bytes

ROWS = 2_000
NUMBERS = ["pay", "rent", "debt"]
METHODS = ("gaussian", "quantile", "triangular")
KEPT = Options(("z",), keep=("id", "note"))


@cache
def smooth(rows: int = ROWS, seed: int = 0) -> pl.DataFrame:
    """Three correlated numbers without ties in groups `a` and `b`, a key and a kept text."""
    rng = np.random.default_rng(seed)
    b = rng.random(rows) < 0.4
    pay = rng.normal(size=rows) + b
    rent = 0.6 * pay + rng.normal(size=rows) * (1 + 0.5 * b)
    return pl.DataFrame(
        {
            "id": rng.permutation(rows) + 17,
            "pay": pay,
            "z": np.where(b, "b", "a"),
            "rent": rent,
            "note": [f"n {i % 7}, " for i in range(rows)],
            "debt": np.exp(0.5 * rng.normal(size=rows) + 0.2 * rent),
        }
    )


def write(frame: pl.DataFrame, name: str) -> None:
    frame.write_parquet(name) if name.endswith("parquet") else frame.write_csv(name)


def read(name: str) -> pl.DataFrame:
    return pl.read_parquet(name) if name.endswith("parquet") else pl.read_csv(name)


def repaired(
    method: str, ending: str = "parquet", frame: pl.DataFrame | None = None, keep_sensitive: bool = True, **more: object
) -> None:
    """`in`, `out` and `map` in the working directory; by `fit` and `apply`, which move as `repair` does."""
    write(smooth() if frame is None else frame, f"in.{ending}")
    request = FitRequest(replace(KEPT, method=method, **more), SECRET)  # type: ignore[arg-type]
    files = Files(f"in.{ending}", f"out.{ending}", map_out="map", keep_sensitive=keep_sensitive, force=True)
    fit_map(files, request)
    apply_map(files, "map")


def restored(name: str, out: str, **options: object) -> pl.DataFrame:
    restore(RestoreRequest(name, "map", out, **options), silent)  # type: ignore[arg-type]
    return read(out)


def off(before: pl.DataFrame, after: pl.DataFrame, share: float = 0.99) -> dict[str, float]:
    """The error in such a share of the cells, in standard deviations."""
    return {n: float(((after[n] - before[n]).abs() / before[n].std()).quantile(share) or 0.0) for n in NUMBERS}  # type: ignore[operator]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("method", METHODS)
def test_untied_numbers_come_back_and_kept_columns_are_untouched(ending: str, method: str) -> None:
    repaired(method, ending)
    back = restored(f"out.{ending}", f"back.{ending}")
    assert max(off(smooth(), back).values()) < 0.03
    assert max(off(smooth(), read(f"out.{ending}")).values()) > 0.5, "they had been moved"
    assert back.schema == read(f"in.{ending}").schema
    assert back.drop(NUMBERS).equals(smooth().drop(NUMBERS))


@pytest.mark.parametrize("method", METHODS)
def test_sensitive_columns_from_another_file_by_order_and_by_id(method: str) -> None:
    repaired(method)
    whole = restored("out.parquet", "whole.parquet")
    pl.read_parquet("out.parquet").drop("z").write_parquet("bare.parquet")
    by_order = restored("bare.parquet", "order.parquet", labels="in.parquet")
    smooth().select("z", "id").sample(fraction=1, shuffle=True, seed=1).write_parquet("people.parquet")
    by_id = restored("bare.parquet", "id.parquet", labels="people.parquet", id_column="id")
    for back in (by_order, by_id):
        assert back.equals(whole.drop("z"))


@pytest.mark.parametrize("method", METHODS)
def test_shuffled_sensitive_values_do_not_give_the_table_back(method: str) -> None:
    """Refused where a cell cannot come from such a row, as in a method by ranks; where all can, it is another table."""
    repaired(method, keep_sensitive=False)
    smooth().select(pl.col("z").shuffle(seed=1)).write_parquet("wrong.parquet")
    try:
        back = restored("out.parquet", "back.parquet", labels="wrong.parquet")
    except UnlearnError as error:
        assert "does not write in such rows" in error.problem
        assert method != "gaussian"
        assert not Path("back.parquet").exists()
    else:
        assert max(off(smooth(), back).values()) > 0.5


@pytest.mark.parametrize("method", ["quantile", "triangular"])
def test_a_part_of_a_table_needs_the_number_of_its_first_row(method: str) -> None:
    """With ties, where the draw of a row decides what its cell may have been."""
    ties = smooth().with_columns(pl.col(name).round(1) for name in NUMBERS)
    repaired(method, frame=ties)
    pl.read_parquet("out.parquet")[1200:].write_parquet("part.parquet")
    told = [refusal("out.parquet"), refusal("part.parquet", row_offset=1200), refusal("part.parquet")]
    assert "--partial" in told[0] or "Only the table" in told[0]
    assert "does not write" not in told[1]
    assert "does not write in such rows" in told[2]


def refusal(name: str, **options: object) -> str:
    with pytest.raises(UnlearnError) as refused:
        restored(name, "refused.parquet", **options)
    assert not Path("refused.parquet").exists()
    return str(refused.value)


@pytest.mark.parametrize("method", METHODS)
def test_with_a_key_rows_come_back_wherever_they_stand(method: str) -> None:
    repaired(method, key="id")
    whole = restored("out.parquet", "back.parquet")
    assert max(off(smooth(), whole).values()) < 0.03
    pl.read_parquet("out.parquet").sort("note", "id")[:700].write_parquet("part.parquet")
    part = restored("part.parquet", "part back.parquet")
    assert part.equals(whole.sort("note", "id")[:700])


def test_fresh_rows_come_back_less_exactly() -> None:
    repaired("triangular")
    fresh = smooth(800, seed=1)
    fresh.write_parquet("fresh.parquet")
    apply_map(Files("fresh.parquet", "moved.parquet", keep_sensitive=True), "map")
    back = restored("moved.parquet", "back.parquet", partial=True)
    assert off(fresh, back, 0.9)["rent"] < 0.02, "the others lose 5 to 15 % of their cells, by the secret"
    assert max(off(fresh, read("moved.parquet"), 0.9).values()) > 0.5, "they had been moved"


def test_a_map_of_another_secret_gives_another_table_or_none() -> None:
    repaired("triangular")
    made = read_map("map")
    Path("map").write_bytes(to_bytes(replace(made, secret=secret_of(1))))
    assert "does not write in such rows" in refusal("out.parquet")


def test_the_batches_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    repaired("gaussian", keep_sensitive=False)
    one = restored("out.parquet", "one.parquet", labels="in.parquet")
    monkeypatch.setattr("unlearn_cli.engines.local.LOCAL", Local(batch_rows=77))
    many = restored("out.parquet", "many.parquet", labels="in.parquet")
    assert one.equals(many)


def test_strength_0_gives_back_what_was_not_moved() -> None:
    repaired("quantile", strength=0.0)
    assert restored("out.parquet", "back.parquet").equals(smooth())


def mixed() -> pl.DataFrame:
    rng = np.random.default_rng(3)
    b = smooth()["z"] == "b"
    job = np.array(["cook", "clerk", "nurse"])[rng.integers(0, 2, ROWS) + (b.to_numpy() & (rng.random(ROWS) < 0.5))]
    return smooth().with_columns(job=pl.Series(job), age=pl.Series(rng.integers(20, 40, ROWS)) + b.cast(pl.Int64) * 3)


def test_columns_with_ties_and_categories_are_named_and_left_with_partial() -> None:
    repaired("quantile", frame=mixed())
    said = refusal("out.parquet")
    assert "'job' (" in said and "'age' (" in said and "--partial" in said
    assert not any(f"'{name}'" in said for name in NUMBERS)
    found = restore(RestoreRequest("out.parquet", "map", "back.parquet", partial=True), silent)
    back, out = read("back.parquet"), read("out.parquet")
    assert back.select("job", "age").equals(out.select("job", "age"))
    assert max(off(smooth(), back).values()) < 0.03
    assert any(
        "left as they are: 'age' (" in str(note) or "left as they are: 'job' (" in str(note) for note in found.notes
    )


def test_missing_cells_stay_missing() -> None:
    holed = smooth().with_columns(pay=pl.when(pl.int_range(pl.len()) % 9 > 0).then("pay"))
    for method in METHODS:
        repaired(method, frame=holed)
        back = restored("out.parquet", "back.parquet", force=True)
        assert back["pay"].is_null().equals(holed["pay"].is_null())
        assert max(off(holed, back).values()) < 0.03


def test_within_levels_of_a_given_column_and_with_columns_that_follow() -> None:
    """Given `site`, the maps of its levels are undone; `grade` is a function of `pay` and comes back with it."""
    site = np.arange(ROWS) % 2
    frame = smooth().with_columns(site=pl.Series(site), pay=pl.col("pay") + pl.Series(site) * 3)
    frame = frame.with_columns(grade=(pl.col("pay") > 1).cast(pl.String))
    frame.write_parquet("in.parquet")
    roles = Options(("z",), keep=("id", "note"), given=("site",), method="triangular")
    request = FitRequest(roles, SECRET)
    files = Files("in.parquet", "out.parquet", map_out="map", keep_sensitive=True)
    fit_map(files, request)
    apply_map(files, "map")
    assert read_map("map").coordinates.stages[0].every and len(read_map("map").groups.labels) == 2
    back = restored("out.parquet", "back.parquet", partial=True)
    assert max(off(read("out.parquet"), frame).values()) > 0.1, "control: the rows had moved"
    assert max(off(back, frame, 0.95).values()) < 0.05
