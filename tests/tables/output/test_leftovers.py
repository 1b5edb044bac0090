"""What is watched goes and what is released stays; a signal that somebody else handles is left to him."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from unlearn_cli.tables.output import leftovers


def test_what_is_watched_goes_and_what_is_released_or_gone_is_no_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "_paths", set())
    unfinished, finished, gone, never = (tmp_path / name for name in ("unfinished", "finished", "gone", "never"))
    for path in (unfinished, finished, gone):
        path.touch()
        leftovers.watch(path)
    leftovers.release(finished)
    leftovers.release(never)
    gone.unlink()
    leftovers.sweep()
    assert list(tmp_path.iterdir()) == [finished]
    leftovers.sweep()


def test_who_sweeps_meanwhile_finds_what_is_not_deleted_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """He ends the process when he is done."""
    path = tmp_path / "x"
    path.touch()
    monkeypatch.setattr(leftovers, "_paths", {path})
    unlink = Path.unlink

    def slow(this: Path, missing_ok: bool = False) -> None:
        monkeypatch.setattr(Path, "unlink", unlink)
        leftovers.sweep()
        assert not this.exists()
        unlink(this, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", slow)
    leftovers.sweep()
    assert not path.exists()


PROGRAM = """
import os, signal, sys, threading
from pathlib import Path
from unlearn_cli.tables.output import leftovers
path = Path(sys.argv[1]); path.touch()
{before}
leftovers.watch(path)
{after}
os.kill(os.getpid(), signal.{number})
threading.Event().wait({wait})
print("went on", path.exists())
"""


def ended(path: Path, number: str, before: str = "", after: str = "", wait: float = 0.2) -> tuple[int, str]:
    code = PROGRAM.format(before=before, after=after, number=number, wait=wait)
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(
    ("before", "number"),
    [
        ("signal.signal(signal.SIGHUP, signal.SIG_IGN)", "SIGHUP"),  # as nohup does
        ("signal.signal(signal.SIGTERM, lambda *_: None)", "SIGTERM"),
        ("[signal.signal(n, lambda *_: None) for n in leftovers.DEADLY]", "SIGTERM"),
    ],
)
def test_a_signal_that_is_ignored_or_handled_by_another_ends_nothing(before: str, number: str, tmp_path: Path) -> None:
    assert ended(tmp_path / "x", number, before) == (0, "went on True")
    assert not (tmp_path / "x").exists(), "at exit it goes"


def test_the_other_signal_is_still_handled_when_one_is_ignored(tmp_path: Path) -> None:
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    assert ended(tmp_path / "x", "SIGTERM", ignored, wait=30) == (128 + signal.SIGTERM, "")
    assert not (tmp_path / "x").exists()


def test_what_was_released_survives_a_signal(tmp_path: Path) -> None:
    assert ended(tmp_path / "x", "SIGTERM", after="leftovers.release(path)", wait=30)[0] == 128 + signal.SIGTERM
    assert (tmp_path / "x").exists()


def test_another_thread_may_watch_and_its_files_go_at_exit(tmp_path: Path) -> None:
    code = (
        "import sys, signal, threading\nfrom pathlib import Path\nfrom unlearn_cli.tables.output import leftovers\n"
        "path = Path(sys.argv[1]); path.touch()\n"
        "thread = threading.Thread(target=leftovers.watch, args=(path,)); thread.start(); thread.join()\n"
        "assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "x")], check=True, timeout=60)
    assert list(tmp_path.iterdir()) == []
