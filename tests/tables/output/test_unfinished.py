"""What a killed run leaves goes with the next run; what a living one has, and what is somebody else's, stays."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from unlearn_cli.tables.output import leftovers
from unlearn_cli.tables.output.unfinished import NAME, Unfinished, remove_dead

HOLD = """
import sys
from pathlib import Path
from unlearn_cli.tables.output.unfinished import Unfinished
made = Unfinished(Path(sys.argv[1]), "out.csv")
made.path.write_text("rows")
print("made", flush=True)
sys.stdin.read()
"""


def test_what_a_killed_run_left_goes_with_the_next_and_not_before_it_is_dead(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        left = [path / "out.csv" for path in tmp_path.iterdir()]
        Unfinished(tmp_path, "other").remove()
        assert [path.read_text() for path in left] == ["rows"], "it is at work"
        run.kill()
        run.wait()
    assert left[0].exists()
    Unfinished(tmp_path, "other").remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "mode", "goes"),
    [
        (f".unlearn-{'0f' * 16}.partial", 0o700, True),
        (f".unlearn-{'0f' * 16}.partial", 0o755, False),
        (".unlearn-mine.partial", 0o700, False),
        ("out.csv.partial", 0o700, False),
    ],
)
def test_only_what_was_made_by_this_program_goes(name: str, mode: int, goes: bool, tmp_path: Path) -> None:
    (tmp_path / name).mkdir(mode=mode)
    (tmp_path / name / "rows").touch()
    remove_dead(tmp_path)
    assert (tmp_path / name / "rows").exists() != goes


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o700)
    (tmp_path / "mine" / "rows").touch()
    (tmp_path / f".unlearn-{'0f' * 16}.partial").symlink_to(tmp_path / "mine")
    remove_dead(tmp_path)
    assert (tmp_path / "mine" / "rows").exists()


def test_two_of_one_name_are_two(tmp_path: Path) -> None:
    one, other = Unfinished(tmp_path, "out"), Unfinished(tmp_path, "out")
    assert one.path != other.path
    one.remove()
    one.remove()
    assert other.path.exists()
    other.remove()
    assert list(tmp_path.iterdir()) == []


def test_who_opens_the_file_anew_while_it_is_swept_brings_nothing_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Polars did, between the sweep of SIGTERM and the end. Control: a file without a directory comes back."""
    made = Unfinished(tmp_path, "out")
    alone = tmp_path / "alone"
    monkeypatch.setattr(leftovers, "_paths", {made.path.parent, alone})
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            for path in (made.path, alone):
                try:
                    path.write_text("rows")
                except OSError:
                    continue

    writer = threading.Thread(target=write)
    writer.start()
    leftovers.sweep()
    stop.wait(0.1)
    stop.set()
    writer.join()
    assert [path.name for path in tmp_path.iterdir()] == ["alone"]


def test_the_name_is_hidden_from_whoever_reads_the_directory_as_a_table(tmp_path: Path) -> None:
    made = Unfinished(tmp_path, "part.parquet")
    assert made.path.parent.name.startswith(".") and NAME.fullmatch(made.path.parent.name)
    made.remove()
