"""Every row of a table, read batch by batch: the same as in memory, in any order of the file, a byte a cell."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.small_tables import every_type
from unlearn_cli.audit.compact import MISSING, Compact
from unlearn_cli.audit.every_row import Source, chosen_rows, every_row
from unlearn_cli.audit.tables import AUDIT_ROWS, audit_rows
from unlearn_cli.core.draws import Rows
from unlearn_cli.core.options import Options
from unlearn_cli.engines.local import LOCAL, Local
from unlearn_cli.tables.groups.joint import Groups, learn_groups
from unlearn_cli.tables.groups.strata import learn_levels
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.profile import profile
from unlearn_cli.tables.source import open_table
from unlearn_cli.tables.table import Table

FRAME = every_type(700)
KINDS = {name: column.kind for name, column in profile(FRAME.lazy(), False).items() if column.kind and name != "z"}


def backwards(rows: Rows) -> Rows:
    return np.uint64(FRAME.height - 1) - rows


def read(engine: Local = LOCAL, attacked: Source | None = None, given: Groups | None = None) -> Compact:
    whole = Source(Table.of_frame(FRAME), engine)
    groups = learn_groups(FRAME.lazy(), {"z": CATEGORY}, Options())
    return every_row((attacked or whole, whole), (KINDS, FRAME.head(300)), (groups, given), 0)


def same(one: Compact, other: Compact) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ("numbers", "codes", "buckets", "groups")
    )


def test_every_row_of_every_type_is_there_in_a_byte_a_cell() -> None:
    found = read()
    assert found.numbers.tolist() == list(range(700)) and found.total == 700
    assert found.codes.dtype == np.uint8 and found.codes.shape == (700, len(KINDS))
    for name, codes in zip(KINDS, found.codes.T, strict=True):
        assert np.array_equal(codes == MISSING, FRAME[name].is_null().to_numpy()), name
    assert np.array_equal(found.groups == found.groups[0], (FRAME["z"] == FRAME["z"][0]).to_numpy())


def test_batches_make_no_difference() -> None:
    assert same(read(), read(Local(batch_rows=37)))


def test_rows_in_another_order_are_found_by_their_places() -> None:
    turned = Source(Table.of_frame(FRAME.reverse()), LOCAL, backwards)
    assert same(read(), read(attacked=turned))
    assert not same(read(), read(attacked=Source(Table.of_frame(FRAME.reverse()), LOCAL))), "control"


def test_the_level_of_given_columns_is_one_more_category() -> None:
    found = read(given=learn_levels(FRAME.lazy(), {"String": CATEGORY}, 4))
    assert found.levels is not None and found.category[-1] and found.codes.shape[1] == len(KINDS) + 1
    assert len(np.unique(found.levels)) == FRAME["String"].n_unique() == len(np.unique(found.codes[:, -1]))


def test_text_is_read_as_the_numbers_that_it_stands_for(tmp_path: Path) -> None:
    frame = pl.DataFrame({"z": [0, 1] * 50, "a": np.arange(100) % 7})
    frame.write_csv(tmp_path / "a.csv")
    table = open_table(str(tmp_path / "a.csv"))
    kind = profile(table.scan, True)["a"].kind
    assert kind is not None and kind.ordered
    groups = learn_groups(table.scan, {"z": CATEGORY}, Options())
    source = Source(table, LOCAL)
    found = every_row((source, source), ({"a": kind}, table.scan.select("a").collect()), (groups, None), 0)
    assert found.codes[:, 0].tolist() == frame["a"].to_list()


@pytest.mark.parametrize("rows", [AUDIT_ROWS // 2, 3 * AUDIT_ROWS])
def test_rows_that_are_measured_are_among_those_that_are_held(rows: int) -> None:
    assert np.isin(audit_rows(rows, 3), chosen_rows(rows, 2 * AUDIT_ROWS, 3)).all()
    assert len(chosen_rows(rows, 2 * AUDIT_ROWS, 3)) == min(rows, 2 * AUDIT_ROWS)
