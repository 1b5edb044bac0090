"""Draws are a secret: every run has its own, one that is given repeats, and none is told to anybody."""

import io
import json
import os
import re
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.cli.harness import command, environment, people, read_report, refused, unlearn
from unlearn_cli.core.secret import VARIABLE, Secret, read_secret
from unlearn_cli.engines import local
from unlearn_cli.repair.map_file import read_map

REPAIR = ("repair", "in.csv", "-s", "sex", "--force", "--quiet", "--method", "quantile")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a table, and no secret in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE)
    people(600).write_csv("in.csv")
    return tmp_path


def mode(path: str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def made(out: str, *options: object) -> bytes:
    """The table that a run gives."""
    done = unlearn(*REPAIR, "-o", out, "--map-out", f"{out}.map", *options)
    assert done.code == 0, done.err
    return Path(out).read_bytes()


def test_two_runs_differ_and_with_one_secret_they_do_not() -> None:
    assert made("a.csv") != made("b.csv")
    assert unlearn("secret", "-o", "s.key").code == 0
    assert made("c.csv", "--secret", "s.key") == made("d.csv", "--secret", "s.key")
    for ending in (".map", ".report.json"):
        first, second = (Path(f"{name}{'.csv' * (ending == '.map')}{ending}").read_bytes() for name in "cd")
        assert first.replace(b"c.csv", b"d.csv") == second
    assert unlearn("secret", "-o", "t.key").code == 0
    assert made("e.csv", "--secret", "t.key") != Path("d.csv").read_bytes()


def test_a_secret_gives_the_same_bytes_whatever_the_threads_and_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    unlearn("secret", "-o", "s.key")
    whole = made("a.csv", "--secret", "s.key")
    monkeypatch.setattr(local, "LOCAL", local.Local(batch_rows=37, threads=5))
    assert made("b.csv", "--secret", "s.key") == whole
    call = command(*REPAIR, "-o", "c.csv", "--secret", "s.key")
    subprocess.run(call, env=environment(POLARS_MAX_THREADS="1", PYTHONHASHSEED="5"), check=True)
    assert Path("c.csv").read_bytes() == whole


def test_the_environment_gives_the_secret_and_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    unlearn("secret", "-o", "s.key")
    by_file = made("a.csv", "--secret", "s.key")
    monkeypatch.setenv(VARIABLE, Path("s.key").read_text())
    assert made("b.csv") == by_file
    unlearn("secret", "-o", "t.key")
    assert made("c.csv", "--secret", "t.key") != by_file


def test_no_output_tells_the_secret(here: Path) -> None:
    unlearn("secret", "-o", "s.key")
    secret = read_secret("s.key")
    done = unlearn(
        *REPAIR[:-3], "--method", "quantile", "--secret", "s.key", "-o", "o.csv", "--html", "o.html", "--json"
    )
    assert done.code == 0, done.err
    told = [done.out, done.err.encode(), *(path.read_bytes() for path in here.glob("o.*"))]
    assert len(told) == 5
    for text in told:
        assert secret.text.encode() not in text and secret.key not in text and secret.key.hex().encode() not in text
    report = read_report(here / "o.report.json")
    assert report["method"]["protected"] is True
    assert report["method"]["seed"] is None and report["joint"]["seed"] is None
    assert b"made from a secret" in (here / "o.html").read_bytes()


def test_a_seed_is_said_to_protect_nothing(here: Path) -> None:
    warned = unlearn(*REPAIR, "-o", "o.csv", "--html", "o.html", "--seed", "7").err
    assert re.search(r"^warning: --seed 7: .* the release is not protected$", warned, re.M)
    method = read_report(here / "o.report.json")["method"]
    assert (method["protected"], method["seed"]) == (False, 7)
    assert b"the seed 7, which anybody can guess" in (here / "o.html").read_bytes()
    assert made("p.csv", "--seed", "7") == Path("o.csv").read_bytes()
    assert read_map("p.csv.map").secret == Secret.of_seed(7)


def test_what_could_undo_a_repair_is_its_owners(here: Path) -> None:
    os.umask(0o022)
    unlearn("secret", "-o", "s.key")
    Path("a.csv.map").touch(0o644)
    made("a.csv")
    assert unlearn("fit", "in.csv", "-s", "sex", "-o", "f.map", "--method", "quantile", "-q").code == 0
    assert [mode(name) for name in ("s.key", "a.csv.map", "f.map")] == [0o600] * 3
    assert [mode(name) for name in ("a.csv", "a.report.json")] == [0o644] * 2, "control: others are for everybody"


def test_a_secret_is_32_random_bytes_each_time_another(here: Path) -> None:
    texts = [unlearn("secret", "-o", "-", "-q").out.decode() for _ in range(2)]
    assert texts[0] != texts[1] and all(re.fullmatch(r"[A-Za-z0-9+/]{43}=\n", text) for text in texts)
    done = unlearn("secret", "-o", "s.key")
    assert done.out == b"" and read_secret("s.key").text not in done.err
    assert "s.key exists already" in refused(here, "secret", "-o", "s.key")


def test_two_sources_of_draws_are_refused(here: Path) -> None:
    unlearn("secret", "-o", "s.key")
    assert "--secret and --seed 0 were both given" in refused(here, *REPAIR, "--secret", "s.key", "--seed", "0")


def test_a_secret_that_others_may_read_is_refused_before_anything_is_done(here: Path) -> None:
    unlearn("secret", "-o", "s.key")
    Path("s.key").chmod(0o644)
    assert "chmod 600 s.key" in refused(here, *REPAIR, "--secret", "s.key", "-o", "o.csv")


def test_rows_of_one_key_are_named_at_fit_and_at_apply(here: Path) -> None:
    done = unlearn("fit", "in.csv", "-s", "sex", "-o", "f.map", "--method", "quantile", "--key", "age")
    assert re.search(r"note: 59\d of 600 rows share their key 'age' with another row", done.err), done.err
    done = unlearn("apply", "in.csv", "--map", "f.map", "-o", "o.csv")
    assert re.search(r"note: 59\d of 600 rows share their key 'age'", done.err), done.err
    people(600).with_row_index("id").write_csv("in.csv")
    done = unlearn("fit", "in.csv", "-s", "sex", "-o", "g.map", "--method", "quantile", "--key", "id")
    assert done.code == 0 and "share their key" not in done.err


def test_a_map_whose_draws_anybody_can_repeat_is_refused(here: Path) -> None:
    made("a.csv")
    with zipfile.ZipFile("a.csv.map") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"]) | {"version": 2}
    members["manifest.json"] = json.dumps(manifest).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    Path("old.map").write_bytes(buffer.getvalue())
    said = refused(here, "apply", "in.csv", "--map", "old.map", "-o", "o.csv")
    assert "a map of version 2" in said and "Fit it again on the same table: unlearn fit" in said
