"""`unlearn audit`: formats, gate, labels from another file, and agreement with the report of a repair."""

from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import contents, people, read_report, refused, unlearn

ROWS = 600


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a table that has an id, its repaired file and its report; CSV and Parquet."""
    here = tmp_path_factory.mktemp("audit")
    whole = people(ROWS).with_columns(id=pl.format("p{}", pl.int_range(ROWS)))
    whole.write_csv(here / "in.csv")
    whole.write_parquet(here / "typed.parquet")
    for name in ("in.csv", "typed.parquet"):
        done = unlearn("repair", here / name, "-s", "sex", "--keep", "id", "--method", "quantile", "-q")
        assert done.code == 0, done.err
    return here


@pytest.fixture
def here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same files in a directory that a test may fill."""
    for name, data in contents(made).items():
        assert data is not None
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["in.csv", "typed.parquet"])
def test_an_audit_of_the_repaired_file_finds_what_the_repair_found(name: str, here: Path) -> None:
    """Nearly: a level has its code by its place among the most frequent ones, of both tables there, of one here."""
    stem, ending = name.split(".")
    call = ("audit", f"{stem}.repaired.{ending}", "-s", "sex", "--labels", name, "--format", "json")
    found, repaired = unlearn(*call).report, read_report(Path(f"{stem}.repaired.report.json"))
    for ours, theirs in zip(found["joint"]["after"]["attacks"], repaired["joint"]["after"]["attacks"], strict=True):
        assert ours["name"] == theirs["name"]
        by_code = ours["name"] == "relations"  # it cuts along the codes, whatever level they stand for
        assert ours["advantage"] == pytest.approx(theirs["advantage"], abs=0.05 if by_code else 0.02)
    assert [c["after"] for c in found["columns"]] == [c["after"] for c in repaired["columns"]]
    assert found["joint"]["before"] is None and found["method"] is None and not found["published"]
    assert found["command"] == "audit" and found["output"] is None


def test_labels_by_id_are_the_labels_by_order(here: Path) -> None:
    pl.read_csv("in.csv").select("id", "sex").sample(fraction=1.0, shuffle=True, seed=0).write_csv("labels.csv")
    drop = ("--drop", "id")
    by_order = unlearn("audit", "in.repaired.csv", "-s", "sex", "--labels", "in.csv", *drop, "--format", "json").report
    call = ("audit", "in.repaired.csv", "-s", "sex", "--labels", "labels.csv", "--id", "id", "--format", "json")
    by_id = unlearn(*call, *drop).report
    assert by_id["joint"] == by_order["joint"]
    assert [column["name"] for column in by_id["columns"]] == [
        "age",
        "hours-per-week",
        "education",
        "relationship",
        "salary",
    ]
    wrong = unlearn("audit", "in.repaired.csv", "-s", "sex", "--labels", "labels.csv", *drop, "--format", "json").report
    assert wrong["joint"] != by_id["joint"], "control: the labels were shuffled"


def test_the_id_is_attacked_as_the_other_columns_are(here: Path) -> None:
    """It is in the release: one with a prefix for each group would tell everything."""
    call = ("audit", "in.repaired.csv", "-s", "sex", "--labels", "in.csv", "--id", "id", "--format", "json")
    assert "id" in [column["name"] for column in unlearn(*call).report["columns"]]


def test_labels_of_another_format_are_read_as_that_format_has_them(here: Path) -> None:
    """Ages from a CSV are numbers, to be cut into bins, though they are text beside the types of Parquet."""
    call = ("audit", "typed.repaired.parquet", "-s", "age", "--labels", "in.csv", "--drop", "id", "--format", "json")
    assert [found["column"] for found in unlearn(*call).report["sensitive"]["bins"]] == ["age"]


def test_the_labels_win_over_a_column_of_the_table(here: Path) -> None:
    pl.read_parquet("typed.parquet").with_columns(sex=pl.lit("all one")).write_parquet("masked.parquet")
    done = unlearn(
        "audit", "masked.parquet", "-s", "sex", "--labels", "typed.parquet", "--drop", "id", "--format", "json"
    )
    assert [group["label"] for group in done.report["sensitive"]["groups"]] == ["Female", "Male"]


