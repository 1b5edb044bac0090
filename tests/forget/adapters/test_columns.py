"""Feature columns as numbers in the order of the model, and what to type where a library is absent."""

import sys

import numpy as np
import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.adapters.columns import matrix
from unlearn_cli.forget.adapters.libraries import EXTRAS, needed

TABLE = pl.DataFrame({"a": [1, 2], "b": [0.5, None], "c": ["x", "y"], "d": [True, False]})


def test_columns_come_in_the_order_of_the_model() -> None:
    np.testing.assert_array_equal(matrix(TABLE, ["d", "a"], gaps=False), [[1.0, 1.0], [0.0, 2.0]])


def test_a_null_is_nan_where_the_model_takes_gaps() -> None:
    np.testing.assert_array_equal(matrix(TABLE, ["b"], gaps=True), [[0.5], [np.nan]])


@pytest.mark.parametrize(
    ("names", "reason"),
    [(["b"], r"missing values.*b \(1 rows\)"), (["c"], r"hold none: c \(String\)"), (["a", "z"], "lacks: z")],
)
def test_what_the_model_cannot_take_is_named(names: list[str], reason: str) -> None:
    with pytest.raises(UnlearnError, match=reason):
        matrix(TABLE, names, gaps=False)


@pytest.mark.parametrize("module", EXTRAS)
def test_where_a_library_is_absent_the_error_is_the_line_to_type(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UnlearnError) as error:
        needed(module)
    assert error.value.remedy == f"pip install 'unlearn-cli[{EXTRAS[module]}]'"
