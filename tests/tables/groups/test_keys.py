"""One sensitive column as keys: what is a value and what a bin, at the limits; and labels that a person reads."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from tests.secrets_known import SECRET
from unlearn_cli.core.draws import Draws
from unlearn_cli.tables.groups.keys import MOST_VALUES, NULL_KEY, Key, learn_key
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.number import NUMBER

BINS = Key("z", NUMBER, (10.0, 20.0), ("10", "20"))


def keys_of(key: Key, cells: list[object]) -> list[str]:
    return pl.DataFrame({key.column: cells}).select(key.of()).to_series().to_list()


def test_an_edge_belongs_to_the_bin_below() -> None:
    assert keys_of(BINS, [9.0, 10.0, 10.5, 20.0, 21.0, None]) == ["0", "0", "1", "1", "2", NULL_KEY]
    assert BINS.coordinates(pl.DataFrame({"z": [1.0, None, float("inf")]})).tolist() == pytest.approx(
        [1.0, np.nan, np.nan], nan_ok=True
    )


def test_text_that_looks_like_the_key_of_null_is_a_value() -> None:
    key = Key("z", CATEGORY)
    keys = keys_of(key, [NULL_KEY, None, "\0", "a"])
    assert len(set(keys)) == 4 and keys[1] == NULL_KEY and keys[3] == "a"
    assert [key.label(one) for one in keys] == [NULL_KEY, "null", "\0", "a"]


def test_edges_count_from_the_origin_where_doubles_do_not_reach() -> None:
    far = Key("z", NUMBER, (1.0,), (str(2**60 + 1),), origin=2**60)
    assert keys_of(far, [2**60, 2**60 + 1, 2**60 + 2]) == ["0", "0", "1"]
    assert len(set(keys_of(Key("z", NUMBER, (2.0**60 + 1,), ("",)), [2**60, 2**60 + 2]))) == 1, "the control"


def test_labels_name_the_ends_of_a_bin() -> None:
    assert [BINS.label(key) for key in ("0", "1", "2", NULL_KEY)] == ["<= 10", "(10, 20]", "> 20", "null"]
    assert Key("z", NUMBER, (10.0,), ("10",)).label("1") == "> 10"
    assert Key("z", NUMBER, ()).label("0") == "every value"
    assert Key("z", CATEGORY).label("0") == "0"


def test_one_value_too_many_makes_bins_and_nulls_are_no_value() -> None:
    few = pl.LazyFrame({"z": [*range(MOST_VALUES), None]})
    many = pl.LazyFrame({"z": range(MOST_VALUES + 1)})
    assert learn_key(few, "z", NUMBER, 4) == Key("z", NUMBER)
    cut = learn_key(many, "z", NUMBER, 4)
    assert cut.edges is not None and len(cut.edges) == 3 and cut.soft_bins is not None
    text = pl.LazyFrame({"z": [str(i) for i in range(99)]})
    assert learn_key(text, "z", CATEGORY, 4).edges is None, "a category has no order to be cut in"


def test_a_duration_is_cut_however_few_its_values() -> None:
    key = learn_key(pl.LazyFrame({"z": [dt.timedelta(days) for days in (1, 2, 2)]}), "z", NUMBER, 4)
    assert key.cuts == ("1 day, 0:00:00",)
    alone = learn_key(pl.LazyFrame({"z": [dt.timedelta(1)] * 3}), "z", NUMBER, 4)
    assert alone.edges == () and alone.soft_bins is None and keys_of(alone, [dt.timedelta(1), None]) == ["0", NULL_KEY]


def test_a_drawn_key_is_of_a_bin_and_a_cell_without_a_value_has_its_own() -> None:
    key = learn_key(pl.LazyFrame({"z": range(300)}), "z", NUMBER, 3)
    frame = pl.DataFrame({"z": [100] * 300 + [None] * 20})
    draws = Draws(SECRET, np.arange(320, dtype=np.uint64))
    drawn = key.drawn(frame, draws).to_list()
    assert set(drawn[:300]) == {"0", "1"} and set(drawn[300:]) == {NULL_KEY}
    middle = key.drawn(frame.with_columns(z=pl.lit(150)), draws)
    assert (middle == "1").mean() > 0.97 > (pl.Series(drawn[:300]) == "1").mean(), "in the middle of a bin it is that"