FAULTS: dict[str, tuple[pl.Expr | None, tuple[str, ...], str]] = {
    "missing": (pl.int_range(pl.len()) >= 3, ("--id", "id"), "3 rows of the table have an id without a label: 'p0'"),
    "duplicate": (None, ("--id", "id"), "2 ids occur more than once in the labels: 'p5', 'p6'"),
    "other length": (pl.int_range(pl.len()) >= 3, (), "the table has 600 rows and the labels have 597"),
    "no id": (None, ("--id", "person"), "the labels have no column 'person'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_labels_that_do_not_fit(fault: str, here: Path) -> None:
    kept, options, said = FAULTS[fault]
    labels = pl.read_csv("in.csv").select("id", "sex")
    labels = pl.concat([labels, labels[5:7]]) if kept is None else labels.filter(kept)
    labels.write_csv("labels.csv")
    assert said in refused(here, "audit", "in.repaired.csv", "-s", "sex", "--labels", "labels.csv", *options)


ARGUMENTS: dict[str, tuple[tuple[str, ...], str]] = {
    "sensitive not there": (("in.repaired.csv", "-s", "sex"), "no such column: 'sex'"),
    "sensitive not in the labels": (("in.csv", "-s", "race", "--labels", "in.csv"), "the labels have no column 'race'"),
    "no such labels": (("in.csv", "-s", "sex", "--labels", "no.csv"), "no.csv: no such file"),
    "labels from a pipe": (("in.csv", "-s", "sex", "--labels", "-"), "the labels cannot come from a pipe"),
    "an id without labels": (("in.csv", "-s", "sex", "--id", "id"), "--id names the rows of --labels"),
    "unknown drop": (("in.csv", "-s", "sex", "--drop", "agee"), "'agee' (--drop). Did you mean 'age'?"),
    "report is IN": (("in.csv", "-s", "sex", "--report", "in.csv", "--force"), "would overwrite"),
    "report is a stranger": (("in.csv", "-s", "sex", "--report", "typed.parquet"), "typed.parquet exists already"),
    "report is the labels": (
        ("in.repaired.csv", "-s", "sex", "--labels", "in.csv", "--report", "in.csv", "--force"),
        "would overwrite",
    ),
}


@pytest.mark.parametrize("fault", ARGUMENTS)
def test_an_audit_that_cannot_be_made(fault: str, here: Path) -> None:
    arguments, said = ARGUMENTS[fault]
    assert said in refused(here, "audit", *arguments)


def test_ids_of_other_types(here: Path) -> None:
    """Numbers and their text are the same ids; numbers with a point are none."""
    whole = people(ROWS).with_columns(id=pl.int_range(ROWS))
    whole.write_csv("numbers.csv")
    whole.write_parquet("numbers.parquet")
    call = ("audit", "numbers.parquet", "-s", "sex", "--labels", "numbers.csv", "--id", "id")
    assert unlearn(*call).code == 0
    whole.with_columns(pl.col("id") / 2).write_parquet("numbers.parquet")
    assert "'id' is Float64 in the table and String in the labels" in refused(here, *call)


@pytest.mark.parametrize(
    ("gate", "code", "status"), [("0.99", 0, "PASS"), ("0.3", 1, "FAIL"), ("0.01", 3, "NOT ASSESSED")]
)
def test_the_gate(gate: str, code: int, status: str, here: Path) -> None:
    done = unlearn("audit", "in.csv", "-s", "sex", "--drop", "id", "--max-advantage", gate)
    assert done.code == code
    text = done.out.decode()
    assert f"{status}: " in text and "measured" in text and "before" not in text


def test_the_report_is_a_file_too_and_replaces_a_report(here: Path) -> None:
    call = ("audit", "in.csv", "-s", "sex", "--drop", "id", "--report", "r.json", "--format", "json")
    for _ in range(2):
        done = unlearn(*call)
        assert done.code == 0 and done.out == Path("r.json").read_bytes()
    read_report(Path("r.json"))


def test_columns_that_cannot_be_attacked_are_named(here: Path) -> None:
    whole = pl.read_parquet("typed.parquet")
    strange = whole.with_columns(
        pair=pl.concat_list("age", "age"),
        age=pl.when(pl.int_range(ROWS) < 9).then(float("inf")).otherwise("age"),
        none=pl.lit(None, dtype=pl.Int64),
    )
    strange.write_parquet("strange.parquet")
    done = unlearn("audit", "strange.parquet", "-s", "sex", "--drop", "id", "--format", "json")
    assert done.code == 0, done.err
    assert [note["text"] for note in done.report["notes"]] == ["'pair' is of type List(Int64) and was not attacked"]


def test_a_pipe(here: Path) -> None:
    done = unlearn(
        "audit", "-", "--input-format", "csv", "-s", "sex", "--drop", "id", stdin=Path("in.csv").read_bytes()
    )
    assert done.code == 0 and b"the standard input: what the other columns tell of sex" in done.out
