"""Tables as an audit sees them: shared codes for categories, coordinates for the rest."""

import numpy as np
import polars as pl

from unlearn_cli.tables.cells import shared_cells
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.number import NUMBER
from unlearn_cli.tables.kinds.text import NUMBER_TEXT


def test_levels_have_one_code_in_both_tables_the_most_frequent_first() -> None:
    after, before = shared_cells([pl.DataFrame({"c": ["x", "b"]}), pl.DataFrame({"c": ["b", None]})], {"c": CATEGORY})
    assert after.values[:, 0].tolist() == [1, 0]
    assert before.values[0, 0] == 0
    assert np.isnan(before.values[1, 0])
    assert after.is_category.tolist() == [True]


def test_a_column_that_one_table_lacks_is_left_out_there() -> None:
    kinds = {"n": NUMBER, "c": CATEGORY}
    after, before = shared_cells([pl.DataFrame({"c": ["x"]}), pl.DataFrame({"n": [1], "c": ["x"]})], kinds)
    assert (after.names, before.names) == (("c",), ("n", "c"))
    (nothing,) = shared_cells([pl.DataFrame({"q": [1, 2]})], {})
    assert nothing.values.shape == (2, 0)


def test_numbers_beyond_doubles_stay_apart() -> None:
    frame = pl.DataFrame({"n": [2**60, 2**60 + 1, None]})
    (cells,) = shared_cells([frame], {"n": NUMBER})
    assert cells.values[:2, 0].tolist() == [0, 1]
    assert np.isnan(cells.values[2, 0])


def test_text_is_seen_by_its_value() -> None:
    (cells,) = shared_cells([pl.DataFrame({"n": ["1.0", "1.00", "2"]})], {"n": NUMBER_TEXT})
    assert cells.values[:, 0].tolist() == [1, 1, 2]
