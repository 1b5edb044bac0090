"""`--dry-run` shows what the run would do, writes nothing, and is refused where the run would be."""

from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import contents, people, refused, unlearn


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    table = people(300).with_columns(
        (pl.col("age") + pl.col("hours-per-week")).alias("sum"), pl.lit("x").alias("same"), pl.lit(1).alias("id")
    )
    table.write_csv("in.csv")
    return tmp_path


REPAIR = ("repair", "in.csv", "-s", "sex", "--drop", "id", "--keep", "salary", "--seed", "1", "--method", "quantile")


def test_it_says_what_the_run_then_does(here: Path) -> None:
    before = contents(here)
    done = unlearn(*REPAIR, "-o", "out.csv", "--map-out", "m.map", "--dry-run")
    assert done.code == 0 and contents(here) == before
    said = done.out.decode()
    fates = {line.split()[0]: line for line in said.splitlines() if line.startswith("  ")}
    assert set(fates) == set(pl.read_csv("in.csv").columns)
    rule = next(line for line in said.splitlines() if line.startswith("rule: ")).removeprefix("rule: ")
    for part in ("300 rows of 9 columns", "would write: out.csv, out.report.json, m.map", "learned from: 300"):
        assert part in said
    real = unlearn(*REPAIR, "-o", "out.csv")
    assert real.code == 0 and rule in real.err, "the rule that the run keeps"
    old, new = pl.read_csv("in.csv"), pl.read_csv("out.csv")
    assert "dropped" in fates["id"] and "not in the output" in fates["sex"] and not {"id", "sex"} & set(new.columns)
    for name in new.columns:
        kept = "kept as it is" in fates[name]
        assert kept != ("repaired" in fates[name])
        assert not kept or old[name].equals(new[name])
    groups = dict(old["sex"].value_counts().iter_rows())
    assert all(f"{name} {rows}" in said for name, rows in groups.items())


def test_an_output_that_exists_is_said(here: Path) -> None:
    Path("out.csv").write_text("mine")
    assert "out.csv (exists; takes --force" in unlearn(*REPAIR, "-o", "out.csv", "--dry-run").out.decode()
    assert "out.csv (exists; is replaced)" in unlearn(*REPAIR, "-o", "out.csv", "--dry-run", "--force").out.decode()
    assert Path("out.csv").read_text() == "mine"


def test_it_is_refused_where_the_run_would_be(here: Path) -> None:
    for options in (("-s", "none"), ("-s", "sex", "--keep", "none")):
        assert "no such column" in refused(here, "repair", "in.csv", *options, "--dry-run")


def test_the_table_is_read_as_it_was_asked_and_what_was_recognised_is_said(here: Path) -> None:
    rows = "".join(f"{'fm'[i % 2]};{i % 40},5;{999999 if i % 7 == 0 else i % 30}\n" for i in range(300))
    Path("odd.csv").write_text("sex;pay;k\n" + rows)
    plan = ("repair", "odd.csv", "-s", "sex", "--dry-run")
    said = unlearn(*plan).out.decode()
    assert "note: odd.csv was read with --separator ';'" in said and "decimal comma" in said
    assert "--null-value k=999999" in said
    declared = unlearn(*plan, "--null-value", "k=999999").out.decode()
    assert "repaired, 43 missing" in declared and "--null-value k=999999" not in declared
    assert "was read with" not in unlearn(*plan, "--separator", ";").out.decode()


def test_of_fit(here: Path) -> None:
    done = unlearn("fit", "in.csv", "-s", "sex", "--seed", "1", "-o", "m.map", "--dry-run")
    assert done.code == 0 and "would write: m.map" in done.out.decode() and set(contents(here)) == {"in.csv"}
