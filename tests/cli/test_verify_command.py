"""`unlearn verify`: a report belongs to its file, and to no other, changed or unpublished one."""

import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.harness import environment, people, read_report, refused, unlearn

REPAIR = ("repair", "in.parquet", "-s", "sex", "--method", "quantile", "-q")
GATE = ("--max-advantage", "0.9")
VERIFY = ("verify", "out.parquet", "--report", "out.report.json")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a repair, by name."""
    here = tmp_path_factory.mktemp("verify")
    people(300).write_parquet(here / "in.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        assert unlearn(*REPAIR, "-o", "out.parquet", *GATE).code == 0
    return {path.name: path.read_bytes() for path in here.iterdir()}


@pytest.fixture(autouse=True)
def here(made: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, content in made.items():
        Path(name).write_bytes(content)
    return tmp_path


def differences(*call: object) -> list[str]:
    done = unlearn(*(call or VERIFY))
    assert (done.code, done.err) == (1, "")
    first, *others = done.out.decode().splitlines()
    assert "does not belong to" in first and others
    return [line.strip() for line in others]


def test_a_report_belongs_to_its_file(here: Path) -> None:
    done = unlearn(*VERIFY)
    assert (done.code, done.err) == (0, "")
    text = done.out.decode()
    assert "out.report.json belongs to out.parquet" in text and "PASS: " in text
    assert sha256(Path("out.parquet").read_bytes()).hexdigest() in text
    Path("out.parquet").rename("renamed.parquet")
    assert unlearn("verify", "renamed.parquet", *VERIFY[2:], "-q").out == b"", "the name is none of its content"


def test_hashes_are_those_of_the_files_as_they_were_written(here: Path) -> None:
    report = read_report(here / "out.report.json")
    for side, name in (("input", "in.parquet"), ("output", "out.parquet")):
        assert report[side]["sha256"] == sha256(Path(name).read_bytes()).hexdigest()
        assert report[side]["schema"] == {n: str(t) for n, t in pl.read_parquet_schema(name).items()}


def test_an_audit_has_a_report_too_and_so_has_a_table_in_parts(here: Path) -> None:
    Path("parts").mkdir()
    for number in range(2):
        people(300)[number * 150 : number * 150 + 150].write_parquet(f"parts/{number}.parquet")
    for table in ("in.parquet", "parts"):
        assert unlearn("audit", table, "-s", "sex", "--report", "a.json", "-q").code == 0
        assert unlearn("verify", table, "--report", "a.json").code == 0
    Path("parts/1.parquet").unlink()
    assert any(
        "rows: 150, the report says 300" in line for line in differences("verify", "parts", "--report", "a.json")
    )


def test_a_table_from_a_pipe_verifies_against_the_file_that_the_shell_wrote(here: Path) -> None:
    people(300).write_csv("in.csv")
    done = unlearn("repair", "in.csv", *REPAIR[2:], "-o", "-", "--report", "r.json")
    Path("piped.csv").write_bytes(done.out)
    assert unlearn("verify", "piped.csv", "--report", "r.json").code == 0
    piped = unlearn("verify", "-", "--input-format", "csv", "--report", "r.json", stdin=done.out)
    assert piped.code == 0


OTHERS: dict[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], str]] = {
    "a cell": (lambda table: table.with_columns(pl.col("age") + (pl.int_range(pl.len()) == 7)), "content: SHA-256"),
    "a row fewer": (lambda table: table[1:], "rows: 299, the report says 300"),
    "a column fewer": (lambda table: table.drop("age"), "column 'age': not in the file"),
    "a column more": (lambda table: table.with_columns(new=1), "column 'new': not in the report"),
    "a type": (lambda table: table.cast({"age": pl.Float64}), "column 'age': Float64, the report says Int64"),
    "an order": (lambda table: table.select(reversed(table.columns)), "columns: the same ones in another order"),
}


@pytest.mark.parametrize("change", OTHERS)
def test_another_table_is_told_from_it_and_the_difference_is_named(change: str, here: Path) -> None:
    make, said = OTHERS[change]
    make(pl.read_parquet("out.parquet")).write_parquet("out.parquet")
    found = differences()
    assert found[0].startswith("content: SHA-256 ") and any(said in line for line in found)


def test_a_file_that_is_cut_short_is_no_longer_a_table(here: Path) -> None:
    Path("out.parquet").write_bytes(Path("out.parquet").read_bytes()[:-40])
    assert any(line.startswith("table: out.parquet is damaged") for line in differences())


def edit(change: Callable[[dict[str, Any]], object]) -> None:
    report = json.loads(Path("out.report.json").read_bytes())
    change(report)
    Path("out.report.json").write_text(json.dumps(report, indent=1))


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "the verdict": lambda report: report["verdict"].update(status="FAIL"),
    "a number": lambda report: report["verdict"].update(advantage=0.0),
    "a setting": lambda report: report["settings"].update(method="copula"),
    "the version": lambda report: report["tool"].update(version="9.9"),
    "a field": lambda report: report.pop("notes"),
    "no seal": lambda report: report.pop("seal"),
}


@pytest.mark.parametrize("change", EDITS)
def test_an_edited_report_is_seen(change: str, here: Path) -> None:
    edit(EDITS[change])
    assert differences()[0].startswith("report: it was changed after it was written")


def test_a_report_that_was_only_laid_out_anew_is_the_same(here: Path) -> None:
    edit(lambda report: None)
    assert unlearn(*VERIFY).code == 0


def test_a_report_may_name_another_place(here: Path) -> None:
    edit(lambda report: report["output"].update(path="elsewhere/out.parquet"))
    assert unlearn(*VERIFY).code == 0


def test_a_table_that_was_not_published_has_no_release(here: Path) -> None:
    call = (*REPAIR, "-o", "new.parquet", "--strength", "0", "--max-advantage", "0.3")
    assert unlearn(*call).code == 1
    found = differences("verify", "in.parquet", "--report", "new.report.json")
    assert any(line.startswith("release: ") and "not published" in line for line in found)


def test_settings_are_compared_where_a_file_of_them_is_given(here: Path) -> None:
    Path("c.toml").write_text('[tool.unlearn]\nsensitive = "sex"\nmax-advantage = 0.9\nnulls = "auto"\noutput = "x"\n')
    assert unlearn(*VERIFY, "--config", "c.toml").code == 0
    Path("c.toml").write_text('[tool.unlearn]\nsensitive = ["sex", "race"]\nmax-advantage = 0.1\nstrength = 0.5\n')
    assert differences(*VERIFY, "--config", "c.toml") == [
        "setting sensitive: ['sex'], c.toml says ['sex', 'race']",
        "setting max_advantage: 0.9, c.toml says 0.1",
        "setting strength: 1.0, c.toml says 0.5",
    ]


BAD: dict[str, tuple[Callable[[], object], tuple[str, ...], str]] = {
    "no table": (lambda: None, ("gone.parquet", *VERIFY[2:]), "gone.parquet: no such file"),
    "no report": (lambda: None, ("out.parquet", "--report", "gone.json"), "gone.json: no such file"),
    "no JSON": (lambda: None, ("out.parquet", "--report", "in.parquet"), "in.parquet is no report of unlearn"),
    "another command": (lambda: edit(lambda r: r.update(command="frontier")), VERIFY[1:], "is a report of frontier"),
    "an old layout": (lambda: edit(lambda r: r.update(schema_version="2.1")), VERIFY[1:], "has the layout 2.1"),
    "no table in it": (lambda: edit(lambda r: r.update(output={})), VERIFY[1:], "is not whole"),
    "no verdict": (lambda: edit(lambda r: r.update(verdict=None)), VERIFY[1:], "is not whole"),
    "rows as text": (lambda: edit(lambda r: r["output"].update(rows="many")), VERIFY[1:], "is not whole"),
    "a frame": (lambda: edit(lambda r: r["output"].update(sha256=None)), VERIFY[1:], "is of a frame in memory"),
    "no settings file": (lambda: None, (*VERIFY[1:], "--config", "gone.toml"), "gone.toml cannot be read"),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_cannot_be_told_is_no_difference(fault: str, here: Path) -> None:
    spoil, call, said = BAD[fault]
    spoil()
    assert said in refused(here, "verify", *call)


def test_memory_does_not_grow_with_the_file(here: Path) -> None:
    """In a process of its own."""
    with Path("large.parquet").open("wb") as file:
        file.truncate(400_000_000)
    code = (
        "import resource; from pathlib import Path; from unlearn_cli.tables.content import sha256_of\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "sha256_of([Path('large.parquet')], 'x')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    grown = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert int(grown.stdout) < 20_000, "KiB"
