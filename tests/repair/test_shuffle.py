"""Rows in an order drawn from the secret: every row once, the same by any batches, and nothing of the order stays."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.secrets_known import SECRET
from tests.small_tables import every_type
from unlearn_cli.core.errors import DataError
from unlearn_cli.core.secret import Secret
from unlearn_cli.engines.local import LOCAL, Local
from unlearn_cli.repair import shuffle
from unlearn_cli.repair.shuffle import Order, in_order, refuse_order_that_stays
from unlearn_cli.tables.table import Table

ROWS = 3000
NUMBERS = np.arange(ROWS, dtype=np.uint64)


def shuffled(frame: pl.DataFrame, place: Path, secret: Secret = SECRET, engine: Local = LOCAL) -> pl.DataFrame:
    with in_order(frame.lazy(), Order(secret, frame.height), engine, place) as rows:
        return rows.collect()


@pytest.fixture(params=[250_000, 100])
def _bucket_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One bucket or two, and many."""
    monkeypatch.setattr(shuffle, "BUCKET_ROWS", request.param)
    yield


@pytest.mark.usefixtures("_bucket_rows")
def test_each_row_stands_once_at_the_place_that_the_order_says(tmp_path: Path) -> None:
    found = shuffled(pl.DataFrame({"row": NUMBERS}), tmp_path)["row"].to_numpy()
    assert sorted(found) == NUMBERS.tolist()
    order = Order(SECRET, ROWS)
    np.testing.assert_array_equal(found[order.places(NUMBERS).astype(int)], NUMBERS)
    np.testing.assert_array_equal(order.in_memory(), found)
    some = NUMBERS[[7, 2999, 500]]
    np.testing.assert_array_equal(found[order.places(some).astype(int)], some)
    assert not list(tmp_path.iterdir()), "what waited had no name"


def test_places_are_counted_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Order(SECRET, ROWS).places(NUMBERS)
    monkeypatch.setattr(shuffle, "CHUNK", 700)
    np.testing.assert_array_equal(Order(SECRET, ROWS).places(NUMBERS), whole)


@pytest.mark.usefixtures("_bucket_rows")
def test_batches_do_not_matter_and_the_secret_does(tmp_path: Path) -> None:
    frame = pl.DataFrame({"row": NUMBERS})
    one, other = shuffled(frame, tmp_path), shuffled(frame, tmp_path, engine=Local(batch_rows=170))
    assert_frame_equal(one, other)
    assert not one.equals(shuffled(frame, tmp_path, Secret.fresh()))


def test_nothing_of_the_old_order_is_left(tmp_path: Path) -> None:
    found = shuffled(pl.DataFrame({"row": NUMBERS}), tmp_path)["row"].to_numpy().astype(float)
    assert abs(np.corrcoef(found, np.arange(ROWS))[0, 1]) < 4 / np.sqrt(ROWS)
    assert abs(np.corrcoef(found[1:], found[:-1])[0, 1]) < 4 / np.sqrt(ROWS)


def test_every_type_of_cell_comes_through(tmp_path: Path) -> None:
    frame = every_type().with_row_index("row").with_columns(nested=pl.concat_list("row", "row"))
    found = shuffled(frame, tmp_path)
    assert found.schema == frame.schema
    assert_frame_equal(found.sort("row"), frame)
    assert not found.equals(frame), "the control"


def test_less_may_be_asked_for(tmp_path: Path) -> None:
    frame = pl.DataFrame({"row": NUMBERS, "other": NUMBERS})
    every = shuffled(frame, tmp_path)
    with in_order(frame.lazy(), Order(SECRET, ROWS), LOCAL, tmp_path) as rows:
        assert_frame_equal(rows.select("other").head(7).collect(), every.select("other").head(7))
    with in_order(frame.lazy(), Order(SECRET, ROWS), LOCAL, tmp_path) as rows:
        assert_frame_equal(rows.filter(pl.col("row") < 9).collect(), every.filter(pl.col("row") < 9))
    with in_order(frame.lazy(), None, LOCAL, tmp_path) as rows:
        assert_frame_equal(rows.collect(), frame)


@pytest.mark.parametrize(
    "column",
    [NUMBERS, NUMBERS[::-1].copy(), [f"{number:06d}" for number in NUMBERS], np.sort(NUMBERS // 2 + NUMBERS % 2)],
    ids=["counter", "falling", "text", "some twice"],
)
def test_a_kept_column_that_the_rows_are_sorted_by_is_refused(column: object) -> None:
    table = Table.of_frame(pl.DataFrame({"id": column, "x": NUMBERS % 7}))
    with pytest.raises(DataError, match="3,000 rows are sorted by 'id', which stays as it is") as refused:
        refuse_order_that_stays(table, ["id", "x"])
    assert "--drop" in str(refused.value)
    refuse_order_that_stays(table, ["x"])
    refuse_order_that_stays(Table.of_frame(table.scan.collect().sample(fraction=1, shuffle=True, seed=1)), ["id"])


def test_a_kept_column_of_few_values_gives_no_order_back() -> None:
    refuse_order_that_stays(
        Table.of_frame(pl.DataFrame({"site": NUMBERS // 1000, "null": [None] * ROWS})), ["site", "null"]
    )
