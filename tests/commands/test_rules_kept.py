"""Rules between columns and columns that exclude each other, from file to file, and by a map from a file."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.commands.ruled_staff import CITY, NONE_BROKEN, as_text, broken, ruled_staff, typed
from tests.commands.runs import FAST, apply_map, asked, read, run, texts
from unlearn_cli.commands.files import Files
from unlearn_cli.core.options import FitRequest

STAFF = ruled_staff()
TABLES = {"parquet": STAFF, "csv": as_text(STAFF)}


def request(**options: Any) -> FitRequest:
    return asked(FAST, ("sex",), **{"nulls": "keep"} | options)


@pytest.fixture(scope="module", params=list(TABLES))
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[str, Any]]:
    """The table repaired in a directory of its own, its ending, and the report."""
    here = tmp_path_factory.mktemp("ruled")
    return here, request.param, run(here, request.param, asked(FAST, ("sex",), nulls="keep"), TABLES[request.param])


def test_every_row_of_the_file_keeps_every_rule_and_no_new_combination_is_made(
    done: tuple[Path, str, dict[str, Any]],
) -> None:
    here, ending, _ = done
    before, after = TABLES[ending].drop("sex"), read(here / f"out.{ending}")
    assert broken(before) == broken(after) == NONE_BROKEN
    assert after.schema == before.schema and after.columns == before.columns
    assert set(after.select(CITY).iter_rows()) == set(before.select(CITY).iter_rows())
    for name in ("total", "wage", "end"):
        assert (after[name] != before[name]).any(), f"{name} had moved"


@pytest.mark.parametrize("ending", TABLES)
def test_control_without_looking_for_rules_they_break(ending: str, tmp_path: Path) -> None:
    report = run(tmp_path, ending, request(no_rules=True), TABLES[ending])
    found = broken(read(tmp_path / f"out.{ending}"))
    assert min(found[name] for name in ("total", "wage", "end")) > 100
    assert not any("computed anew" in text for text in texts(report["notes"]))
    rules = {rule["rule"].split()[0]: rule for rule in report["rules"]}
    assert rules.keys() == {"total", "wage", "end"}
    for name, rule in rules.items():
        assert (rule["before"], rule["failing"], rule["kept"]) == (1.0, found[name], False)


def test_the_report_names_rules_and_columns_that_move_together(done: tuple[Path, str, dict[str, Any]]) -> None:
    told = texts(done[2]["notes"])
    assert sum("is computed anew" in text for text in told) == 3
    assert sum("move together" in text for text in told) == 1
    assert {note["code"] for note in done[2]["notes"]} >= {"rules", "joint"}


def test_the_report_measures_every_rule_on_the_file(done: tuple[Path, str, dict[str, Any]]) -> None:
    rules = done[2]["rules"]
    assert {rule["rule"].split()[0] for rule in rules} == {"total", "wage", "end"} and len(rules) == 3
    assert all((rule["before"], rule["after"], rule["failing"], rule["kept"]) == (1, 1, 0, True) for rule in rules)
    assert {rule["source"] for rule in rules} == {"found"}


def test_control_a_kept_column_breaks_the_rule_that_computes_it(tmp_path: Path) -> None:
    """The repair does not compute a column that it was told to leave; a stated one is kept all the same."""
    report = run(tmp_path, "parquet", request(keep=("total",), rule=("wage = earns / hours",)), STAFF)
    rules = {rule["source"]: rule for rule in report["rules"] if rule["rule"].split()[0] != "end"}
    assert rules["stated"]["rule"] == "wage = earns / hours" and rules["stated"]["kept"]
    failing = broken(read(tmp_path / "out.parquet"))["total"]
    assert failing > 100 and rules["found"]["failing"] == failing and not rules["found"]["kept"]


def test_text_is_written_as_it_was(tmp_path: Path) -> None:
    """Money with two decimals, whole numbers without any, dates as dates."""
    run(tmp_path, "csv", request(), TABLES["csv"])
    after = read(tmp_path / "out.csv")
    for name, pattern in (
        ("total", r"^\d+\.\d\d$"),
        ("base", r"^\d+\.\d\d$"),
        ("hours", r"^\d+$"),
        ("end", r"^2020-|^2021-|^2022-"),
        ("wage", r"^\d+(\.\d+)?$"),
    ):
        assert after[name].str.contains(pattern).all(), name


def test_the_map_file_moves_the_table_as_the_repair_did(
    done: tuple[Path, str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, ending, _ = done
    monkeypatch.chdir(here)
    apply_map(Files(f"in.{ending}", f"again.{ending}", force=True), "out.map")
    assert read(f"again.{ending}").equals(read(f"out.{ending}"))


def test_new_rows_in_two_parts_are_moved_as_in_one(
    done: tuple[Path, str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, ending, _ = done
    monkeypatch.chdir(here)
    fresh = ruled_staff(seed=8) if ending == "parquet" else as_text(ruled_staff(seed=8))
    for name, part in (("whole", fresh), ("first", fresh[:500]), ("second", fresh[500:])):
        part.write_parquet(f"{name}.parquet") if ending == "parquet" else part.write_csv(f"{name}.csv")
        offset = 500 if name == "second" else 0
        apply_map(Files(f"{name}.{ending}", f"{name}.out.{ending}", force=True), "out.map", offset, "pooled")
    whole, first, second = (read(f"{name}.out.{ending}") for name in ("whole", "first", "second"))
    assert pl.concat([first, second]).equals(whole)
    assert broken(whole) == NONE_BROKEN and not whole.equals(fresh.drop("sex"))


def test_the_same_table_in_both_formats_is_repaired_alike(tmp_path: Path) -> None:
    found = {}
    for ending, table in TABLES.items():
        (tmp_path / ending).mkdir()
        run(tmp_path / ending, ending, request(), table)
        found[ending] = typed(read(tmp_path / ending / f"out.{ending}"))
    numbers = [name for name in STAFF.columns if name not in ("sex", "start", "end")]
    one, other = (found[ending].select(pl.col(numbers).cast(pl.Float64)) for ending in TABLES)
    apart = one.select((pl.col(name) - other[name]).abs().max() for name in numbers)
    assert max(value or 0.0 for value in apart.row(0)) < 1e-6
    assert found["csv"].select("start", "end").equals(found["parquet"].select("start", "end"))
