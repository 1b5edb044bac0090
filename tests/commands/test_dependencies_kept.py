"""A column that is a function of another one still is after the repair, by every method and by a map from a file."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.commands.runs import FAST, apply_map, asked, read, run
from unlearn_cli.commands.files import Files
from unlearn_cli.core.options import FitRequest
from unlearn_cli.transport.methods import METHODS


def staff(rows: int = 800) -> pl.DataFrame:
    """Pay depends on sex; its band is a function of it, some cells of both are missing."""
    random = np.random.default_rng(5)
    woman = random.random(rows) < 0.5
    pay = np.round(20 + 4 * random.standard_normal(rows) - 4 * woman)
    band = np.array(["low", "middle", "high", "top"])[np.digitize(pay, [15, 20, 25])]
    gone = random.random(rows) < 0.05
    return pl.DataFrame(
        {
            "pay": pl.Series(pay).cast(pl.Int64).set(pl.Series(gone), None),
            "band": pl.Series(band).set(pl.Series(gone), None),
            "years": random.integers(0, 30, rows),
            "sex": np.where(woman, "f", "m"),
        }
    )


def is_function(frame: pl.DataFrame) -> bool:
    return frame["pay"].n_unique() == frame.select("pay", "band").n_unique()


def request(method: str = "quantile", nulls: str = "keep", keep: tuple[str, ...] = ()) -> FitRequest:
    return asked(FAST, ("sex",), keep=keep, method=method, nulls=nulls)


@pytest.mark.parametrize("nulls", ["keep", "repair"])
@pytest.mark.parametrize("method", [name for name in METHODS if name not in ("gaussian", "coupling")])
def test_it_holds_after_every_method_for_any_columns(method: str, nulls: str, tmp_path: Path) -> None:
    report = run(tmp_path, "parquet", request(method, nulls), staff())
    after = read(tmp_path / "out.parquet")
    assert is_function(after) and not after["pay"].equals(staff()["pay"])
    assert report["dependencies"] == {"before": 1, "kept": 1, "broken": []}


def test_control_a_leader_that_is_moved_away_from_a_kept_column_breaks_it(tmp_path: Path) -> None:
    report = run(tmp_path, "parquet", request(keep=("band",)), staff())
    assert not is_function(read(tmp_path / "out.parquet"))
    assert report["dependencies"] == {"before": 1, "kept": 0, "broken": [{"column": "pay", "determines": "band"}]}


def test_a_map_from_a_file_moves_rows_in_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, "parquet", request("triangular"), staff())
    monkeypatch.chdir(tmp_path)
    apply_map(Files("in.parquet", "again.parquet"), "out.map")
    assert read("again.parquet").equals(read("out.parquet"))
