"""Cells, names and types that a repair must give back as they were, in every format."""

import csv
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import people
from tests.commands.runs import FAST, ROWS, asked, read, repaired, run, write
from tests.secrets_known import SECRET
from unlearn_cli.commands.files import Files
from unlearn_cli.core.options import FitRequest, Options

ODD = [
    {"z": "a", "code": "007", "text": "NA", "long": "123456789012345678901234567890", "n": "1.50", "say": 'a "b", c'},
    {"z": "b", "code": "7", "text": "", "long": "1", "n": "1.5", "say": "two\nlines"},
    {"z": "a", "code": "-0", "text": None, "long": "+1", "n": "-0.0", "say": " blank "},
    {"z": "b", "code": "1e5", "text": "null", "long": "0x1F", "n": "1e-300", "say": "ünï ☃"},
    {"z": "b", "code": "inf", "text": "NaN", "long": "01", "n": "0.30000000000000004", "say": "'"},
]


def odd() -> pl.DataFrame:
    return pl.DataFrame(ODD * 40)


def typed() -> pl.DataFrame:
    """A column of most types."""
    number = pl.col("n").cast(pl.Float64)
    return odd().with_columns(
        f32=number.cast(pl.Float32),
        whole=(number * 10).cast(pl.Int8),
        flag=number > 1,
        cat=pl.col("say").cast(pl.Categorical),
        day=pl.date(2020, 1, 1) + pl.duration(days=number * 10),
        at=pl.datetime(2020, 1, 1, time_zone="Europe/Berlin") + pl.duration(hours=number * 10),
        clock=pl.time(1, 2, 3),
        money=number.cast(pl.Decimal(10, 2)),
    )


@pytest.mark.parametrize(("ending", "make"), [("csv", odd), ("csv.gz", odd), ("parquet", typed)])
def test_strength_0_gives_every_cell_back(ending: str, make: Callable[[], pl.DataFrame], tmp_path: Path) -> None:
    request = FitRequest(Options(("z",), strength=0.0), SECRET)
    report = run(tmp_path, ending, request, make())
    before, after = read(tmp_path / f"in.{ending}").drop("z"), read(tmp_path / f"out.{ending}")
    assert after.equals(before) and after.schema == before.schema
    assert report["distortion"]["total"] == 0.0


def test_text_that_is_kept_comes_back_to_the_letter(tmp_path: Path) -> None:
    """As another reader of CSV sees it, an empty cell apart from an absent one."""
    numbers = odd().with_columns(moved=pl.int_range(pl.len()) % 7)
    kept = tuple(name for name in odd().columns if name != "z")
    run(tmp_path, "csv", asked(FAST, ("z",), keep=kept), numbers)
    before, after = (list(csv.DictReader((tmp_path / name).open(newline=""))) for name in ("in.csv", "out.csv"))
    assert [{name: row[name] for name in kept} for row in after] == [
        {name: row[name] for name in kept} for row in before
    ]
    assert read(tmp_path / "out.csv").select(kept).equals(numbers.select(kept))


def test_columns_of_one_value_or_none_are_left_and_named(tmp_path: Path) -> None:
    frame = people(ROWS).with_columns(one=pl.lit(1), none=pl.lit(None, dtype=pl.Int64), void=pl.lit(None))
    report = run(tmp_path, "parquet", FAST, frame)
    names = ["one", "none", "void"]
    assert read(tmp_path / "out.parquet").select(names).equals(frame.select(names))
    assert report["notes"][0]["text"] == "'one', 'none', 'void': one value only, or none; left as it is"


def test_names_of_columns_may_be_any_text(tmp_path: Path) -> None:
    """Names that the program itself could have used, or Polars, or a shell."""
    names = ["rows", "nulls", "group", "cell", "at", "", "a b", "[b]", "x\ny", 'q"q', "index", "ü", "literal"]
    sex = people(300)["sex"]
    frame = pl.DataFrame({name: (pl.int_range(300, eager=True) * 7 + i) % 5 for i, name in enumerate(names)})
    report = run(tmp_path, "csv", asked(FAST, ("sex",)), frame.with_columns(sex))
    assert [column["name"] for column in report["columns"]] == names
    with (tmp_path / "out.csv").open(newline="") as text:
        assert next(csv.reader(text)) == names
    by_name = asked(FAST, ("", "rows"), min_group=1)
    (tmp_path / "out.csv").unlink()
    (tmp_path / "out.map").unlink()
    assert len(run(tmp_path, "csv", by_name, frame)["sensitive"]["groups"]) == 5


@pytest.mark.parametrize(("given", "wanted"), [("csv", "parquet"), ("parquet", "csv"), ("parquet", "tsv.zst")])
def test_from_one_format_to_another(given: str, wanted: str, tmp_path: Path) -> None:
    """The same cells, and the same findings, whatever they are written in."""
    path = tmp_path / f"in.{given}"
    write(people(ROWS).with_columns(day=pl.date(2020, 1, 1) + pl.duration(days="age")), path)
    reports = []
    for ending in (given, wanted):
        reports.append(repaired(Files(str(path), str(tmp_path / f"out.{ending}"), force=True), FAST))
    assert reports[1]["output"]["format"] == wanted
    spelled = [report["joint"].pop("views") for report in reports]  # a CSV has a spelling
    assert reports[0]["joint"] == reports[1]["joint"] and reports[0]["columns"] == reports[1]["columns"]
    typed = [[view for view in views if view["view"] not in ("spelling", "all views")] for views in spelled]
    assert [view["view"] for view in typed[0]] == [view["view"] for view in typed[1]]
