"""Rules, columns that exclude each other and missing cells through the library: in the fit, and in rows to come."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import unlearn_cli as ul
from tests.commands.ruled_staff import CITY, NONE_BROKEN, broken, ruled_staff
from unlearn_cli.transport.methods import METHODS

STAFF = ruled_staff()


@cache
def fitted(method: str = "quantile", **settings: Any) -> ul.Map:
    return ul.fit(STAFF, sensitive="sex", method=method, seed=1, **{"nulls": "keep"} | settings)


@cache
def moved(method: str = "quantile", **settings: Any) -> pl.DataFrame:
    out: pl.DataFrame = fitted(method, **settings).transform(STAFF)
    return out


def combinations(frame: pl.DataFrame) -> set[tuple[int, ...]]:
    return set(frame.select(pl.col(CITY).cast(pl.Int8)).iter_rows())


@pytest.mark.parametrize("method", [name for name in METHODS if name != "gaussian"])
def test_every_row_keeps_every_rule_and_no_new_combination_is_made(method: str) -> None:
    out = moved(method)
    assert broken(out) == NONE_BROKEN
    assert combinations(out) == combinations(STAFF)
    assert out.schema == STAFF.drop("sex").schema
    assert out["wage"].is_null().equals(STAFF["wage"].is_null())
    for name in ("base", "hours", "total", "wage", "end"):
        assert (out[name] != STAFF[name]).any(), f"{name} had moved"


def test_a_method_of_numbers_only_moves_cities_as_numbers_and_keeps_the_rules() -> None:
    out = moved("gaussian")
    found = broken(out)
    assert max(found[name] for name in ("total", "wage", "end")) == 0
    assert (out["total"] != STAFF["total"]).any()
    assert not any("move together" in note.text for note in fitted("gaussian").notes)


def test_control_without_rules_they_break_in_some_rows() -> None:
    found = broken(moved(no_rules=True))
    assert min(found[name] for name in ("total", "wage", "end")) > 100
    assert found["city"] == 0, "these are no rule"


def test_the_map_says_what_it_keeps() -> None:
    told = [note.text for note in fitted().notes]
    for said in ("total = base + bonus holds", "wage = earns / hours holds", "end = start + days holds"):
        assert any(said in text for text in told), told
    assert any("'city_a', 'city_b', 'city_c' move together, to the 4 combinations" in text for text in told)


def test_decimals_keep_their_rules_and_their_type() -> None:
    money = pl.col("base", "bonus", "total").cast(pl.Decimal(10, 2))
    table = STAFF.with_columns(money)
    out = ul.fit(table, sensitive="sex", method="quantile", seed=1, nulls="keep").transform(table)
    assert out.schema == table.drop("sex").schema
    assert (out["total"] == out["base"] + out["bonus"]).all()
    assert (out["total"] != table["total"]).mean() > 0.5
    assert out["total"].max() <= table["total"].max()


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_times_keep_their_difference(unit: str) -> None:
    """Nanoseconds since 1970 are beyond doubles."""
    random, woman = np.random.default_rng(2), (STAFF["sex"] == "f").to_numpy()
    start = pl.Series(1_700_000_000_000 + random.integers(0, 10**9, len(woman))).cast(pl.Datetime("ms"))
    took = pl.Series(random.integers(1, 10**6, len(woman)) + 3 * 10**5 * woman).cast(pl.Duration("ms"))
    times = pl.DataFrame({"start": start.cast(pl.Datetime(unit)), "took": took.cast(pl.Duration(unit))})
    table = times.with_columns(end=pl.col("start") + pl.col("took"), sex=STAFF["sex"])
    for told, said in (({}, "end = start + took"), ({"rule": "took = end - start"}, "took = end - start")):
        made = ul.fit(table, sensitive="sex", method="quantile", seed=1, **told)
        out = made.transform(table)
        told_of = next(note.text for note in made.notes if note.code == "rules")
        assert told_of.startswith(f"{said} holds in all rows")
        assert out.schema == table.drop("sex").schema
        assert (out["end"] == out["start"] + out["took"]).all()
        assert (out["took"] != table["took"]).mean() > 0.5


def test_a_map_from_a_file_moves_the_same_rows_alike_in_any_batch(tmp_path: Path) -> None:
    fitted(nulls="mask").save(tmp_path / "m.map")
    loaded = ul.load_map(tmp_path / "m.map")
    whole = moved(nulls="mask")
    assert loaded.transform(STAFF).equals(whole)
    parts = [loaded.transform(STAFF[start : start + 177], row_offset=start) for start in range(0, STAFF.height, 177)]
    assert pl.concat(parts).equals(whole)
    assert not whole.equals(moved()), "control: masks had taken values away"


def test_a_wage_is_missing_for_whoever_has_no_hours_before_and_after(tmp_path: Path) -> None:
    """In a map from a file as well; a mask of its own would take wages away and leave the hours."""
    random, woman = np.random.default_rng(0), STAFF["sex"] == "f"
    works = random.random(STAFF.height) < np.where(woman, 0.55, 0.85)
    hours, pay = np.where(works, random.integers(5, 60, STAFF.height), 0), random.gamma(9, 2, STAFF.height)
    earns = (hours * (pay + 4 * woman.to_numpy())).astype(float)
    wage = pl.Series("wage", earns / np.where(works, hours, np.nan), nan_to_null=True)
    table = pl.DataFrame({"hours": hours, "earns": earns, "wage": wage, "sex": STAFF["sex"]})
    outs = {}
    for nulls in ("auto", "mask"):
        ul.fit(table, sensitive="sex", seed=1, nulls=nulls).save(tmp_path / f"{nulls}.map")
        outs[nulls] = ul.load_map(tmp_path / f"{nulls}.map").transform(table)
    assert (outs["auto"]["wage"].is_null() == (outs["auto"]["hours"] == 0)).all()
    assert ((outs["auto"]["hours"] == 0) != (table["hours"] == 0)).any(), "some are moved from no hours, or to none"
    assert (outs["mask"]["wage"].is_null() != (outs["mask"]["hours"] == 0)).any(), "control"


def test_new_rows_keep_the_rules_too() -> None:
    fresh = ruled_staff(seed=5)
    out = fitted().transform(fresh, unseen="pooled")
    assert broken(out) == NONE_BROKEN and combinations(out) <= combinations(STAFF)
    assert (out["total"] != fresh["total"]).mean() > 0.5


def test_a_row_with_a_combination_that_was_never_seen_gets_one_that_was() -> None:
    odd = STAFF[:50].with_columns(pl.lit(1, dtype=pl.Int8).alias(name) for name in CITY)
    assert combinations(odd) == {(1, 1, 1)}
    out = fitted().transform(odd)
    assert combinations(out) <= combinations(STAFF) and len(combinations(out)) > 1


def test_a_row_where_a_cell_of_the_combination_is_missing_keeps_the_others() -> None:
    holed = STAFF[:50].with_columns(city_b=pl.lit(None, dtype=pl.Int8))
    out = fitted().transform(holed)
    assert out["city_b"].is_null().all()
    assert out.select("city_a", "city_c").equals(holed.select("city_a", "city_c"))
    assert broken(out) == NONE_BROKEN


def test_a_row_with_values_beyond_all_others_comes_within_and_keeps_its_rules() -> None:
    far = STAFF[:50].with_columns(base=pl.lit(1e9), hours=pl.col("hours") * 0 + 10_000)
    far = far.with_columns(total=pl.col("base") + pl.col("bonus"), wage=pl.col("earns") / pl.col("hours"))
    out = fitted().transform(far)
    assert broken(out) == NONE_BROKEN
    for name in ("base", "hours", "total"):
        assert STAFF[name].min() <= out[name].min() and out[name].max() <= STAFF[name].max()


def test_a_row_that_breaks_a_rule_is_computed_as_the_others_are() -> None:
    """In the fit there was no exception: what is off it is not kept either."""
    wrong = STAFF[:50].with_columns(total=pl.col("total") + 1)
    assert broken(wrong)["total"] == 50
    assert broken(fitted().transform(wrong)) == NONE_BROKEN


def test_a_missing_input_leaves_the_computed_cell_and_a_missing_computed_cell_stays_missing() -> None:
    holed = STAFF[:50].with_columns(
        base=pl.when(pl.int_range(50) < 25).then("base"), total=pl.when(pl.int_range(50) % 2 == 0).then("total")
    )
    out = fitted().transform(holed)
    assert out["base"].is_null().equals(holed["base"].is_null())
    assert out["total"].is_null().equals(holed["total"].is_null())
    assert out["total"][25:].equals(holed["total"][25:])
    assert broken(out) == NONE_BROKEN


def test_half_of_the_rows_move_all_the_way_and_all_keep_their_rules() -> None:
    out = moved(strength=0.5)
    assert broken(out) == NONE_BROKEN and combinations(out) == combinations(STAFF)
    still = (out["total"] == STAFF["total"]) & (out["end"] == STAFF["end"]) & (out["base"] == STAFF["base"])
    assert 0.4 < still.mean() < 0.75
    whole = moved()
    assert out.filter(~still).equals(whole.filter(~still))


def test_within_levels_of_a_given_column_rules_hold_as_well(tmp_path: Path) -> None:
    site = pl.Series("site", np.where(np.arange(STAFF.height) % 3 == 0, "north", "south"))
    table = STAFF.with_columns(site)
    made = ul.fit(table, sensitive="sex", given="site", method="quantile", nulls="mask", seed=1)
    out = made.transform(table)
    assert broken(out) == NONE_BROKEN and combinations(out) <= combinations(STAFF)
    assert out["site"].equals(site) and (out["total"] != STAFF["total"]).mean() > 0.5
    made.save(tmp_path / "m.map")
    assert ul.load_map(tmp_path / "m.map").transform(table).equals(out)


def test_a_stated_rule_is_kept_where_none_is_looked_for() -> None:
    out = moved(no_rules=True, rule="total = base + bonus")
    assert broken(out)["total"] == 0 < broken(out)["end"]


def test_a_stated_rule_of_a_column_that_stays_is_refused() -> None:
    with pytest.raises(ul.DataError, match="'hours' is not moved"):
        fitted(keep="hours", rule="wage = earns / hours")


def holed(more: float) -> pl.DataFrame:
    """A third of the bonuses are missing, and so many more among women; a rent is missing with them or by itself."""
    random, woman = np.random.default_rng(4), (STAFF["sex"] == "f").to_numpy()
    gone = pl.Series(random.random(STAFF.height) < 0.3 + more * woman)
    rent = pl.Series(random.normal(size=STAFF.height)).set(gone | pl.Series(random.random(STAFF.height) < 0.1), None)
    bonus, total = (STAFF[name].set(gone, None) for name in ("bonus", "total"))
    return STAFF.with_columns(bonus, total, rent=rent)


def masks_tell(frame: pl.DataFrame) -> float:
    """Difference of the groups in the share of missing cells, the largest."""
    woman = STAFF["sex"] == "f"
    shares = [frame.filter(rows).select(pl.all().is_null().mean()).row(0) for rows in (woman, ~woman)]
    return max(abs(one - other) for one, other in zip(*shares, strict=True))


def test_mask_only_takes_values_away_until_the_places_of_missing_cells_tell_nothing() -> None:
    table = holed(0.3)
    repaired = {
        nulls: ul.fit(table, sensitive="sex", method="quantile", nulls=nulls, seed=1).transform(table)
        for nulls in ("keep", "mask", "auto")
    }
    assert masks_tell(table) > 0.2
    assert masks_tell(repaired["keep"]) == pytest.approx(masks_tell(table))
    assert masks_tell(repaired["mask"]) < 0.07
    assert masks_tell(repaired["auto"]) < 0.07, "here they told"
    for name in repaired["mask"].columns:
        filled = table[name].is_null() & repaired["mask"][name].is_not_null()
        assert not filled.any(), name
    assert broken(repaired["mask"]) == NONE_BROKEN
    assert repaired["mask"]["bonus"].null_count() > table["bonus"].null_count() + 50


def test_repaired_nulls_are_alike_though_a_rule_would_have_kept_them() -> None:
    table = holed(0.3)
    made = ul.fit(table, sensitive="sex", method="quantile", nulls="repair", seed=1)
    assert masks_tell(made.transform(table)) < 0.07 < 0.2 < masks_tell(table)
    assert not any("total =" in note.text for note in made.notes)


def test_where_the_places_of_missing_cells_tell_nothing_auto_leaves_them() -> None:
    table = holed(0.0)
    made = ul.fit(table, sensitive="sex", method="quantile", seed=1)
    assert made.options.nulls == "keep" and any("stay where they are" in note.text for note in made.notes)
    assert made.transform(table)["bonus"].is_null().equals(table["bonus"].is_null())


def test_what_is_computed_from_a_value_that_was_taken_away_is_taken_away_too() -> None:
    """Else it would stay where it is, and tell the group."""
    random, woman = np.random.default_rng(6), (STAFF["sex"] == "f").to_numpy()
    gone = {name: pl.Series(random.random(len(woman)) < 0.05 + 0.3 * woman) for name in ("base", "bonus")}
    table = STAFF.with_columns(
        *(STAFF[name].set(rows, None) for name, rows in gone.items()),
        STAFF["total"].set(gone["base"] | gone["bonus"], None),
    )
    out = ul.fit(table, sensitive="sex", method="quantile", nulls="mask", seed=1).transform(table)
    alone = out.filter(pl.col("total").is_not_null() & (pl.col("base").is_null() | pl.col("bonus").is_null()))
    assert alone.height == 0 and broken(out) == NONE_BROKEN
    assert out["base"].null_count() > table["base"].null_count()


def test_a_table_with_rules_and_combinations_is_given_back_as_far_as_is_said() -> None:
    """Numbers without ties come back with what is computed from them, and one that follows them."""
    random, woman = np.random.default_rng(0), np.arange(1500) % 2
    a, b = random.normal(size=1500) + woman, random.normal(size=1500) - 0.5 * woman
    city = np.where(random.random(1500) < 0.3, woman, random.integers(0, 3, 1500))
    table = pl.DataFrame(
        {"z": woman, "a": a, "b": b, "total": a + b, "high": a > 1, "one": city == 1, "two": city == 2}
    )
    for method in ("quantile", "triangular"):
        made = ul.fit(table, sensitive="z", method=method, seed=1)
        out = made.transform(table, keep_sensitive=True)
        back = ul.restore(out, made, partial=True)
        for name in ("a", "b", "total"):
            off = [float((frame[name] - table[name]).abs().quantile(0.95)) for frame in (back.table, out)]  # type: ignore
            assert off[0] < 0.05 < 0.1 < off[1], (method, name)
        told = " ".join(note.text for note in back.notes)
        assert "'one' (" in told and "'two' (" in told and "'total' (" in told
        assert back.table.select("one", "two").equals(out.select("one", "two")), "drawn at random, left as they are"
        kept = (back.table["total"] - back.table["a"] - back.table["b"]).abs() < 1e-9
        assert kept.mean() > 0.9


def test_an_edited_result_is_not_given_back() -> None:
    random, woman = np.random.default_rng(0), np.arange(1500) % 2
    a, b = random.normal(size=1500) + woman, random.normal(size=1500)
    table = pl.DataFrame({"z": woman, "a": a, "b": b, "total": a + b})
    made = ul.fit(table, sensitive="z", method="quantile", seed=1)
    out = made.transform(table, keep_sensitive=True)
    assert ul.restore(out, made, partial=True).table.height == 1500
    wrong = out.with_columns(total=pl.when(pl.int_range(1500) < 20).then(pl.col("total") + 0.1).otherwise("total"))
    with pytest.raises(ul.DataError, match=r"does not write in such rows: 'total' \(20 of 1,500\)"):
        ul.restore(wrong, made, partial=True)


@pytest.mark.parametrize("method", ["quantile", "triangular"])
def test_values_that_were_taken_away_are_not_known_and_the_others_come_back(method: str) -> None:
    random, woman = np.random.default_rng(0), np.arange(1500) % 2
    a, b = random.normal(size=1500) + woman, pl.Series(random.normal(size=1500) - woman)
    table = pl.DataFrame({"z": woman, "a": a, "b": b.set(pl.Series(random.random(1500) < 0.1 + 0.4 * woman), None)})
    made = ul.fit(table, sensitive="z", method=method, nulls="mask", seed=1)
    out = made.transform(table, keep_sensitive=True)
    lost = (out["b"].is_null() & table["b"].is_not_null()).sum()
    assert lost > 100
    back = ul.restore(out, made, partial=True)
    off, before = ((frame["a"] - table["a"]).abs().quantile(0.95) for frame in (back.table, out))
    assert off < 0.05 < 0.3 < before  # type: ignore[operator]
    (said,) = [note.text for note in back.notes if "not restored" in note.text]
    cells = int(said.partition("'b' (")[2].partition(" of 1,500 cells")[0].replace(",", ""))
    assert cells >= out["b"].null_count(), "any that is missing may have been taken away"
    assert back.table["b"].equals(out["b"])
    with pytest.raises(ul.DataError, match="drawn at random, or may have been any"):
        ul.restore(out, made)
