"""`--given` from file to file: independent within each level of the column, and what it explains stays."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.cli.harness import read_report, refused, unlearn
from tests.commands.runs import asked, repaired
from tests.secrets_known import SECRET
from tests.small_tables import fitted, moved
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands.audit import AuditRequest
from unlearn_cli.commands.audit import run as audit
from unlearn_cli.commands.files import Files
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import FitRequest, Options, silent
from unlearn_cli.repair.map_file import read_map, to_bytes

ROWS = 3000
GIVEN = FitRequest(Options(("z",), given=("job",), method="staged"), SECRET)
PLAIN = asked(GIVEN, ("z",), keep=("job",))


def workers(rows: int = ROWS, seed: int = 0) -> pl.DataFrame:
    """`job` depends on `z`; `pay` on the job, and within it on `z`; `town` within the job on `pay` and `z`."""
    rng = np.random.default_rng(seed)
    z = rng.random(rows) < 0.5
    job = np.where(rng.random(rows) < np.where(z, 0.8, 0.3), 0, np.where(rng.random(rows) < 0.7, 1, 2))
    pay = np.round(4.0 * (job == 0) + 1.2 * z + rng.normal(size=rows), 1)
    town = np.where(pay + 2.0 * z + rng.normal(size=rows) > 3, "north", "south")
    names = pl.Series(np.array(["nurse", "cook", "none"])[job])
    job_column = names.set(names == "none", None)
    return pl.DataFrame({"z": np.where(z, "b", "a"), "job": job_column, "pay": pay, "town": town})


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given")
    workers().write_parquet(folder / "in.parquet")
    for name, request in (("given", GIVEN), ("plain", PLAIN)):
        files = Files(str(folder / "in.parquet"), str(folder / f"{name}.parquet"), map_out=str(folder / f"{name}.map"))
        repaired(files, request)
    return folder


def read(here: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(here / f"{name}.parquet")


def mean_gap(cells: pl.Series, z: pl.Series) -> float:
    """How far apart the means of the rows of `a` and `b` are."""
    values = cells.to_numpy()
    return float(abs(values[(z == "b").to_numpy()].mean() - values[(z == "a").to_numpy()].mean()))


def audited(path: Path, given: tuple[str, ...], drop: tuple[str, ...] = ()) -> Any:
    labels = str(path.parent / "in.parquet")
    return audit(
        AuditRequest(str(path), Options(("z",), drop=drop, given=given, min_group=1), labels), AuditSettings(), silent
    ).to_dict()["verdict"]


def test_within_each_level_an_attack_finds_nothing_and_did_before(here: Path) -> None:
    report = read_report(here / "given.report.json")
    before, after = report["joint"]["before"], report["joint"]["after"]
    assert min(attack["low"] for attack in before["attacks"]) > 0.4
    assert max(attack["advantage"] for attack in after["attacks"]) < 0.12
    for level in ("nurse", "cook", None):
        here_only = workers()["job"].eq_missing(level)
        z = workers().filter(here_only)["z"]
        old, new = (mean_gap(table.filter(here_only)["pay"], z) for table in (workers(), read(here, "given")))
        assert old > 0.8 and new < 0.35, (level, old, new)


def test_what_the_column_explains_stays_and_goes_without_it(here: Path) -> None:
    """The job is left out of both attacks: what the pay and the town tell of z, they tell by the job."""
    given, plain = (audited(here / f"{name}.parquet", (), drop=("job",)) for name in ("given", "plain"))
    assert given["low"] > 0.2
    assert plain["advantage"] < 0.1, "control: without --given"
    nurse = (workers()["job"] == "nurse").fill_null(False)
    assert mean_gap(read(here, "given")["pay"], nurse.replace_strict({True: "b", False: "a"})) > 3.0


def test_the_audit_within_levels_allows_what_they_tell(here: Path) -> None:
    within, whole = audited(here / "given.parquet", ("job",)), audited(here / "given.parquet", ())
    assert within["advantage"] < 0.12 and whole["low"] > 0.3
    assert "within levels of 'job'" in within["reason"] and "within" not in whole["reason"]
    assert audited(here / "plain.parquet", ("job",))["low"] > 0.15, "control: a plain repair breaks it within levels"


def test_the_column_stays_as_it_is_and_the_report_says_so(here: Path) -> None:
    assert read(here, "given")["job"].equals(workers()["job"], null_equal=True)
    report = read_report(here / "given.report.json")
    assert report["given"] == {"columns": ["job"], "bins": [], "levels": 3, "strata": 3, "notes": []}
    assert {column["name"]: column["role"] for column in report["columns"]}["job"] == "given"
    assert [tell["name"] for tell in report["telling"]] == ["job"]
    assert any("'job': given" in note["text"] for note in report["notes"])
    assert read_report(here / "plain.report.json")["given"] is None


def test_the_map_comes_back_and_moves_the_same_rows(here: Path) -> None:
    table_map = read_map(str(here / "given.map"))
    assert to_bytes(table_map) == (here / "given.map").read_bytes()
    assert table_map.strata and table_map.strata.labels == ("cook", "nurse", "null")
    out = moved(table_map, workers())
    assert out.drop("z").equals(read(here, "given"))
    part = moved(table_map, workers()[700:900], first_row=700)
    assert part.equals(out[700:900])
    assert not part.equals(moved(table_map, workers()[700:900])), "control: as other rows"


def test_what_was_never_seen_together_or_at_all_is_refused_or_pooled(here: Path) -> None:
    table_map = read_map(str(here / "given.map"))
    new = workers(200, seed=1).with_columns(job=pl.when(pl.int_range(200) < 20).then(pl.lit("vet")).otherwise("job"))
    with pytest.raises(UnlearnError, match=r"given job = vet \(20 rows\)") as caught:
        moved(table_map, new)
    assert "rows of a new given level stay as they are" in caught.value.remedy
    out = moved(table_map, new, mode="pooled")
    assert out[:20].equals(new[:20]) and not out[20:].equals(new[20:])


def test_a_group_that_is_new_in_its_stratum_is_refused_or_pooled(tmp_path: Path) -> None:
    frame = workers(2000).filter((pl.col("z") == "b") | pl.col("job").is_not_null())
    table_map = fitted(frame, tmp_path / "in.parquet", replace(GIVEN.options, method="quantile")).map
    new = pl.DataFrame({"z": ["a"], "job": [None], "pay": [1.0], "town": ["north"]}, schema=frame.schema)
    with pytest.raises(UnlearnError, match=r"'a where job is null' \(1 rows\)"):
        moved(table_map, new)
    assert moved(table_map, new, mode="pooled").equals(new), "b alone was there: no difference to move"


@pytest.mark.parametrize("options", [{"strength": 0.5, "keep": ("id",)}, {"nulls": "repair", "key": "id"}])
def test_a_part_of_the_way_and_a_key_work_within_strata(options: dict[str, Any], tmp_path: Path) -> None:
    frame = workers(2000).with_columns(
        id=pl.format("p{}", pl.int_range(2000)), pay=pl.when(pl.int_range(2000) % 7 > 0).then("pay")
    )
    chosen = replace(GIVEN.options, method="quantile", **options)
    table_map = fitted(frame, tmp_path / "in.parquet", chosen).map
    out = moved(table_map, frame)
    assert out["job"].equals(frame["job"], null_equal=True) and not out["pay"].equals(frame["pay"], null_equal=True)
    turned = moved(table_map, frame.reverse()).reverse()
    assert turned.equals(out) == ("key" in options)


def test_auto_chooses_in_the_largest_stratum_and_numbers_are_cut(tmp_path: Path) -> None:
    workers(1200).write_parquet(tmp_path / "in.parquet")
    request = FitRequest(Options(("z",), given=("pay",), bins=3, min_group=10), SECRET)
    report = repaired(Files(str(tmp_path / "in.parquet")), request)
    assert report["given"]["strata"] == 3 and len(report["given"]["bins"][0]["edges"]) == 2
    assert any("in the largest of 3 strata" in note["text"] for note in report["notes"])
    out = pl.read_parquet(tmp_path / "in.repaired.parquet")
    assert out["pay"].equals(workers(1200)["pay"])


def test_small_cells_are_refused_or_pooled_at_the_command_line(tmp_path: Path) -> None:
    rare = pl.when(pl.int_range(900) < 12).then(pl.lit("vet")).otherwise("job")
    workers(900).with_columns(job=rare).write_csv(tmp_path / "in.csv")
    call = ("repair", tmp_path / "in.csv", "-s", "z", "--given", "job", "--method", "quantile", "--min-group", 30)
    said = refused(tmp_path, *call)
    assert "of the 4 levels of 'job' some group has fewer than 30 rows" in said and "'vet' (" in said
    done = unlearn(*call, "--small-groups", "merge")
    assert done.code == 0 and "were repaired as one" in done.err and "of z, within levels of job" in done.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--given", "jobs"), "no such column: 'jobs' (--given). Did you mean 'job'?"),
        (("--given", "z"), "columns with two parts to play: 'z'"),
        (("--given", "job", "--drop", "job"), "columns with two parts to play: 'job'"),
    ],
)
def test_a_given_column_that_cannot_be_is_one_error(options: tuple[str, ...], said: str, tmp_path: Path) -> None:
    workers(300).write_csv(tmp_path / "in.csv")
    assert said in refused(tmp_path, "repair", tmp_path / "in.csv", "-s", "z", *options)


def test_an_audit_where_the_level_says_the_group_is_not_assessed(tmp_path: Path) -> None:
    workers(300).with_columns(copy="z").write_csv(tmp_path / "in.csv")
    done = unlearn("audit", tmp_path / "in.csv", "-s", "z", "--given", "copy", "--max-advantage", 0.1)
    assert done.code == 3 and b"within levels of 'copy' no two rows are of different groups" in done.out
