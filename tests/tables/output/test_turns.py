"""Two runs that publish the same names at the same time leave the files of one of them."""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unlearn_cli.core.errors import InputError
from unlearn_cli.tables.output import turns
from unlearn_cli.tables.output.turns import turn

RUN = """
import sys, time
from contextlib import nullcontext
from pathlib import Path
from unlearn_cli.tables.output import publish
place, who, pause, turns = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), sys.argv[4] == "turns"
if not turns:
    publish.turn = lambda folders: nullcontext()
whole = publish.Publication.rename
def rename(self):
    whole(self)
    print("renamed", flush=True)
    time.sleep(pause)
publish.Publication.rename = rename
(place / "elsewhere").mkdir(exist_ok=True)
with (publish.Publication(place / "table", force=True) as table,
      publish.Publication(place / "elsewhere" / "report", force=True) as report):
    table.write_bytes(who.encode())
    report.write_bytes(who.encode())
    publish.publish_all([table, report])
"""


def run(place: Path, who: str, pause: float, turns: str) -> "subprocess.Popen[bytes]":
    call = [sys.executable, "-c", RUN, str(place), who, str(pause), turns]
    return subprocess.Popen(call, stdout=subprocess.PIPE)


@pytest.mark.parametrize(("mode", "one"), [("turns", True), ("none", False)])
def test_table_and_report_are_of_one_run(mode: str, one: bool, tmp_path: Path) -> None:
    """The first is slow between its renames, the second quick: without turns the report of the first wins alone."""
    with run(tmp_path, "first", 3.0, mode) as slow:
        assert slow.stdout is not None
        slow.stdout.readline()
        with run(tmp_path, "second", 0.0, mode) as quick:
            assert quick.wait(60) == 0
        assert slow.wait(60) == 0
    found = [(tmp_path / name).read_text() for name in ("table", "elsewhere/report")]
    assert (len(set(found)) == 1) == one, found


def test_a_lock_that_never_ends_is_an_error_and_an_absent_one_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST", 0.1)
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(InputError, match="locked for"), turn([tmp_path]):
        pytest.fail("no turn was had")
    os.close(handle)
    with turn([tmp_path, tmp_path, tmp_path / "absent"]):
        begun = time.monotonic()
    assert time.monotonic() - begun < 1


def test_a_file_system_without_locks_has_no_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(9, "Bad file descriptor")  # NFS says so

    monkeypatch.setattr(fcntl, "flock", refuse)
    with turn([tmp_path]):
        assert tmp_path.exists()
