"""Which rows a map is learned from: the same whatever the order and the batches, and small groups whole."""

import numpy as np
import polars as pl
import pytest

from tests.secrets_known import SECRET, secret_of
from tests.small_tables import people
from unlearn_cli.core.options import FitRequest, Options
from unlearn_cli.core.secret import Secret
from unlearn_cli.engines.local import Local
from unlearn_cli.repair.fit_rows import Seen, codec_of, fit_rows_of, look
from unlearn_cli.tables.groups.joint import learn_groups
from unlearn_cli.tables.groups.within import Within
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.profile import profile

COLUMNS = ("pay", "job")
FRAME = people(900).with_columns(z=pl.when(pl.int_range(900) % 30 == 0).then(pl.lit("c")).otherwise("z"))


def seen_of(frame: pl.DataFrame, key: str | None = None, batch: int = 125_000, secret: Secret = SECRET) -> Seen:
    options = Options(("z",), min_group=1, fit_rows=100, key=key)
    columns = profile(frame.lazy(), text=False)
    repaired = [columns[name] for name in COLUMNS]
    return look(frame.lazy(), Local(batch_rows=batch), within(frame), repaired, FitRequest(options, secret))


def within(frame: pl.DataFrame) -> Within:
    return Within(learn_groups(frame.lazy(), {"z": CATEGORY}, Options(("z",), min_group=1)), None)


def test_a_small_group_is_taken_whole_and_of_a_large_one_as_many_as_asked() -> None:
    seen = seen_of(FRAME)
    assert dict(seen.sample["z"].value_counts().rows()) == {"a": 100, "b": 100, "c": 30}
    assert (np.diff(seen.numbers.astype(np.int64)) > 0).all()
    assert seen.sample["pay"].equals(FRAME["pay"].gather(seen.numbers)), "row i of the sample is row numbers[i]"
    assert seen.repeats.sharing == 0


@pytest.mark.parametrize("batch", [7, 250])
def test_levels_are_those_of_all_rows_and_batches_are_no_matter(batch: int) -> None:
    frame = FRAME.with_columns(job=pl.when(pl.int_range(900) == 450).then(pl.lit("vet")).otherwise("job"))
    seen, whole = seen_of(frame, batch=batch), seen_of(frame)
    assert seen.sample.equals(whole.sample) and (seen.numbers == whole.numbers).all()
    assert dict(seen.levels["job"].rows()) == dict(frame["job"].value_counts().rows())
    assert list(seen.levels) == ["job"], "numbers are not counted"


def test_with_a_key_the_order_of_the_table_is_no_matter_and_without_one_it_is() -> None:
    shuffled = FRAME.sample(fraction=1.0, shuffle=True, seed=1)
    for key in ("id", None):
        seen, other = (seen_of(frame, key) for frame in (FRAME, shuffled))
        same = sorted(seen.sample["pay"]) == sorted(other.sample["pay"])
        assert same == (key is not None)
    keyed, other = (seen_of(frame, "id") for frame in (FRAME, shuffled))
    assert keyed.sample.select(COLUMNS).equals(other.sample.select(COLUMNS)) and (keyed.numbers == other.numbers).all()
    assert sorted(seen_of(FRAME, secret=secret_of(1)).sample["pay"]) != sorted(seen_of(FRAME).sample["pay"])


def test_rows_become_coordinates_and_levels_and_keep_the_shares_of_the_table() -> None:
    seen, columns = seen_of(FRAME), profile(FRAME.lazy(), text=False)
    codecs = tuple(codec_of(seen, columns[name]) for name in COLUMNS)
    rows = fit_rows_of(seen, within(FRAME), codecs, SECRET)
    assert rows.values[:, 0].tolist() == seen.sample["pay"].to_list()
    assert [["clerk", "cook", "nurse"][int(level)] for level in rows.values[:, 1]] == seen.sample["job"].to_list()
    assert rows.weights.tolist() == pytest.approx([(FRAME["z"] == label).mean() for label in "abc"])
    assert ["abc"[group] for group in rows.groups] == seen.sample["z"].to_list()
