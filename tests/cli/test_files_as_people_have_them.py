"""Text files as people have them, from IN to OUT: read as a person would, written as they came."""

import datetime as dt
import gzip
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from unlearn_cli.cli.app import app
from unlearn_cli.core.errors import DataError

draw = np.random.default_rng(0)
SEX = np.where(draw.random(200) < 0.5, "m", "f")
X = draw.normal(size=200) + (SEX == "m")


def lines(header: str, row: Callable[[int, str, float], str]) -> str:
    return header + "".join(f"{row(i, s, v)}\n" for i, (s, v) in enumerate(zip(SEX, X.tolist(), strict=True)))


def repaired(folder: Path, data: bytes, *options: str, name: str = "in.csv") -> tuple[Result, list[str]]:
    (folder / name).write_bytes(data)
    out = folder / "out.csv"
    asked = [str(folder / name), "-s", "sex", "--method", "quantile", "--keep-sensitive", "--seed", "0", "-o", str(out)]
    done = CliRunner().invoke(app, ["repair", *asked, *options])
    return done, out.read_bytes().decode("latin-1").splitlines() if out.exists() else []


CASES = {
    "trailing delimiter": (
        lines("id,sex,fee\n", lambda i, s, v: f"{i % 9},{s},{int(v * 1000)},").encode(),
        "separator",
    ),
    "sep line": (
        lines("sep=;\nsex;income\n", lambda i, s, v: f"{s};{v * 1000:.1f}".replace(".", ",")).encode(),
        "'income': numbers with a decimal comma",
    ),
    "semicolon": (
        lines("sex;income\n", lambda i, s, v: f"{s};{v * 1000:.1f}".replace(".", ",")).encode(),
        "--separator ';'",
    ),
    "latin-1": (
        lines("sex,ville,v\n", lambda i, s, v: f"{s},{('Orléans', 'Nîmes')[i % 2]},{v:.2f}").encode("latin-1"),
        "--encoding cp1252",
    ),
    "signs": (
        lines("sex,pay,rate\n", lambda i, s, v: f'{s},"{int(abs(v) * 10000) + 1000:,}",{v:.1f}%').encode(),
        "'pay', 'rate': numbers with thousands separators or signs",
    ),
    "pandas index": (lines(",sex,v\n", lambda i, s, v: f"{i},{s},{v:.2f}").encode(), "'': kept as asked"),
    "comment": (lines("# exported 2024\nsex,v\n", lambda i, s, v: f"{s},{v:.2f}").encode(), "above the header"),
    "dates": (
        lines("sex,when,v\n", lambda i, s, v: f"{s},{1 + i % 12:02d}/{1 + i % 28:02d}/2021,{v:.2f}").encode(),
        "'when': dates in %m/%d/%Y",
    ),
    "mark": (b"\xef\xbb\xbf" + lines('"sex","v"\n', lambda i, s, v: f"{s},{v:.2f}").encode(), ""),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_read_said_and_written_the_same_way(case: str, tmp_path: Path) -> None:
    data, said = CASES[case]
    done, out = repaired(tmp_path, data)
    before = data.decode("latin-1").splitlines()
    assert done.exit_code == 0, done.output
    heard = " ".join(done.output.split())
    assert said in heard and (not said or heard.count(said) == 1), "once"
    assert len(out) == len(before) and out != before
    above = len(before) - 200
    assert out[:above] == before[:above]
    signs = {sign for line in before for sign in line if not sign.isdigit()}
    assert {sign for line in out for sign in line if not sign.isdigit()} <= signs


def test_dates_that_are_moved_are_dates_of_the_column(tmp_path: Path) -> None:
    first = dt.date(2020, 1, 1)
    data = lines("sex,when\n", lambda i, s, v: f"{s},{first + dt.timedelta(int(v * 90)):%d.%m.%Y}").encode()
    done, out = repaired(tmp_path, data)
    assert done.exit_code == 0, done.output
    known = {line.split(",")[1] for line in data.decode().splitlines()}
    assert {line.split(",")[1] for line in out} <= known


def test_members_of_a_packed_file_are_one_table(tmp_path: Path) -> None:
    rows = lines("sex,x\n", lambda i, s, v: f"{s},{v:.3f}").splitlines(keepends=True)
    packed = b"".join(gzip.compress("".join(part).encode()) for part in (rows[:60], rows[60:120], rows[120:]))
    done, out = repaired(tmp_path, packed, name="in.csv.gz")
    assert done.exit_code == 0 and len(out) == 201


def test_a_sentinel_is_noted_and_declared(tmp_path: Path) -> None:
    row = lambda i, s, v: f"{s},{9999999 if i % (3 if s == 'm' else 9) == 0 else int(abs(v) * 9000)},{i % 9}"  # noqa: E731
    data = lines("sex,income,k\n", row).encode()
    done, _ = repaired(tmp_path, data)
    assert "--null-value income=9999999" in " ".join(done.output.split())
    for options, noted in (((), True), (("--null-value", "income=9999999"), False)):
        audited = CliRunner().invoke(app, ["audit", str(tmp_path / "in.csv"), "-s", "sex", *options])
        assert ("--null-value income=9999999" in " ".join(audited.output.split())) is noted
    done, out = repaired(tmp_path, data, "--null-value", "income=9999999", "--force")
    assert done.exit_code == 0 and "--null-value" not in done.output
    assert all(line.split(",")[1] for line in out)
    assert sum("9999999" in line for line in out) >= data.count(b"9999999")


def test_a_sensitive_column_without_a_name_is_cut_into_bins(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(lines(",job\n", lambda i, s, v: f"{v:.2f},{s}"))
    asked = [
        str(tmp_path / "in.csv"),
        "-s",
        "",
        "--min-group",
        "5",
        "--method",
        "quantile",
        "-o",
        str(tmp_path / "o.csv"),
    ]
    done = CliRunner().invoke(app, ["repair", *asked])
    assert done.exit_code == 0, done.output


def test_the_remedy_for_a_column_without_a_name_can_be_typed(tmp_path: Path) -> None:
    done, _ = repaired(tmp_path, lines("sex,\n", lambda i, s, v: f"{s},{i}").encode())
    assert isinstance(done.exception, DataError) and "--drop ''" in done.exception.remedy
    done, _ = repaired(tmp_path, lines("sex,,v\n", lambda i, s, v: f"{s},{i},{v:.1f}").encode(), "--drop", "")
    assert done.exit_code == 0


def test_a_directory_called_home_is_the_one_that_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "~").mkdir()
    (tmp_path / "home").mkdir()
    text = lines("sex,v\n", lambda i, s, v: f"{s},{v:.1f}")
    (tmp_path / "~" / "h.csv").write_text(text)
    (tmp_path / "home" / "h.csv").write_text("".join(text.splitlines(keepends=True)[:120]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    asked = [os.path.join("~", "h.csv"), "-s", "sex", "--method", "quantile", "-o", "o.csv"]  # noqa: PTH118
    assert CliRunner().invoke(app, ["repair", *asked]).exit_code == 0
    assert len((tmp_path / "o.csv").read_text().splitlines()) == 201


@pytest.mark.parametrize("command", ["repair", "fit", "apply", "audit", "restore", "frontier", "verify", "dp-unlearn"])
def test_every_command_that_reads_a_table_takes_the_options(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).output
    for option in ("--separator", "--decimal", "--encoding", "--quote", "--comment", "--null-value", "--date-format"):
        assert option in shown
