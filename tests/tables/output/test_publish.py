"""An output appears whole or not at all, whatever happens."""

import errno
import io
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.formats.delimited import CSV
from unlearn_cli.tables.formats.parquet import PARQUET
from unlearn_cli.tables.output.publish import Publication, publish_all
from unlearn_cli.tables.output.unfinished import NAME


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_published(tmp_path: Path) -> None:
    with Publication(tmp_path / "out.csv") as out:
        out.sink(pl.LazyFrame({"a": ["1"]}), CSV)
        assert out.partial.parent.parent == tmp_path and names(tmp_path) == [out.partial.parent.name]
        out.publish()
    assert names(tmp_path) == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "a\n1\n"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_after_an_error(error: type[BaseException], tmp_path: Path) -> None:
    with pytest.raises(error), Publication(tmp_path / "out.json") as out:
        out.write_bytes(b"{}")
        raise error
    assert names(tmp_path) == []


def test_nothing_is_published_without_being_asked(tmp_path: Path) -> None:
    with Publication(tmp_path / "out.json") as out:
        out.write_bytes(b"{}")
    assert names(tmp_path) == []


def test_existing_file_needs_force_and_is_kept_until_then(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"old")
    path.chmod(0o600)
    with pytest.raises(UnlearnError, match=r"exists already(.|\n)*--force"):
        Publication(path)
    with pytest.raises(ValueError, match="x"), Publication(path, force=True) as out:
        out.write_bytes(b"new")
        raise ValueError("x")
    assert path.read_bytes() == b"old"
    with Publication(path, force=True) as out:
        out.write_bytes(b"new")
        out.publish()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == ["out"]


def test_input_is_never_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "in.csv"
    source.write_bytes(b"a\n1\n")
    (tmp_path / "soft.csv").symlink_to(source)
    (tmp_path / "hard.csv").hardlink_to(source)
    for target in (source, "in.csv", tmp_path / "soft.csv", "hard.csv", "./x/../in.csv"):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(UnlearnError, match="would overwrite"):
            Publication(target, avoid=[source], force=True)
    assert source.read_bytes() == b"a\n1\n"


def test_two_outputs_need_two_names(tmp_path: Path) -> None:
    with pytest.raises(UnlearnError, match="would overwrite"):
        Publication(tmp_path / "out", avoid=[tmp_path / "." / "out"])


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(tmp_path / "day1")
    with Publication(tmp_path / "latest") as out:
        out.write_bytes(b"x")
        out.publish()
    assert (tmp_path / "latest").is_symlink()
    assert (tmp_path / "day1").read_bytes() == b"x"


def test_a_file_of_the_user_named_as_an_unfinished_one_might_be_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out.partial").write_bytes(b"precious")
    with Publication(tmp_path / "out") as out:
        out.write_bytes(b"x")
        out.publish()
    assert (tmp_path / "out.partial").read_bytes() == b"precious"
    assert names(tmp_path) == ["out", "out.partial"]


def test_two_runs_into_one_name_do_not_touch_each_other_and_the_last_one_wins(tmp_path: Path) -> None:
    with Publication(tmp_path / "out", force=True) as first, Publication(tmp_path / "out", force=True) as second:
        first.write_bytes(b"first")
        second.write_bytes(b"second")
        first.publish()
        assert (tmp_path / "out").read_bytes() == b"first"
        second.publish()
    assert (tmp_path / "out").read_bytes() == b"second"
    assert names(tmp_path) == ["out"]


def test_a_file_that_another_run_made_meanwhile_needs_force_too(tmp_path: Path) -> None:
    with Publication(tmp_path / "out") as out:
        (tmp_path / "out").write_bytes(b"other")
        with pytest.raises(UnlearnError, match="exists already"):
            out.publish()
    assert (tmp_path / "out").read_bytes() == b"other"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_the_unfinished_file_is_its_owners_alone_and_the_published_one_as_it_was(mode: int, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    (tmp_path / "out").chmod(mode)
    with Publication(tmp_path / "out", force=True) as out:
        out.sink(pl.LazyFrame({"a": ["1"]}), CSV)
        assert stat.S_IMODE(out.partial.stat().st_mode) == 0o600
        assert stat.S_IMODE(out.partial.parent.stat().st_mode) == 0o700
        out.publish()
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == mode


FAULTS = ["full", "closed"]


@pytest.mark.parametrize("fault", FAULTS)
def test_of_several_outputs_none_shows_where_a_stream_cannot_be_written(fault: str, tmp_path: Path) -> None:
    """Control: with a stream that takes it, all show."""
    stream = tmp_path / "stream"
    os.mkfifo(stream)
    with (
        Publication(tmp_path / "a") as first,
        Publication("/dev/full" if fault == "full" else stream) as second,
        Publication(tmp_path / "b") as third,
    ):
        for out in (first, second, third):
            out.write_bytes(b"x")
        with pytest.raises(UnlearnError, match="no space left" if fault == "full" else "nobody has read this pipe"):
            publish_all([first, second, third])
        assert not (tmp_path / "a").exists() and not (tmp_path / "b").exists()
        reader = os.open(stream, os.O_RDONLY | os.O_NONBLOCK)
        with Publication(stream) as taken:
            taken.write_bytes(b"x")
            publish_all([first, taken, third])
        assert os.read(reader, 10) == b"x"
        os.close(reader)
    assert names(tmp_path) == ["a", "b", "stream"]


def test_what_shows_already_is_named_where_a_later_one_fails(tmp_path: Path) -> None:
    with Publication(tmp_path / "a") as first, Publication(tmp_path / "b") as second:
        (tmp_path / "b").mkdir()
        with pytest.raises(UnlearnError, match=r"b cannot be written: Is a directory. .*a was written before"):
            publish_all([first, second])
    assert names(tmp_path) == ["a", "b"]


@pytest.mark.parametrize(("target", "said"), [("gone/out", "does not exist"), (".", "is a directory")])
def test_faults_are_seen_at_the_start(target: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UnlearnError, match=said):
        Publication(tmp_path / target)


def test_directory_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnlearnError, match=r"out cannot be written in .*: Permission denied"):
        Publication(tmp_path / "out")


