"""The commands `repair`, `fit` and `apply` from file to file: what must come back as it was, and what must repeat."""

import subprocess
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.harness import command, contents, environment, people, read_report
from tests.commands.runs import (
    ENDINGS,
    FAST,
    KEPT,
    REQUEST,
    ROWS,
    apply_map,
    asked,
    fit_map,
    read,
    repaired,
    run,
    texts,
    write,
)
from tests.secrets_known import SECRET, secret_of
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands import repair
from unlearn_cli.commands.files import Files
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import FitRequest, Options


@pytest.fixture(scope="module", params=ENDINGS)
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A directory with a table, repaired, and the ending of its files."""
    here = tmp_path_factory.mktemp("done")
    run(here, request.param)
    return here, request.param


def test_two_runs_give_the_same_bytes(done: tuple[Path, str], tmp_path: Path) -> None:
    here, ending = done
    run(tmp_path, ending)
    assert contents(tmp_path) == contents(here)
    assert set(contents(here)) == {f"in.{ending}", f"out.{ending}", "out.report.json", "out.map"}


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the hash seed of Python and the number of threads."""
    made = []
    for number, more in enumerate([{"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "POLARS_MAX_THREADS": "1"}]):
        here = tmp_path / str(number)
        here.mkdir()
        write(people(300), here / "in.csv")
        call = command("repair", "in.csv", "-s", "sex", "-q", "--map-out", "out.map")
        subprocess.run(call, cwd=here, env=environment(**more), check=True)
        made.append(contents(here))
    assert made[0] == made[1]


def test_another_secret_gives_another_table(done: tuple[Path, str], tmp_path: Path) -> None:
    here, ending = done
    run(tmp_path, ending, replace(REQUEST, secret=secret_of(1)))
    for name in (f"out.{ending}", "out.map", "out.report.json"):
        assert (tmp_path / name).read_bytes() != (here / name).read_bytes()


def test_the_schema_the_order_and_the_kept_cells_stay(done: tuple[Path, str]) -> None:
    here, ending = done
    before, after = read(here / f"in.{ending}").drop("sex"), read(here / f"out.{ending}")
    assert after.schema == before.schema and after.height == before.height
    assert after[KEPT].equals(before[KEPT])
    moved = [name for name in before.columns if not after[name].equals(before[name])]
    assert len(moved) >= 3, "control: the others moved"
    for name in moved:
        assert set(after[name]) <= set(before[name])


def test_the_saved_map_moves_the_same_rows_to_the_same_cells(done: tuple[Path, str], tmp_path: Path) -> None:
    here, ending = done
    out = tmp_path / f"out.{ending}"
    assert apply_map(Files(str(here / f"in.{ending}"), str(out)), str(here / "out.map")).rows == ROWS
    assert out.read_bytes() == (here / f"out.{ending}").read_bytes()


@pytest.mark.parametrize(("first", "last"), [(0, 1), (0, 100), (437, ROWS)])
def test_a_part_gives_the_rows_that_the_whole_gives(
    first: int, last: int, done: tuple[Path, str], tmp_path: Path
) -> None:
    here, ending = done
    part, out = tmp_path / f"part.{ending}", tmp_path / f"out.{ending}"
    write(read(here / f"in.{ending}")[first:last], part)
    files = Files(str(part), str(out), force=True)
    apply_map(files, str(here / "out.map"), first)
    assert read(out).equals(read(here / f"out.{ending}")[first:last])
    if first:
        apply_map(files, str(here / "out.map"))
        assert not read(out).equals(read(here / f"out.{ending}")[first:last]), "control: without the offset"


def test_fit_writes_the_map_that_repair_writes(done: tuple[Path, str], tmp_path: Path) -> None:
    here, ending = done
    fit_map(Files(str(here / f"in.{ending}"), map_out=str(tmp_path / "fit.map")), REQUEST)
    assert (tmp_path / "fit.map").read_bytes() == (here / "out.map").read_bytes()


def test_the_report_says_what_was_done(done: tuple[Path, str]) -> None:
    here, ending = done
    report = read_report(here / "out.report.json")
    for side, name, columns in (("input", f"in.{ending}", 6), ("output", f"out.{ending}", 5)):
        hashed = sha256((here / name).read_bytes()).hexdigest()
        facts = {"path": name, "format": ending, "rows": ROWS, "columns": columns, "sha256": hashed}
        assert {key: value for key, value in report[side].items() if key != "schema"} == facts
        assert len(report[side]["schema"]) == columns
    assert sum(group["rows"] for group in report["sensitive"]["groups"]) == ROWS
    roles = {column["name"]: column["role"] for column in report["columns"]}
    assert roles == {name: "kept" if name == KEPT else "repaired" for name in people(1).drop("sex").columns}
    kinds = {column["name"]: column["kind"] for column in report["columns"]}
    assert kinds["age"] == ("number" if ending == "parquet" else "number text") and kinds["salary"] == "category"
    assert report["joint"]["before"] and report["distortion"]["total"] > 0
    assert report["notes"][0]["text"].startswith(f"auto: {report['method']['name']}")
    assert [note["text"] for note in report["notes"][1:]] == [
        f"{KEPT!r}: kept as asked, neither moved nor used to move the others"
    ]


def test_a_device_has_no_report_beside_it(tmp_path: Path) -> None:
    write(people(300), tmp_path / "in.csv")
    files = Files(str(tmp_path / "in.csv"), "/dev/null")
    assert files.report_target is None
    assert repaired(files, FAST)["published"]
    assert replace(files, output=str(tmp_path / "x.csv.gz")).report_target == str(tmp_path / "x.report.json")


def test_files_of_one_table_are_one_table(tmp_path: Path) -> None:
    whole = people(ROWS)
    (tmp_path / "parts").mkdir()
    for i, part in enumerate((whole[:300], whole[300:])):
        part.write_parquet(tmp_path / "parts" / f"{i}.parquet")
    for spec, out in [("parts", "parts.repaired.parquet"), ("parts/*.parquet", "glob.parquet")]:
        repaired(Files(str(tmp_path / spec), None if spec == "parts" else str(tmp_path / out)), FAST)
    assert (tmp_path / "parts.repaired.parquet").read_bytes() == (tmp_path / "glob.parquet").read_bytes()
    run(tmp_path, "parquet", FAST)
    assert read(tmp_path / "glob.parquet").equals(read(tmp_path / "out.parquet"))
    with pytest.raises(UnlearnError, match="lies in the directory that is read"):
        repaired(Files(str(tmp_path / "parts"), str(tmp_path / "parts" / "new.parquet")), FAST)


def test_what_is_left_in_and_out(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    write(people(ROWS), path)
    request = asked(FAST, ("sex",), drop=("age",))
    report = repaired(Files(str(path), keep_sensitive=True), request)
    out = read(tmp_path / "in.repaired.parquet")
    assert out.columns == [name for name in people(1).columns if name != "age"]
    assert out["sex"].equals(people(ROWS)["sex"])
    dropped = next(column for column in report["columns"] if column["name"] == "age")
    assert dropped["role"] == "dropped" and dropped["before"] and not dropped["after"]


def test_a_key_makes_the_order_of_the_rows_no_matter(tmp_path: Path) -> None:
    keyed = people(ROWS).with_columns(id=pl.format("p{}", pl.int_range(ROWS)))
    shuffled = keyed.sample(fraction=1.0, shuffle=True, seed=0)
    request = FitRequest(Options(("sex",), method="quantile", key="id"), SECRET)
    run(tmp_path, "parquet", request, keyed)
    write(shuffled, tmp_path / "shuffled.parquet")
    files = Files(str(tmp_path / "shuffled.parquet"), str(tmp_path / "moved.parquet"))
    apply_map(files, str(tmp_path / "out.map"))
    assert read(tmp_path / "moved.parquet").sort("id").equals(read(tmp_path / "out.parquet").sort("id"))
    by_row = asked(request, ("sex",), keep=("id",), key=None)
    fit_map(Files(str(tmp_path / "in.parquet"), map_out=str(tmp_path / "row.map")), by_row)
    apply_map(replace(files, force=True), str(tmp_path / "row.map"))
    assert not read(tmp_path / "moved.parquet").sort("id").equals(read(tmp_path / "out.parquet").sort("id")), "control"


@pytest.mark.parametrize("method", ["quantile", "copula", "coupling", "gaussian"])
def test_every_other_method_takes_the_same_road(method: str, tmp_path: Path) -> None:
    numbers = (
        people(ROWS).select("sex", "age", "hours-per-week").cast({"age": pl.Float64, "hours-per-week": pl.Float64})
    )
    request = FitRequest(Options(("sex",), method=method), SECRET)
    report = run(tmp_path, "parquet", request, numbers)
    assert report["method"]["name"] == method
    out = tmp_path / "again.parquet"
    apply_map(Files(str(tmp_path / "in.parquet"), str(out)), str(tmp_path / "out.map"))
    assert out.read_bytes() == (tmp_path / "out.parquet").read_bytes()
    assert ("fingerprints" in " ".join(texts(report["method"]["warnings"]))) == (method == "gaussian")


def test_a_number_as_sensitive_column_is_cut_into_bins_that_the_report_names(tmp_path: Path) -> None:
    report = run(tmp_path, "csv", asked(FAST, ("age",), bins=4))
    assert [found["column"] for found in report["sensitive"]["bins"]] == ["age"]
    assert len(report["sensitive"]["groups"]) == 4 == len(report["sensitive"]["bins"][0]["edges"]) + 1


@pytest.mark.parametrize(("groups", "count"), [({"min_group": 20}, 4), ({"small_groups": "merge"}, 3)])
def test_joint_groups_of_two_columns(groups: dict[str, Any], count: int, tmp_path: Path) -> None:
    report = run(tmp_path, "parquet", asked(FAST, ("sex", "salary"), **groups))
    assert report["sensitive"]["columns"] == ["sex", "salary"]
    assert len(report["sensitive"]["groups"]) == count
    assert any("was pooled with" in note["text"] for note in report["sensitive"]["notes"]) == ("small_groups" in groups)


def test_what_was_written_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that get lost on the way are an error, and nothing is published."""
    from unlearn_cli.tables.formats.parquet import Parquet

    sink = Parquet.sink
    monkeypatch.setattr(Parquet, "sink", lambda self, frame, path: sink(self, frame.head(5), path))
    with pytest.raises(UnlearnError, match="5 of 700 rows arrived"):
        run(tmp_path, "parquet", FAST)
    assert set(contents(tmp_path)) == {"in.parquet"}


def test_progress_ends_where_it_should(tmp_path: Path) -> None:
    """Every step is named, and no share passes 1."""
    told: list[tuple[str, float]] = []
    write(people(300), tmp_path / "in.parquet")
    repair.run(
        Files(str(tmp_path / "in.parquet")), FAST, AuditSettings(), lambda step, share: told.append((step, share))
    )
    assert all(0.0 <= share <= 1.0 for _, share in told)
    steps = list(dict.fromkeys(step for step, _ in told))
    assert "moving the rows" in steps and steps[-1] == "measuring rules"


def test_old_output_gives_way_only_by_force(tmp_path: Path) -> None:
    run(tmp_path, "parquet", FAST)
    with pytest.raises(UnlearnError, match=r"out\.parquet exists already"):
        run(tmp_path, "parquet", FAST)
    (tmp_path / "out.parquet").unlink()
    (tmp_path / "out.map").unlink()
    run(tmp_path, "parquet", FAST)  # a report may always be replaced by a report
    assert (tmp_path / "out.parquet").exists()
