"""Tables as an audit sees them: shared codes for categories, coordinates for the rest."""

import numpy as np
import polars as pl

from unlearn_cli.encoding.cells import shared_cells


def test_levels_have_one_code_in_both_tables_the_most_frequent_first() -> None:
    after, before = shared_cells([pl.DataFrame({"c": ["x", "b"]}), pl.DataFrame({"c": ["b", None]})], {"c": "category"})
    assert after.values[:, 0].tolist() == [1, 0]
    assert before.values[0, 0] == 0
    assert np.isnan(before.values[1, 0])
    assert after.is_category.tolist() == [True]


def test_a_column_that_one_table_lacks_is_left_out_there() -> None:
    kinds = {"n": "number", "c": "category"}
    after, before = shared_cells([pl.DataFrame({"c": ["x"]}), pl.DataFrame({"n": [1], "c": ["x"]})], kinds)
    assert (after.names, before.names) == (("c",), ("n", "c"))
    (nothing,) = shared_cells([pl.DataFrame({"q": [1, 2]})], {})
    assert nothing.values.shape == (2, 0)


def test_numbers_beyond_doubles_stay_apart() -> None:
    frame = pl.DataFrame({"n": [2**60, 2**60 + 1, None]})
    (cells,) = shared_cells([frame], {"n": "number"})
    assert cells.values[:2, 0].tolist() == [0, 1]
    assert np.isnan(cells.values[2, 0])


def test_text_is_seen_by_its_value() -> None:
    (cells,) = shared_cells([pl.DataFrame({"n": ["1.0", "1.00", "2"]})], {"n": "number text"})
    assert cells.values[:, 0].tolist() == [1, 1, 2]