def test_stdout_gets_all_or_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    screen = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(screen))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Publication("-") as out:
        out.sink(pl.LazyFrame({"a": ["1"]}), CSV)
    assert screen.getvalue() == b""
    with Publication("-") as out:
        out.sink(pl.LazyFrame({"a": ["1"]}), CSV)
        out.publish()
    assert screen.getvalue() == b"a\n1\n"
    assert names(tmp_path) == []


def test_a_device_is_written_to_not_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Publication("/dev/null") as out:
        out.write_bytes(b"x")
        out.publish()
    assert Path("/dev/null").is_char_device()
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_disk_full_at_publication(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(UnlearnError, match="no space left"), Publication("/dev/full") as out:
        out.write_bytes(b"x" * 100_000)
        out.publish()
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("file_format", [CSV, PARQUET], ids=["csv", "parquet"])
def test_disk_full_while_rows_are_written(file_format: object, tmp_path: Path) -> None:
    """The full device stands in the place of the partial file, so that Polars itself meets it."""
    with pytest.raises(UnlearnError, match="no space left"), Publication(tmp_path / "out") as out:
        out.partial.unlink()
        out.partial.symlink_to("/dev/full")
        out.sink(pl.LazyFrame({"a": range(100_000)}), file_format)  # type: ignore[arg-type]
    assert names(tmp_path) == []


WORK = """
import sys, time
import polars as pl
from polars.io.plugins import register_io_source
from unlearn_cli.tables.formats.parquet import PARQUET
from unlearn_cli.tables.output.publish import Publication

def batches(*_):
    print("writing", flush=True)
    for _ in range(600):
        time.sleep(0.1)
        yield pl.DataFrame({"a": range(1000)})

with Publication(sys.argv[1]) as out:
    out.sink(register_io_source(batches, schema={"a": pl.Int64}), PARQUET)
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, -signal.SIGINT)]
)
def test_a_signal_in_the_middle_of_a_sink_leaves_nothing(number: signal.Signals, code: int, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORK, str(tmp_path / "out.parquet")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=default_interrupt
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        assert [NAME.fullmatch(name) is not None for name in names(tmp_path)] == [True]
        run.send_signal(number)
        start = time.monotonic()
        assert run.wait(30) == code
        assert time.monotonic() - start < 15
    assert names(tmp_path) == []


def default_interrupt() -> None:
    """A shell that starts a job in the background makes it deaf to SIGINT."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup makes it deaf to that


def test_a_forked_child_has_no_part_in_it(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, time\n"
        "from pathlib import Path\n"
        "from unlearn_cli.tables.output.leftovers import watch\n"
        "path = Path(sys.argv[1]); path.touch(); watch(path)\n"
        "child = os.fork()\n"
        "if child == 0: time.sleep(30)\n"
        "time.sleep(0.3); os.kill(child, signal.SIGTERM)\n"
        "status = os.waitpid(child, 0)[1]; time.sleep(0.3)\n"
        "assert os.WTERMSIG(status) == signal.SIGTERM and path.exists()\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "x")], check=True, env=os.environ)
    assert names(tmp_path) == []


def test_who_reads_the_old_file_while_it_is_replaced_reads_it_to_the_end(tmp_path: Path) -> None:
    """The new one takes the name at once, and is no copy into the old one, which a fault would leave half written."""
    path = tmp_path / "out"
    path.write_bytes(b"old")
    with path.open("rb") as reader, Publication(path, force=True) as out:
        out.write_bytes(b"new")
        out.publish()
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
