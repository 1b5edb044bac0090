"""`--target` from file to file: the column stays, moves nothing, is not attacked; what is predicted of it is said."""

from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import people, read_report, refused, unlearn
from tests.commands.runs import ROWS, asked, read, run
from tests.secrets_known import SECRET
from unlearn_cli.core.options import FitRequest, Options

REQUEST = FitRequest(Options(("sex",), target="salary", method="quantile"), SECRET)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("target")
    run(folder, "csv", REQUEST)
    return folder


def test_the_target_stays_and_its_values_change_no_other_cell(here: Path, tmp_path: Path) -> None:
    out = read(here / "out.csv")
    assert out["salary"].equals(read(here / "in.csv")["salary"])
    turned = people(ROWS).with_columns(salary=pl.col("salary").reverse())
    run(tmp_path, "csv", REQUEST, turned)
    other = read(tmp_path / "out.csv")
    assert other.drop("salary").equals(out.drop("salary")) and not other["salary"].equals(out["salary"])
    assert not out["age"].equals(read(here / "in.csv")["age"]), "control: others moved"


def test_control_a_repaired_column_moves_and_moves_others(here: Path, tmp_path: Path) -> None:
    run(tmp_path, "csv", asked(REQUEST, ("sex",)))
    assert not read(tmp_path / "out.csv")["salary"].equals(read(here / "in.csv")["salary"])
    folders = []
    for number, frame in enumerate((people(ROWS), people(ROWS).with_columns(salary=pl.col("salary").reverse()))):
        folders.append(tmp_path / str(number))
        folders[-1].mkdir()
        run(folders[-1], "csv", asked(REQUEST, ("sex",), method="triangular"), frame)
    first, second = (read(folder / "out.csv").drop("salary") for folder in folders)
    assert not first.equals(second)


def test_the_report_says_what_is_predicted(here: Path) -> None:
    report = read_report(here / "out.report.json")
    target = report["target"]
    assert (target["name"], target["score"], target["rows"]) == ("salary", "2 AUC - 1", ROWS)
    assert target["before"]["low"] > 0.4
    for name in ("before", "after", "after_on_untouched"):
        assert target[name]["low"] <= target[name]["value"] <= target[name]["high"]
    assert {column["name"]: column["role"] for column in report["columns"]}["salary"] == "target"
    assert "'salary': the target, neither moved nor used to move the others" in [
        note["text"] for note in report["notes"]
    ]


def test_a_target_that_alone_tells_the_group_is_named_and_not_attacked(tmp_path: Path) -> None:
    run(tmp_path, "csv", REQUEST, people(ROWS).with_columns(salary=pl.col("sex") + "!"))
    report = read_report(tmp_path / "out.report.json")
    assert [tell["name"] for tell in report["telling"]] == ["salary"]
    assert report["verdict"]["advantage"] < 0.9
    done = unlearn("repair", tmp_path / "in.csv", "-s", "sex", "--target", "salary", "--method", "quantile")
    assert "the attacks do not see the target 'salary', which alone tells the group and stays in the file" in done.err
    assert "predicted of salary" in done.err and "the same, on untouched rows" in done.err


def test_a_number_is_scored_by_r2_without_the_rows_that_lack_it(tmp_path: Path) -> None:
    holed = people(ROWS).with_columns(age=pl.when(pl.int_range(ROWS) >= 50).then("age"))
    run(tmp_path, "parquet", asked(REQUEST, ("sex",), target="age"), holed)
    target = read_report(tmp_path / "out.report.json")["target"]
    assert (target["score"], target["rows"]) == ("R2", ROWS - 50) and target["before"]["low"] > 0.0
    assert read(tmp_path / "out.parquet")["age"].equals(holed["age"], null_equal=True)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("salaries", "no such column: 'salaries' (--target). Did you mean 'salary'?"),
        ("sex", "columns with two parts to play: 'sex'"),
        ("age", "columns with two parts to play: 'age'"),
        ("flat", "the target 'flat' holds one value only, or none (300 rows)"),
        ("id", "the target 'id' has about 300 values in 300 cells: free text or an identifier (300 rows)"),
    ],
)
def test_a_target_that_cannot_be_is_one_error(target: str, said: str, tmp_path: Path) -> None:
    frame = people(300).with_columns(flat=pl.lit("x"), id=pl.format("p{}", pl.int_range(300)))
    frame.drop("id" if target != "id" else "flat").write_csv(tmp_path / "in.csv")
    assert said in refused(tmp_path, "repair", tmp_path / "in.csv", "-s", "sex", "--keep", "age", "--target", target)


def test_no_target_is_null(tmp_path: Path) -> None:
    report = run(tmp_path, "csv", asked(REQUEST, ("sex",)))
    assert report["target"] is None
