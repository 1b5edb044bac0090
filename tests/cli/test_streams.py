"""What goes to stdout and what to stderr; pipes that are closed, terminals, signals."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import command, contents, environment, people, start, unlearn

FAST = ("-s", "sex", "--method", "quantile")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    people(300).write_csv("in.csv")
    return tmp_path


def test_a_table_in_by_a_pipe_and_out_by_a_pipe(here: Path) -> None:
    data = Path("in.csv").read_bytes()
    done = unlearn("repair", "-", "--format", "csv", *FAST, "-o", "-", stdin=data)
    assert done.code == 0
    assert unlearn("repair", "in.csv", *FAST, "-o", "out.csv").code == 0
    assert done.out == Path("out.csv").read_bytes()
    assert done.out.startswith(b"age,hours-per-week,education,relationship,salary\n")
    assert "the standard input -> -" in done.err and "table: stdout" in done.err


def test_a_pipe_goes_to_stdout_unless_told_otherwise_and_leaves_no_file(here: Path) -> None:
    done = unlearn("repair", "-", "--format", "csv", *FAST, "-q", stdin=Path("in.csv").read_bytes())
    assert (done.code, done.err) == (0, "")
    assert done.out.count(b"\n") == 301
    assert set(contents(here)) == {"in.csv"}


def test_parquet_by_a_pipe(here: Path) -> None:
    people(300).write_parquet("in.parquet")
    data = Path("in.parquet").read_bytes()
    done = unlearn("repair", "-", "--format", "parquet", *FAST, "-o", "-", "-q", stdin=data)
    assert pl.read_parquet(done.out).shape == (300, 5)


def test_json_prints_the_report_and_nothing_else(here: Path) -> None:
    done = unlearn("repair", "in.csv", *FAST, "--json")
    assert done.out == Path("in.repaired.report.json").read_bytes()
    assert done.report["output"]["path"] == "in.repaired.csv"
    assert "what the other columns tell of sex" in done.err


def test_quiet_says_nothing(here: Path) -> None:
    assert unlearn("repair", "in.csv", *FAST, "--quiet").err == ""
    assert unlearn("fit", "in.csv", *FAST, "-q", "-o", "sex.map").err == ""
    assert unlearn("apply", "in.csv", "--map", "sex.map", "-q", "-o", "moved.csv").err == ""
    assert unlearn("audit", "in.csv", "-s", "sex", "-q").out == b""


def test_a_log_has_no_bar_no_colours_and_no_wrapped_lines(here: Path) -> None:
    people(300).with_columns(pl.lit(1).alias("one " * 20)).write_csv("in.csv")
    done = unlearn("repair", "in.csv", *FAST)
    assert "\x1b" not in done.err and "━" not in done.err and "\r" not in done.err
    assert any(line.endswith("one value only, or none; left as it is") for line in done.err.splitlines())


def test_names_with_brackets_are_printed_as_they_are(here: Path) -> None:
    name = "[red]in[bold].csv"
    people(300).rename({"age": "[green]age"}).with_columns(pl.lit(1).alias("[blue]")).write_csv(name)
    done = unlearn("repair", name, *FAST, "--keep", "[green]age")
    assert f"{name} -> [red]in[bold].repaired.csv" in done.err
    assert "'[green]age'" in done.err and "'[blue]'" in done.err


@pytest.mark.parametrize(("nulls", "said"), [("keep", True), ("mask", False), ("repair", False)])
def test_missing_cells_that_tell_the_group_are_spoken_of(nulls: str, said: bool, here: Path) -> None:
    told = pl.when((pl.col("sex") != "Male") | (pl.int_range(pl.len()) % 2 == 0)).then("age")
    people(300).with_columns(told.alias("age")).write_csv("in.csv")
    done = unlearn("repair", "in.csv", *FAST, "--nulls", nulls)
    assert ("--nulls mask takes values away until they do not" in done.err) == said


CLOSED = {
    "table": ("repair", "in.csv", *FAST, "-q", "-o", "-"),
    "summary": ("audit", "in.csv", "-s", "sex"),
    "schema": ("schema", "report"),
}


def into_a_closed_pipe(*arguments: object, stream: str) -> "subprocess.CompletedProcess[bytes]":
    """As in `unlearn ... | true`: nobody reads `stream`; the other one is kept."""
    read, write = os.pipe()
    os.close(read)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | {stream: write}
    try:
        return subprocess.run(command(*arguments), env=environment(), timeout=60, **streams)  # type: ignore[call-overload,no-any-return]
    finally:
        os.close(write)


@pytest.mark.parametrize("what", CLOSED)
def test_a_reader_that_goes_away(what: str, here: Path) -> None:
    """One message, and not the exit code of a failed gate."""
    run = into_a_closed_pipe(*CLOSED[what], stream="stdout")
    assert run.returncode == 2
    assert run.stderr.startswith(b"unlearn: the reader of the output closed the pipe before")
    assert run.stderr.count(b"\n") == 1
    assert not [name for name in contents(here) if name.endswith(".partial")]


def test_a_summary_that_nobody_reads_changes_no_exit_code(here: Path) -> None:
    assert into_a_closed_pipe("repair", "in.csv", *FAST, stream="stderr").returncode == 0
    assert (here / "in.repaired.csv").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_stdout_that_is_full(here: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            command("schema", "report"), stdout=full, stderr=subprocess.PIPE, env=environment(), timeout=60
        )
    assert run.returncode == 2
    assert run.stderr.decode() == "unlearn: the standard output cannot be written: No space left on device.\n"


def on_terminal(*arguments: object, cwd: Path, **more: str) -> tuple[int, str]:
    """The command with stderr on a pseudo-terminal: exit code and what the terminal got."""
    master, slave = pty.openpty()
    run = subprocess.Popen(command(*arguments), cwd=cwd, stderr=slave, env=environment(**{"TERM": "xterm"} | more))
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux: the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(master)
    return run.wait(60), shown.decode()


def test_a_terminal_has_a_bar_that_goes_and_a_summary_that_stays(here: Path) -> None:
    code, shown = on_terminal("repair", "in.csv", *FAST, cwd=here)
    assert code == 0
    assert "━" in shown and "measuring after: boosting" in shown
    stays = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.rpartition("\x1b[?25h")[2])
    assert "━" not in stays and "advantage, boosting" in stays
    assert max(len(line) for line in stays.splitlines()) <= 80


@pytest.mark.slow
@pytest.mark.parametrize(("option", "more"), [("-q", {}), ("--json", {"TERM": "dumb"})])
def test_no_bar_when_it_is_not_wanted_or_cannot_be_drawn(option: str, more: dict[str, str], here: Path) -> None:
    code, shown = on_terminal("repair", "in.csv", *FAST, option, cwd=here, **more)
    assert code == 0 and "━" not in shown


def test_no_bar_in_a_file_even_where_colours_are_forced(here: Path) -> None:
    run = subprocess.run(
        command("repair", "in.csv", *FAST), stderr=subprocess.PIPE, env=environment(FORCE_COLOR="1"), timeout=60
    )
    assert run.returncode == 0 and "━" not in run.stderr.decode()


SLOW = (
    "import sys, time, unlearn_cli.commands.repair as command\n"
    "from unlearn_cli.cli.app import main\n"
    "def slow(*_):\n"
    "    print('at work', flush=True)\n"
    "    time.sleep(60)\n"
    "command.{stage} = slow\n"
    "main()\n"
)


@pytest.mark.parametrize(
    ("number", "code", "stage"),
    [(signal.SIGTERM, 143, "fit"), (signal.SIGINT, 130, "fit"), (signal.SIGTERM, 143, "audit_tables")],
)
def test_a_signal_leaves_nothing(number: signal.Signals, code: int, stage: str, here: Path) -> None:
    """While the map is learned, and while the written file is measured."""
    arguments = ["repair", "in.csv", *FAST, "-o", "out.csv", "--map-out", "out.map"]
    call = [sys.executable, "-c", SLOW.format(stage=stage), *arguments]
    with start(call=call, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None and run.stderr is not None
        run.stdout.readline()
        assert any(name.endswith("/out.csv") for name in contents(here)), "it is being made"
        run.send_signal(number)
        begun = time.monotonic()
        assert run.wait(30) == code
        assert time.monotonic() - begun < 10
        assert b"Traceback" not in run.stderr.read()
    assert set(contents(here)) == {"in.csv"}


def redirected(how: str, *arguments: object, **more: str) -> "subprocess.CompletedProcess[bytes]":
    """The command with its streams as a shell redirects them."""
    call = ["sh", "-c", f'exec "$@" {how}', "sh", *command(*arguments)]
    return subprocess.run(call, env=environment(**more), capture_output=True, timeout=60)


@pytest.mark.parametrize("how", ["2>&-", "2>/dev/full"])
def test_a_stderr_that_takes_nothing_changes_no_exit_code(how: str, here: Path) -> None:
    """1 would say that the gate failed, and does where it did."""
    assert redirected(how, "repair", "in.csv", *FAST, "-o", "out.csv").returncode == 0
    assert Path("out.csv").exists()
    assert redirected(how, "repair", "in.csv", "-s", "none", "-o", "no.csv").returncode == 2
    assert redirected(how, "audit", "in.csv", "-s", "sex", "--max-advantage", "0").returncode in (1, 3)
    assert redirected(how, "none").returncode == 2


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("how", [">&-", ">/dev/full"])
@pytest.mark.parametrize("what", [("--help",), ("repair", "--help"), ("--version",), ("schema", "report")])
def test_a_stdout_that_takes_nothing_is_one_error(what: tuple[str, ...], how: str, unbuffered: str, here: Path) -> None:
    run = redirected(how, *what, PYTHONUNBUFFERED=unbuffered)
    assert run.returncode == 2
    assert re.fullmatch(rb"unlearn: the standard output cannot be written: [^\n]*\n", run.stderr), run.stderr


def test_help_that_nobody_reads_is_no_failed_gate(here: Path) -> None:
    assert into_a_closed_pipe("repair", "--help", stream="stdout").returncode == 2


@pytest.mark.parametrize(
    ("how", "what", "said"),
    [
        (">&-", ("repair", "in.csv", *FAST, "-q", "-o", "-"), b"the standard output cannot be written"),
        ("<&-", ("repair", "-", "--format", "csv", *FAST, "-q", "-o", "x"), b"the standard input cannot be read"),
    ],
)
def test_a_closed_stream_that_is_needed_is_one_error(how: str, what: tuple[str, ...], said: bytes, here: Path) -> None:
    run = redirected(how, *what)
    assert run.returncode == 2 and run.stderr.startswith(b"unlearn: " + said), run.stderr
    assert b"Traceback" not in run.stderr and set(contents(here)) == {"in.csv"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("how", "options"), [(">/dev/full", ("--json",)), ("", ("--map-out", "/dev/full")), ("", ("--report", "/dev/full"))]
)
def test_where_one_output_cannot_be_written_none_is(how: str, options: tuple[str, ...], here: Path) -> None:
    """Control: the same run with a device that takes it has them all."""
    run = redirected(how, "repair", "in.csv", *FAST, "-q", "-o", "out.csv", *options)
    assert run.returncode == 2 and b"nothing was published" in run.stderr
    assert set(contents(here)) == {"in.csv"}
    taken = [option.replace("full", "null") for option in options]
    run = redirected(how.replace("full", "null"), "repair", "in.csv", *FAST, "-q", "-o", "out.csv", *taken)
    assert run.returncode == 0 and "out.csv" in contents(here)


def test_python_without_docstrings_and_assertions(here: Path) -> None:
    run = redirected("", "repair", "in.csv", *FAST, "-q", "-o", "out.csv", PYTHONOPTIMIZE="2")
    assert run.returncode == 0, run.stderr
    assert Path("out.csv").exists()
    assert redirected("", "schema", "report", PYTHONOPTIMIZE="2").returncode == 0
