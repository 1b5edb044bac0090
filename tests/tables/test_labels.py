"""Labels from another file: by id or by order; what does not match is refused with its count."""

import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.labels import with_labels

TABLE = pl.DataFrame({"id": [3, 1, 2], "x": ["c", "a", "b"], "z": ["old"] * 3})
LABELS = pl.DataFrame({"id": [1, 2, 3, 4], "z": ["A", "B", "C", "D"]})


def joined(table: pl.DataFrame, labels: pl.DataFrame, id_column: str | None) -> pl.DataFrame:
    return with_labels(table.lazy(), labels.lazy(), ("z",), id_column).collect()


def test_by_id_a_row_takes_the_label_with_its_id() -> None:
    found = joined(TABLE, LABELS, "id")
    assert found["z"].to_list() == ["C", "A", "B"]
    assert found.select("id", "x").equals(TABLE.select("id", "x"))


def test_by_order_row_i_takes_label_i() -> None:
    assert joined(TABLE, LABELS.head(3), None)["z"].to_list() == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("labels", "id_column", "said"),
    [
        (LABELS, None, "3 rows and the labels have 4"),
        (LABELS.rename({"z": "Z"}), "id", "no column 'z'. Did you mean 'Z'"),
        (LABELS.rename({"id": "ID"}), "id", "no column 'id'. Did you mean 'ID'"),
        (pl.concat([LABELS, LABELS.head(2)]), "id", "2 ids occur more than once in the labels: 1, 2"),
        (LABELS.head(2), "id", "1 rows of the table have an id without a label: 3"),
    ],
)
def test_what_does_not_match_is_refused(labels: pl.DataFrame, id_column: str | None, said: str) -> None:
    with pytest.raises(UnlearnError, match=said):
        joined(TABLE, labels, id_column)


def test_ids_may_be_text_in_one_file_and_numbers_in_the_other() -> None:
    as_text = pl.col("id").cast(pl.String)
    for table, labels in ((TABLE, LABELS.with_columns(as_text)), (TABLE.with_columns(as_text), LABELS)):
        found = joined(table, labels, "id")
        assert found["z"].to_list() == ["C", "A", "B"]
        assert found.schema["id"] == table.schema["id"]


def test_ids_of_types_that_cannot_be_matched_are_refused() -> None:
    with pytest.raises(UnlearnError, match="'id' is Int64 in the table and Float64 in the labels"):
        joined(TABLE, LABELS.cast({"id": pl.Float64}), "id")
