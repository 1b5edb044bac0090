"""Killed, terminated or interrupted at any moment, there is the old table or the new one, whole, and nothing else."""

import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.harness import command, contents, people, start, unlearn

ARGUMENTS = ("repair", "in.csv", "-s", "sex", "--method", "quantile", "-o", "out.csv", "--seed", "1", "--force", "-q")

TRIES = int(os.environ.get("UNLEARN_SIGNAL_TRIES", "12"))
"""Of each signal; `UNLEARN_SIGNAL_TRIES=100` takes a quarter of an hour."""

SAID = {"SIGTERM": "terminated", "SIGINT": "interrupted"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_a_signal_at_any_moment_leaves_the_output_whole(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of them come once the table is being written, which is the shorter part. One that is too late is none."""
    monkeypatch.chdir(tmp_path)
    people(300).write_csv("in.csv")
    assert unlearn(*ARGUMENTS).code == 0
    whole = {file: content for file, content in contents(tmp_path).items() if file != "in.csv"}
    moments = random.Random(name)
    ended = 0
    for _ in range(TRIES):
        ended += _interrupted(tmp_path, name, moments)
        found = contents(tmp_path)
        assert {file: found.get(file) for file in whole} == whole
        if name != "SIGKILL":
            assert set(found) == {"in.csv", *whole}
    assert ended > TRIES / 2, "or nothing was tried"
    assert unlearn(*ARGUMENTS).code == 0
    assert set(contents(tmp_path)) == {"in.csv", *whole}, "what SIGKILL left is gone"


def _interrupted(here: Path, name: str, moments: random.Random) -> bool:
    """One run, and whether it was at work when the signal came."""
    number = signal.Signals[name]
    with start(command(*ARGUMENTS), here, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
        _wait_for(moments.choice(["*.partial/out.csv", "*.partial/out.report.json"]), here, run)
        time.sleep(moments.uniform(0, moments.choice([0.01, 0.1, 2.0])))
        at_work = run.poll() is None
        run.send_signal(number)
        said = _said(run)
    if not at_work or run.returncode == 0:
        assert run.returncode == 0, said
        return False
    if run.returncode == -number:  # to a shell it is the same code; Python hears nothing any more while it ends
        return True
    assert name in SAID and run.returncode == 128 + number, said
    assert re.fullmatch(rf"(warning: --seed [^\n]*\n)?unlearn: {SAID[name]}; [^\n]*\n", said.decode()), said
    return True


def _said(run: "subprocess.Popen[bytes]") -> bytes:
    """What it said on stderr; one that does not end is killed, or the tests would wait for it for ever."""
    try:
        return run.communicate(timeout=60)[1]
    except subprocess.TimeoutExpired:
        run.kill()
        raise


def _wait_for(pattern: str, here: Path, run: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while run.poll() is None and time.monotonic() < end and not list(here.glob(pattern)):
        time.sleep(0.002)


@pytest.mark.parametrize(("number", "said"), [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated")])
def test_a_signal_before_anything_is_loaded_is_one_line_too(number: signal.Signals, said: str, tmp_path: Path) -> None:
    """A second of imports passes before the command is read."""
    people(300).write_csv(tmp_path / "in.csv")
    with start(command(*ARGUMENTS), tmp_path, stderr=subprocess.PIPE) as run:
        _wait_until_guarded(run.pid, number)
        run.send_signal(number)
        text = _said(run)
    assert (run.returncode, text.decode()) == (128 + number, f"unlearn: {said}; nothing was published.\n")
    assert set(contents(tmp_path)) == {"in.csv"}


def _wait_until_guarded(process: int, number: signal.Signals) -> None:
    """Python itself takes some milliseconds to start; no program can say anything then."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        time.sleep(0.5)
        return
    both = [signal.SIGTERM, signal.SIGINT]
    for _ in range(10_000):
        caught = int(re.search(r"SigCgt:\s*(\w+)", status.read_text())[1], 16)  # type: ignore[index]
        if all(caught >> (one - 1) & 1 for one in both):
            return
        time.sleep(0.001)
