"""A seeded fuzzer: odd tables, mutated maps, mutated models; no traceback, no odd exit code, no row lost, no leftover.

`make fuzz` runs it for ten minutes; a case is named by its kind and number, and the same number gives the same case.
"""

import csv
import io
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Self

import numpy as np
import polars as pl
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from tests.cli.harness import unlearn

CODES = {0, 1, 2, 3}
CELLS = (
    *("", "0", "-0.0", "1e300", "-1e160", "1e-320", "nan", "inf", "9999999", "007", "1,5", "=1+1", "\x1b[31m", "a\nb"),
    *(
        'a"b',
        "\u202eb",
        "\0null",
        "NULL",
        "true",
        "2020-02-30",
        "9999-12-31",
        "0001-01-01",
        "12:00",
        "x" * 999,
        "é",
        "😀",
    ),
)
NAMES = ("x", "", "*", "^a$", "\0row", "a b", "\x1b[31m", "x\n::error::y", "=1", "é", "rows", "group", "y" * 300)
ROWS = 160


def table_of(random: np.random.Generator) -> tuple[list[str], list[list[str]]]:
    """Names and rows of a table, its first column with two groups; cells are odd in some columns."""
    width = int(random.integers(1, 5))
    names = ["sex", *random.choice(NAMES, width, replace=bool(random.random() < 0.05)).tolist()]
    columns = [random.choice(["f", "m"], ROWS).tolist()]
    for _ in range(width):
        plain = [f"{number:.2f}" for number in random.normal(size=ROWS)]
        pool = random.choice(CELLS, int(random.integers(1, 4))).tolist()
        odd = random.random(ROWS) < random.choice([0.0, 0.02, 0.3, 1.0])
        columns.append([str(random.choice(pool)) if is_odd else cell for cell, is_odd in zip(plain, odd, strict=True)])
    return names, [list(row) for row in zip(*columns, strict=True)]


@dataclass(frozen=True)
class Written:
    """How a table is written as text."""

    separator: str
    line_end: str
    quoting: Literal[0, 1]
    mark: bool

    @classmethod
    def drawn(cls, random: np.random.Generator) -> Self:
        """Most as programs write it, some as people do."""
        usual = random.random() < 0.7
        separator, line_end = ("," if usual else str(random.choice([";", "\t", "|"]))), "\n"
        if random.random() < 0.1:
            line_end = "\r\n"
        quoting = csv.QUOTE_ALL if random.random() < 0.2 else csv.QUOTE_MINIMAL
        return cls(separator, line_end, quoting, bool(random.random() < 0.05))

    def text(self, names: list[str], rows: list[list[str]]) -> bytes:
        """The file."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=self.separator, lineterminator=self.line_end, quoting=self.quoting)
        writer.writerows([names, *rows])
        return buffer.getvalue().encode("utf-8-sig" if self.mark else "utf-8")

    def rows(self, data: bytes) -> list[list[str]]:
        """What is in such a file, its header first."""
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=self.separator))


def mutated(data: bytes, random: np.random.Generator) -> bytes:
    """With a few bytes changed, taken out or doubled."""
    out = bytearray(data)
    for _ in range(int(random.integers(1, 6))):
        at, kind = int(random.integers(0, len(out))), int(random.integers(0, 3))
        if kind == 0:
            out[at] = int(random.integers(0, 256))
        elif kind == 1:
            del out[at : at + int(random.integers(1, 9))]
        else:
            out[at:at] = out[at : at + int(random.integers(1, 9))]
        out = out or bytearray(b"x")
    return bytes(out)


def run(folder: Path, *arguments: object) -> int:
    """The exit code of a run that ended as it should."""
    before = set(folder.iterdir())
    done = unlearn(*arguments)
    assert done.code in CODES, f"exit {done.code}"
    assert "Traceback" not in done.err and "a fault of this program" not in done.err, done.err
    assert "Warning" not in done.err, done.err
    left = {path.name for path in set(folder.iterdir()) - before}
    assert not any(name.endswith(".partial") for name in left), left
    assert done.code == 0 or "out.csv" not in left, f"exit {done.code}, and {left}"
    return done.code


def an_input(random: np.random.Generator, folder: Path) -> None:
    """A table of odd names and cells; half of them with damaged bytes. Few are measured: it is what takes the time."""
    names, rows = table_of(random)
    how, whole = Written.drawn(random), bool(random.random() < 0.5)
    data = how.text(names, rows)
    (folder / "in.csv").write_bytes(data if whole else mutated(data, random))
    out, of_table = folder / "out.csv", (folder / "in.csv", "-q")
    fitted = (*of_table, "-s", "sex", "--method", "quantile")
    task = str(random.choice(["apply", "dry run", "audit", "repair"], p=[0.6, 0.3, 0.04, 0.06]))
    if task == "audit":
        run(folder, "audit", *of_table, "-s", "sex")
        return
    if task == "dry run":
        run(folder, "repair", *fitted, "-o", out, "--dry-run")
        return
    if task == "repair":
        code = run(folder, "repair", *fitted, "-o", out)
    else:
        code = run(folder, "fit", *fitted, "-o", folder / "m")
        code = code or run(folder, "apply", *of_table, "--map", folder / "m", "-o", out)
        assert code in (0, 2), f"exit {code} of a map of the same table"
    if whole and code == 0:
        found = how.rows(out.read_bytes())
        assert len(found) == ROWS + 1, f"{len(found) - 1} of {ROWS} rows"
        widths = {max(len(row), 1) for row in found}  # a missing cell of the only column is an empty line
        assert widths == {len(found[0])}, f"rows of {widths} cells"


@cache
def sound_map() -> bytes:
    """A map of a small table."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in.csv").write_bytes(plain_table())
        done = unlearn("fit", folder / "in.csv", "-s", "sex", "-q", "--method", "quantile", "-o", folder / "m")
        assert done.code == 0, done.err
        return (folder / "m").read_bytes()


