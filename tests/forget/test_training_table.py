"""A table as the rows of a model: types of text, features by name and order, targets as positions; faults named."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.forget.doubles import Memory
from unlearn_cli.core.cells import Floats
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.forget_set import ForgetRequest
from unlearn_cli.forget.training_table import Columns, Training, read_training
from unlearn_cli.tables.source import open_table

ANY = replace(Memory(), features=None, classes=("no", "yes"))
FRAME = pl.DataFrame({"id": ["007", "x", "y", "z"], "a": [1, 2, 3, 4], "b": [0.5, 1.0, 2.0, -1.0], "y": list("nnss")})
NAMED = FRAME.with_columns(pl.col("y").replace({"n": "no", "s": "yes"}))


def read(
    tmp_path: Path,
    model: Memory = ANY,
    frame: pl.DataFrame = NAMED,
    features: tuple[str, ...] = (),
    condition: str = "a = 2",
    held: pl.DataFrame | None = None,
) -> Training:
    frame.write_csv(tmp_path / "train.csv")
    if held is not None:
        held.write_csv(tmp_path / "held.csv")
    holdout = open_table(str(tmp_path / "held.csv")) if held is not None else None
    columns, forget = Columns("y", features), ForgetRequest(condition=condition)
    return read_training(model, open_table(str(tmp_path / "train.csv")), holdout, columns, forget)


def test_the_rows_are_split_and_text_that_is_a_number_becomes_one(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.features == ("id", "a", "b")
    assert found.split.forget.features.rows() == [("x", 2, 1.0)]
    assert found.split.retain.features.schema == {"id": pl.String, "a": pl.Int64, "b": pl.Float64}
    assert found.split.retain.target.tolist() == [0.0, 1.0, 1.0]
    assert (found.forget.rows, found.forget.retain, found.forget.whole_classes) == (1, 3, ())
    assert found.split.holdout is None


def test_features_as_asked_or_as_the_model_says(tmp_path: Path) -> None:
    assert read(tmp_path, features=("b", "a")).split.retain.features.columns == ["b", "a"]
    named = replace(ANY, features=("b", "a"))
    assert read(tmp_path, named).split.retain.features.columns == ["b", "a"]
    renamed = read(tmp_path, replace(ANY, features=("first", "second")), features=("a", "b"))
    assert renamed.split.retain.features.columns == ["first", "second"]
    assert renamed.split.retain.features["first"].to_list() == [1, 3, 4]


def test_a_whole_class_that_is_forgotten_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, condition="a <= 2").forget.whole_classes == ("no",)


@pytest.mark.parametrize(
    ("classes", "labels", "expected"),
    [
        ((0, 1), [0, 1, 1, 0], [0, 1, 1, 0]),
        ((1.0, 0.0), [0, 1, 1, 0], [1, 0, 0, 1]),
        (("1", "2"), ["1", "2", "2", "1"], [0, 1, 1, 0]),
        ((False, True), [False, True, True, False], [0, 1, 1, 0]),
        ((0, 1), ["no", "yes", "yes", "no"], [0, 1, 1, 0]),
        ((0, 1), [5, 9, 9, 5], [0, 1, 1, 0]),
    ],
)
def test_labels_are_those_of_the_model(
    tmp_path: Path, classes: tuple[Any, ...], labels: list[Any], expected: list[int]
) -> None:
    """`1` of a text file is a number, and the class of a model may be the text `1`."""
    found = read(tmp_path, replace(ANY, classes=classes), FRAME.with_columns(y=pl.Series(labels)), condition="a = 4")
    assert found.split.retain.target.tolist() == expected[:3]


def test_held_out_rows_take_the_classes_of_the_training_table(tmp_path: Path) -> None:
    held = FRAME.head(1).with_columns(y=pl.lit("yes"))
    found = read(tmp_path, replace(ANY, classes=(0, 1)), held=held)
    assert found.split.holdout and found.split.holdout.target.tolist() == [1.0]


class Picky(Memory):
    """Takes numbers only."""

    def outputs(self, features: pl.DataFrame) -> Floats:
        if any(features.null_count().row(0)) or pl.String in features.dtypes:
            raise ValueError("Input X contains NaN.\nMore of it.")
        return super().outputs(features)


def test_a_model_that_takes_missing_cells_gets_them_and_one_that_does_not_is_asked_first(tmp_path: Path) -> None:
    frame = NAMED.with_columns(a=pl.Series([1, None, None, 2]))
    assert read(tmp_path, frame=frame, condition="id = 'x'").split.forget.features["a"].to_list() == [None]
    picky = Picky(features=None, classes=("no", "yes"))
    with pytest.raises(UnlearnError, match=r"missing in 'a' \(2 rows\); no numbers: 'id'; Input X contains NaN.\)"):
        read(tmp_path, picky, frame)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"features": ("aa",)}, "the table has no column 'aa'"),
        ({"features": ("a", "y")}, "the target 'y' is among the features"),
        (
            {"model": replace(ANY, features=("a", "b")), "features": ("a",)},
            "1 features are named, and the model takes 2",
        ),
        ({"frame": FRAME}, r"the model knows no class '\w' \(2 rows\), '\w' \(2 rows\) of 'y'"),
        ({"frame": NAMED.with_columns(y=pl.Series(["no", None, None, "yes"]))}, "2 rows have no 'y', the target"),
        ({"held": FRAME.drop("b")}, "there is no column 'b'"),
        ({"model": replace(ANY, task="regression", classes=())}, "the target 'y' is String"),
    ],
)
def test_faults_are_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(UnlearnError, match=said):
        read(tmp_path, **change)
