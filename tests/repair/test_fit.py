"""From a readable table to a map: what CSV text becomes, what is refused, what is noted, and how little is held."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.secrets_known import SECRET, secret_of
from tests.small_tables import BY_Z, fitted, fitted_people, moved, people, within_support
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import FitRequest, Options
from unlearn_cli.repair.map_file import to_bytes

DROPPED = Options(("z",), drop=("id",))


def text_table(cells: list[str | None]) -> pl.DataFrame:
    """A CSV of `z`, a number, and the column `x` of these cells, over and over, with more of the last where z is b."""
    rng = np.random.default_rng(0)
    z = rng.random(600) < 0.4
    at = np.minimum(rng.integers(0, len(cells), 600) + z * rng.integers(0, 2, 600), len(cells) - 1)
    column = pl.Series(cells, dtype=pl.String).gather(at)
    return pl.DataFrame({"z": np.where(z, "b", "a"), "n": rng.integers(0, 9, 600) + z, "x": column})


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["007", "008", "123"], "category"),
        (["1", "2", "NA"], "category"),
        (["1", "2", None], "number text"),
        (["12345678901234567890", "2", "3"], "category"),
        (["1.0", "1.00", "2", "3"], "number text"),
        (["-0", "0", "1e3", "1000", "2.5E-3"], "number text"),
        (["2020-01-01", "2020-02-29", "2021-12-31"], "date text"),
        (["2020-01-01", "2020-02-30"], "category"),
        (["2020-01-01 10:00:00", "2020-01-01T10:00:00", "2021-01-01 00:00:00"], "datetime text"),
        (["x, y", 'say "no"', "ä\nb"], "category"),
        (["true", "false"], "category"),
    ],
)
def test_csv_text_is_moved_as_what_it_is_and_comes_back_as_text(
    tmp_path: Path, cells: list[str | None], kind: str
) -> None:
    frame = text_table(cells)
    found = fitted(frame, tmp_path / "t.csv", replace(BY_Z, nulls="keep"))
    assert found.kinds["x"].name == kind
    text = frame.cast(pl.String)
    out = moved(found.map, text)
    assert out.schema == text.schema
    assert within_support(text["x"], out["x"])
    assert (out["x"].is_null() == text["x"].is_null()).all()


def test_dates_in_text_move_in_their_order(tmp_path: Path) -> None:
    days = pl.date_range(pl.date(2020, 1, 1), pl.date(2020, 3, 1), eager=True).cast(pl.String).to_list()
    frame = text_table(days).cast(pl.String)
    out = moved(fitted(frame, tmp_path / "t.csv").map, frame)
    for z in ("a", "b"):
        before, after = (t.filter(pl.col("z") == z)["x"].str.to_date().to_physical() for t in (frame, out))
        assert np.corrcoef(before, after)[0, 1] > 0.98


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_identifiers_free_text_and_nested_columns_are_one_error_with_their_remedy(tmp_path: Path, suffix: str) -> None:
    frame = people().with_columns(row=pl.int_range(600).reverse(), word=pl.concat_str("id", pl.lit(" said")))
    if suffix == ".parquet":
        frame = frame.with_columns(tags=pl.concat_list("age"))
    with pytest.raises(UnlearnError) as refused:
        fitted(frame, tmp_path / f"t{suffix}")
    said = refused.value.problem
    assert all(f"'{name}'" in said for name in frame.columns[4:])
    named = ("id", "row", "word", *(["tags"] if suffix == ".parquet" else []))
    assert fitted(frame, tmp_path / f"t2{suffix}", Options(("z",), keep=named, method="quantile")).roles.kept == named


def test_na_in_a_column_of_many_numbers_is_named(tmp_path: Path) -> None:
    cells = [str(i / 7) for i in range(580)] + ["NA"] * 20
    frame = people().with_columns(x=pl.Series(cells)).drop("id")
    with pytest.raises(UnlearnError, match="numbers but for 20 such as 'NA'"):
        fitted(frame, tmp_path / "t.csv")
    few = people().with_columns(x=pl.Series(["1", "2", "NA"] * 200)).drop("id")
    notes = fitted(few, tmp_path / "t2.csv").notes
    assert notes == (
        Note("strays", "'x' is a category: 200 cells such as 'NA' are no number (leave them empty to have numbers)"),
    )


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_refused_with_their_count(tmp_path: Path, bad: float) -> None:
    frame = people().with_columns(pay=pl.when(pl.col("age") > 29).then(bad).otherwise("pay"))
    count = (people()["age"] > 29).sum()
    with pytest.raises(UnlearnError, match=f"'pay' has {count} cells that are NaN or infinite"):
        fitted(frame, tmp_path / "t.parquet", Options(("z",), keep=("id",), method="quantile"))


def test_constant_and_empty_columns_are_left_and_noted(tmp_path: Path) -> None:
    frame = people().drop("id").with_columns(one=pl.lit(7), none=pl.lit(None, dtype=pl.Int64), nil=pl.lit(None))
    found = fitted(frame, tmp_path / "t.parquet")
    assert found.roles.still == ("one", "none", "nil")
    assert found.notes == (Note("one value", "'one', 'none', 'nil': one value only, or none; left as it is"),)


def test_a_column_without_a_value_in_the_fit_rows_is_refused(tmp_path: Path) -> None:
    rare = pl.when(pl.int_range(5000) < 2).then(pl.int_range(5000))
    frame = people(5000).drop("id").with_columns(rare=rare)
    options = Options(("z",), method="quantile", fit_rows=100)
    with pytest.raises(UnlearnError, match="'rare' is null in all 200 fit rows, and in 4,998 of all 5,000"):
        fitted(frame, tmp_path / "t.parquet", options, secret_of(1))


def test_levels_come_from_all_rows_though_the_map_is_learned_from_few(tmp_path: Path) -> None:
    frame = (
        people(5000)
        .drop("id")
        .with_columns(job=pl.when(pl.int_range(5000) == 17).then(pl.lit("judge")).otherwise("job"))
    )
    found = fitted(frame, tmp_path / "t.parquet", Options(("z",), method="quantile", fit_rows=100))
    assert found.fit_rows == 200
    assert found.map.open == {"job"}
    (said,) = [note.text for note in found.notes if note.code == "sampled"]
    assert said.startswith(
        "the map was learned from 200 of 5,000 rows, chosen at random: 100 of each group at most, so"
    )
    assert moved(found.map, frame).height == 5000


@pytest.mark.parametrize("method", ["triangular", "quantile"])
def test_the_same_rows_and_secret_give_the_same_map_and_another_secret_another(tmp_path: Path, method: str) -> None:
    options = replace(DROPPED, method=method, fit_rows=200)
    maps = [
        to_bytes(fitted(people(1000), tmp_path / "p.parquet", options, secret).map)
        for secret in (SECRET, SECRET, secret_of(1))
    ]
    assert maps[0] == maps[1] != maps[2]


def test_without_a_secret_every_fit_draws_its_own(tmp_path: Path) -> None:
    first, second = (FitRequest(DROPPED) for _ in range(2))
    assert first.secret != second.secret and first.secret.protected
    assert str(first.secret.key) not in repr(first) and first.secret.text not in repr(first)


def test_rows_of_one_key_are_counted_and_said(tmp_path: Path) -> None:
    frame = people(300).with_columns(id=pl.when(pl.int_range(300) < 3).then(pl.lit("same")).otherwise("id"))
    by_key = replace(DROPPED, method="quantile", key="id")
    found = fitted(frame, tmp_path / "t.parquet", by_key)
    assert [note for note in found.notes if note.text.startswith("3 of 300 rows share their key 'id'")]
    control = fitted(people(300), tmp_path / "u.parquet", by_key)
    assert not [note for note in control.notes if "share their key" in note.text]


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnlearnError, match=r"no such column: 'idd' \(--key\). Did you mean 'id'"):
        fitted_people(tmp_path, key="idd")


def test_a_key_is_kept_as_it_is_without_being_asked(tmp_path: Path) -> None:
    found = fitted(people(), tmp_path / "t.parquet", Options(("z",), method="quantile", key="id"))
    assert found.roles.kept == ("id",)


def test_a_sensitive_number_with_ties_is_binned_and_noted(tmp_path: Path) -> None:
    income = pl.Series([0] * 500 + list(range(100)))
    frame = people().with_columns(z=income)
    found = fitted(frame, tmp_path / "t.parquet", Options(("z",), keep=("id",), bins=8, method="quantile"))
    assert found.map.groups.labels[0] == "<= 0"
    assert len(found.map.groups.labels) == 2
    assert "'z' has more than 20 values" in found.map.groups.notes[0].text
    assert moved(found.map, frame).height == 600
