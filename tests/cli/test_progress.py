"""The bar: rows a second and the time left while rows move, on a terminal only."""

import os
import pty
import subprocess
from pathlib import Path

from tests.cli.harness import command, environment
from unlearn_cli.cli.progress import Clock
from unlearn_cli.core.options import RowShare

ADULT = Path("sample_data/adult.parquet").absolute()
BAR = "\N{BOX DRAWINGS HEAVY HORIZONTAL}".encode()


def test_rows_a_second_and_the_time_left() -> None:
    seconds = iter([10.0, 10.0, 12.0, 20.0, 20.0, 21.0])
    clock = Clock(lambda: next(seconds))
    assert clock.pace("moving", RowShare(0, 4_000_000)) == "", "nothing is known at the start"
    assert clock.pace("moving", RowShare(50_000, 4_000_000)) == "25,000 rows/s, 2:38 left"
    assert clock.pace("measuring", 0.5) == "", "no rows"
    assert clock.pace("measuring", 0.6) == ""


def shown(*words: str) -> bytes:
    """What the command writes to a terminal."""
    ours, its = pty.openpty()
    subprocess.run(command(*words), stderr=its, stdout=its, env=environment(TERM="xterm", COLUMNS="160"), check=True)
    os.close(its)
    written = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:  # on Linux: nobody has the other end open
            break
        if not more:
            break
        written += more
    return written


def test_the_bar_is_for_terminals(tmp_path: Path) -> None:
    words = ("fit", str(ADULT), "-s", "sex", "--method", "quantile", "-o")
    assert BAR in shown(*words, str(tmp_path / "a.map"))
    assert BAR not in shown(*words, str(tmp_path / "b.map"), "-q")
    done = subprocess.run(command(*words, str(tmp_path / "c.map")), capture_output=True, env=environment(), check=True)
    assert BAR not in done.stderr
