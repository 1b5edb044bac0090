"""Plain objects out of dataclasses, and which file a new report may replace."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forget.layouts import forgetting_report
from unlearn_cli.report.base import BinFacts, Report, is_report, tool_facts

PI = 3.141592653589793


@dataclass(frozen=True)
class Anything(Report):
    """A report of one field."""

    held: Any


def plain(value: Any) -> Any:
    return Anything(value).to_dict()["held"]


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_number_keeps_six_digits_and_one_that_is_none_is_null(number: float) -> None:
    kept = plain(number)
    if math.isfinite(number):
        assert kept == pytest.approx(number, rel=5.0000001e-6, abs=0)
        assert plain(kept) == kept, "nothing is lost the second time"
    else:
        assert kept is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_an_edge_of_a_bin_comes_back_to_the_bit(edge: float) -> None:
    edges = plain((BinFacts("age", (edge,)),))[0]["edges"]
    assert json.loads(json.dumps(edges)) == [edge]


def test_the_digits_of_bins_are_theirs_alone() -> None:
    assert plain({"bins": [BinFacts("age", (PI,))], "after": (PI, np.float64(PI))}) == {
        "bins": [{"column": "age", "edges": [PI]}],
        "after": [3.14159, 3.14159],
    }


def test_whole_numbers_truths_and_text_stay_as_they_are() -> None:
    kept = plain((12_345_678, True, None, "NaN"))
    assert kept == [12_345_678, True, None, "NaN"] and kept[1] is True


def test_text_is_utf_8_as_it_is_and_ends_with_a_line_end() -> None:
    assert Anything("Größe").to_json() == '{\n "held": "Größe"\n}\n'


def test_a_report_knows_a_report(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(forgetting_report().to_json(), encoding="utf-8")
    assert is_report(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[1]",
        b'"schema_version"',
        b'{"tool": {"name": "unlearn"}}',
        b'{"schema_version": "2.2"}',
        b'{"schema_version": "2.0", "tool": {"name": "other"}}',
    ],
)
def test_anything_else_is_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(content)
    assert not is_report(path)
    assert not is_report(tmp_path) and not is_report(tmp_path / "none.json")


def test_a_library_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unlearn_cli.core.libraries.LIBRARIES", ("numpy", "no-such-library-here"))
    assert tool_facts().libraries == {"numpy": np.__version__}


@pytest.mark.parametrize(
    "text", ['{"schema_version": 1, "tool": "x"}', '{"schema_version": 1, "tool": null}', "[" * 200_000]
)
def test_another_program_s_json_is_no_report(text: str, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(text)
    assert not is_report(tmp_path / "r.json")