@cache
def plain_table() -> bytes:
    random = np.random.default_rng(0)
    group = random.integers(0, 2, 200)
    columns = {"sex": np.where(group, "m", "f"), "x": (random.normal(size=200) + group).round(2), "y": group}
    return pl.DataFrame(columns).write_csv().encode()


def within_members(data: bytes, random: np.random.Generator) -> bytes:
    """A zip with one of its members mutated, and its checksums right."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    chosen = str(random.choice(sorted(members)))
    members[chosen] = mutated(members[chosen] or b"x", random)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)
    return buffer.getvalue()


def a_map(random: np.random.Generator, folder: Path) -> None:
    """A map with damaged bytes, or a sound zip of damaged parts with a checksum that fits."""
    from tests.repair.test_map_file import members_of, signed

    data = mutated(sound_map(), random) if random.random() < 0.3 else within_members(sound_map(), random)
    with suppress(Exception):  # the manifest is no JSON any more, or it is no zip
        data = signed(members_of(data))
    (folder / "in.csv").write_bytes(plain_table())
    (folder / "m").write_bytes(data)
    run(folder, "apply", folder / "in.csv", "--map", folder / "m", "-q", "-o", folder / "out.csv")


@cache
def sound_model(kind: int) -> bytes:
    """A skops file."""
    table = pl.read_csv(plain_table())
    model = (LogisticRegression(), MLPClassifier((3,), max_iter=300, random_state=0))[kind]
    return bytes(skops.io.dumps(model.fit(table.select("x").to_numpy(), table["y"].to_numpy())))


def a_model(random: np.random.Generator, folder: Path) -> None:
    """A model with damaged parts."""
    (folder / "in.csv").write_bytes(plain_table())
    (folder / "m.skops").write_bytes(within_members(sound_model(int(random.integers(0, 2))), random))
    arguments = ("--model", folder / "m.skops", "--data", folder / "in.csv", "--target", "y", "--features", "x")
    run(folder, "dp-unlearn", *arguments, "--forget-where", "x > 1", "-q", "-o", folder / "out.skops")


KINDS: dict[str, Callable[[np.random.Generator, Path], None]] = {"input": an_input, "map": a_map, "model": a_model}


def one_case(kind: str, number: int) -> None:
    """Run a case; an AssertionError names it."""
    with TemporaryDirectory() as name:
        try:
            KINDS[kind](np.random.default_rng([number, *kind.encode()]), Path(name))
        except AssertionError as error:
            raise AssertionError(f"{kind} {number}: {error}") from error


def main(minutes: float, first: int) -> int:
    """Cases of all kinds until the time is over; how many failed."""
    end, number, failed = time.monotonic() + 60 * minutes, first, 0
    while time.monotonic() < end:
        for kind in ("input", "input", "input", "map", "model"):
            try:
                one_case(kind, number)
            except AssertionError as error:
                failed += 1
                print(str(error)[-2000:], flush=True)
            number += 1
    print(f"{number - first} cases from {first} on, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) else 0)
