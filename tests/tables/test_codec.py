"""Columns to coordinates and back: every type, numbers beyond 2**53, spellings, many values."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.tables.codec import MOST_LEVELS, Codec, category_codec, ordered_codec
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import NUMBER, origin_of
from unlearn_cli.tables.kinds.text import DATETIME_TEXT, NUMBER_TEXT
from unlearn_cli.tables.levels import LevelCounts
from unlearn_cli.transport.interface import NULL, SAME


def learned(cells: pl.Series, kind: Kind) -> Codec:
    if kind != CATEGORY:
        return ordered_codec(cells, kind)
    counts = LevelCounts([cells.name])
    counts.add(cells.to_frame())
    return category_codec(cells.name, cells.dtype, counts.finish()[cells.name])


def codes(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


def written(codec: Codec, positions: np.ndarray, before: pl.Series) -> pl.Series:
    values = codec.values(before)
    return codec.cells(positions, (values, values), before)


WHOLE = [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.UInt128]


@pytest.mark.parametrize("dtype", [*WHOLE, pl.Float16, pl.Float32, pl.Float64, pl.Decimal(9, 2), pl.Date, pl.Time])
def test_positions_come_back_as_cells_of_the_type(dtype: pl.DataType) -> None:
    cells = pl.Series("x", [5, 3, None, 3, 9]).cast(dtype)
    codec = learned(cells, NUMBER)
    assert written(codec, codes(0, 1, 2, NULL, SAME), cells).equals(
        pl.Series("x", [3, 5, 9, None, 9]).cast(dtype), check_dtypes=True, null_equal=True
    )
    assert np.isnan(codec.values(cells)).tolist() == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("cells", "back"),
    [
        (pl.Series("x", ["b", "a", None, "b"]), ["a", "b"]),
        (pl.Series("x", ["b", "a", None, "b"], dtype=pl.Categorical), ["a", "b"]),
        (pl.Series("x", ["b", "a", None, "b"], dtype=pl.Enum(["b", "a", "never"])), ["a", "b"]),
        (pl.Series("x", [True, False, None, True]), [False, True]),
        (pl.Series("x", [" ", "", None, " "]), ["", " "]),
    ],
)
def test_categories_come_back_as_they_were(cells: pl.Series, back: list[object]) -> None:
    codec = learned(cells, CATEGORY)
    assert codec.values(cells).tolist()[:2] == [1, 0]
    assert np.isnan(codec.values(cells)[2])
    out = written(codec, codes(0, 1, NULL, SAME), cells)
    assert out.dtype == cells.dtype
    assert out.to_list() == [*back, None, cells[3]]


def test_a_level_that_the_fit_never_saw_has_the_position_after_the_last() -> None:
    codec = learned(pl.Series("x", ["a", "b", "b"]), CATEGORY)
    assert codec.values(pl.Series("x", ["c", "a", None]))[:2].tolist() == [2, 0]


def test_a_category_is_open_where_it_has_rare_levels_or_many() -> None:
    assert learned(pl.Series("x", ["a"] * 5 + ["b"] * 6), CATEGORY).open
    assert not learned(pl.Series("x", ["a"] * 6 + ["b"] * 6), CATEGORY).open
    assert learned(pl.Series("x", [f"{level:02}" for level in range(31)] * 6), CATEGORY).open
    assert not learned(pl.Series("x", [f"{level:02}" for level in range(30)] * 6), CATEGORY).open


FAR = [(2**53, pl.Int64), (-(2**62), pl.Int64), (2**64 - 9, pl.UInt64), (2**127 - 9, pl.Int128), (-(2**127), pl.Int128)]


@pytest.mark.parametrize(("start", "dtype"), FAR)
def test_whole_numbers_beyond_doubles_stay_apart(start: int, dtype: pl.DataType) -> None:
    cells = pl.Series("x", [start + i for i in range(8)], dtype=dtype)
    codec = learned(cells, NUMBER)
    assert codec.values(cells).tolist() == list(range(8))
    assert written(codec, codes(*range(8)), cells).equals(cells)
    assert len(set(cells.cast(pl.Float64))) < 8, "the control: doubles cannot tell them apart"


@pytest.mark.parametrize("far", [-(2**127), -(2**63), 0, 2**63, 2**127 - 1])
@pytest.mark.parametrize("start", [2**60, 2**100, -(2**126)])
def test_values_far_outside_the_fit_keep_their_side(start: int, far: int) -> None:
    codec = learned(pl.Series("x", [start, start + 1], dtype=pl.Int128), NUMBER)
    at = codec.values(pl.Series("x", [far], dtype=pl.Int128))[0]
    assert (at > 1) if far > start else (at < 0)


def test_where_differences_pass_doubles_a_value_is_written_as_its_neighbours_are() -> None:
    """What one double stands for is one value: its last digits may not tell the group."""
    cells = pl.Series("x", [2**127 + 1, 2**127 + 1, 2**127 + 2, 0], dtype=pl.UInt128)
    codec = learned(cells, NUMBER)
    assert origin_of(cells) == 0
    assert written(codec, codes(SAME, SAME, SAME, SAME), cells).to_list() == [2**127 + 1] * 3 + [0]


def test_nanoseconds_stay_apart() -> None:
    cells = pl.Series("x", [1_700_000_000_000_000_000 + i for i in range(300)]).cast(pl.Datetime("ns"))
    codec = learned(cells, NUMBER)
    assert len(codec.support) == 300
    assert written(codec, codes(*range(300)), cells).equals(cells)


def test_a_number_in_text_is_written_as_it_is_most_often_even_where_it_stays() -> None:
    cells = pl.Series("x", ["1.50", "1.5", "1.50", "2", "1e5", "100000", "100000"])
    codec = learned(cells, NUMBER_TEXT)
    assert codec.levels.to_list() == ["1.50", "2", "100000"]
    stays = written(codec, codes(*[SAME] * 7), cells)
    assert stays.to_list() == ["1.50", "1.50", "1.50", "2", "100000", "100000", "100000"]
    fresh = pl.Series("x", ["1.500", "1.7"])
    assert written(codec, codes(SAME, SAME), fresh).to_list() == ["1.50", "1.7"]


def test_a_date_with_time_in_text_has_one_spelling() -> None:
    cells = pl.Series(
        "x", ["2020-01-02 00:00:00", "2020-01-01T10:00:00", "2020-01-01T10:00:00", "2020-01-01 10:00:00.0"]
    )
    codec = learned(cells, DATETIME_TEXT)
    assert written(codec, codes(*[SAME] * 4), cells).to_list() == [cells[0], cells[1], cells[1], cells[1]]


@pytest.mark.parametrize("dtype", [pl.Float16, pl.Float32, pl.Float64])
def test_the_sign_of_zero_is_lost(dtype: pl.DataType) -> None:
    cells = pl.Series("x", [-0.0, 0.0, -0.0, 1.0], dtype=dtype)
    codec = learned(cells, NUMBER)
    for positions in (codes(SAME, SAME, SAME, SAME), codes(0, 0, 0, 1)):
        out = written(codec, positions, cells)
        assert not np.signbit(out.to_numpy()).any()
        assert out.dtype == dtype


def test_negative_zero_in_text_is_zero() -> None:
    cells = pl.Series("x", ["-0", "0", "0", "-0.0"])
    codec = learned(cells, NUMBER_TEXT)
    assert written(codec, codes(*[SAME] * 4), cells).to_list() == ["0"] * 4


@pytest.mark.parametrize("bad", [[float("nan")], [float("inf")], [float("-inf")]])
def test_what_is_not_finite_has_no_coordinate(bad: list[float]) -> None:
    codec = learned(pl.Series("x", [1.0, 2.0]), NUMBER)
    assert np.isnan(codec.values(pl.Series("x", bad))).all()


def test_many_values_are_brought_onto_levels_evenly_spread_over_their_ranks() -> None:
    cells = pl.Series("x", np.random.default_rng(0).normal(size=100_000))
    codec = learned(cells, NUMBER)
    assert MOST_LEVELS * 0.9 < len(codec.support) <= MOST_LEVELS
    assert (codec.support[0], codec.support[-1]) == (cells.min(), cells.max())
    ranks = np.searchsorted(np.sort(cells.to_numpy()), codec.support)
    assert np.diff(ranks).max() <= 2 * 100_000 / MOST_LEVELS
    assert set(codec.support) <= set(cells)


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=30).filter(any))
def test_every_cell_of_the_fit_goes_there_and_back(numbers: list[int | None]) -> None:
    """To itself, or where doubles run out to a cell that has its coordinate."""
    cells = pl.Series("x", numbers, dtype=pl.Int64)
    codec = learned(cells, NUMBER)
    at = codec.values(cells)
    positions = np.where(np.isnan(at), NULL, np.searchsorted(codec.support, np.nan_to_num(at))).astype(np.int32)
    out = codec.cells(positions, (at, at), cells)
    assert (codec.values(out) == at)[~np.isnan(at)].all()
    assert (out.is_null() == cells.is_null()).all()
    known = [n for n in numbers if n is not None]
    if max(known) - min(known) < 2**53:
        assert out.equals(cells, null_equal=True)


def test_faults_of_a_codec_from_a_file_are_named() -> None:
    whole = pl.Series([1, 2])
    up = np.array([1.0, 2.0])
    assert not list(Codec("x", "Int64", NUMBER, whole, up).faults())
    for codec in (
        Codec("x", "Int64", NUMBER, whole, up[::-1]),
        Codec("x", "Int64", NUMBER, whole, np.array([1.0, np.nan])),
        Codec("x", "Int64", NUMBER, whole, up[:1]),
        Codec("x", "Int64", NUMBER, whole[:0], up[:0]),
        Codec("x", "Int64", NUMBER, pl.Series([1, None]), up),
        Codec("x", "Int64", NUMBER, whole, up, origin=1),
        Codec("x", "String", CATEGORY, pl.Series(["a", "a"]), up - 1),
        Codec("x", "String", CATEGORY, pl.Series(["a", "b"]), up),
        Codec("x", "String", NUMBER_TEXT, pl.Series(["1", "two"]), up),
    ):
        assert len(list(codec.faults())) == 1
