"""JSON Lines come back as the same values; what would be guessed at or lost is an error with its line."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.formats.json_lines import JSON_LINES
from unlearn_cli.tables.source import open_table


def values(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"b":"x"}\n{"a":2.5,"b":null}\n\n{"a":-0.0,"b":"2024-01-01"}',
        '{"a":9007199254740993}\r\n{"a":18446744073709551615}\r\n',
        '{"a":1e300,"b":true}\n{"a":1e-320,"b":false}\n{"a":0.1,"b":null}\n',
        '{"a":{"x":[{"y":1}]},"b":[]}\n{"a":null,"b":[[]]}\n',
        '{"":"\\u00e9\\ud83d\\ude00","a\\nb":"007"}\n',
    ],
)
def test_values_come_back(text: str, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(text)
    table = open_table(str(tmp_path / "in.jsonl"))
    JSON_LINES.sink(table.scan, tmp_path / "out.jsonl")
    assert values(tmp_path / "out.jsonl") == values(tmp_path / "in.jsonl")
    assert table.rows == len(values(tmp_path / "in.jsonl"))


def test_a_name_that_is_left_out_is_null(tmp_path: Path) -> None:
    lines = "\n".join(['{"a":1}'] * 5_000 + ['{"b":"late"}'])
    (tmp_path / "in.ndjson").write_text(lines)
    table = open_table(str(tmp_path / "in.ndjson"))
    assert table.scan.collect().tail(1).rows() == [(None, "late")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"a":2', "line 2: Expecting ',' delimiter at character 8"),
        ("[1]", "line 2: lists, where an object {...} is a row"),
        ("null", "line 2: null, where an object"),
        ('{"a":2}{"a":3}', "line 2: Extra data at character 8"),
        ('{"a":2,"a":3}', "line 2: names that occur twice: 'a'"),
        ('{"a":NaN}', "line 2: NaN is no JSON"),
        ('{"a":"\\ud83d"}', "line 2: 'utf-8' codec can't encode"),
        ('{"a":1' + "0" * 39 + "}", "line 2: a whole number of more than 38 digits"),
        ("[" * 100_000, "line 2: nested too deep"),
        ('{"a":"x"}', "several types: 'a' holds text and whole numbers"),
        ('{"a":true}', "several types: 'a' holds true or false and whole numbers"),
        ('{"a":9007199254740993}\n{"a":0.5}', "several types: 'a' holds fractions and whole numbers"),
        ('{"b":[1,"x"]}', "several types: 'b[]' holds text and whole numbers"),
        ('{"b":{"c":1}}\n{"b":{"c":"x"}}', "several types: 'b.c' holds text and whole numbers"),
    ],
)
def test_faults_are_named_with_their_line(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(f'{{"a":1}}\n{line}\n')
    with pytest.raises(UnlearnError) as caught:
        open_table(str(tmp_path / "in.jsonl"))
    assert said in str(caught.value)


def test_nothing_but_blank_lines(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("\n \n")
    with pytest.raises(UnlearnError, match="blank lines only"):
        open_table(str(tmp_path / "in.jsonl"))


def test_types_that_json_has_not_are_read_as_they_were_written(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "date": [date(2024, 2, 29), None],
            "at": [datetime(2024, 2, 29, 12, 30, 1, 123456), None],
            "time": [time(23, 59, 59), None],
            "decimal": pl.Series([Decimal("1.50"), None], dtype=pl.Decimal(10, 2)),
            "level": pl.Series(["b", None], dtype=pl.Enum(["a", "b"])),
            "small": pl.Series([1, None], dtype=pl.Int8),
            "wide": pl.Series([2**100, None], dtype=pl.Int128),
            "zoned": pl.Series([datetime(2024, 3, 1), None]).dt.replace_time_zone("Europe/Berlin"),
        }
    )
    JSON_LINES.sink(frame.lazy(), tmp_path / "out.jsonl")
    assert JSON_LINES.scan_typed([tmp_path / "out.jsonl"], frame.schema).collect().equals(frame)


def test_what_json_cannot_hold_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnlearnError, match="'b' hold NaN or infinite numbers"):
        JSON_LINES.sink(pl.LazyFrame({"a": [1.0], "b": [float("nan")]}), tmp_path / "out.jsonl")
    assert JSON_LINES.unwritable(pl.Schema({"a": pl.Binary, "b": pl.Duration("us"), "c": pl.Int8})) == ["a", "b"]
