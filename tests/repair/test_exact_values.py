"""After the repair nothing is left of the exact value of a cut column, inside its bins too: with hard bins it is."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

from tests.small_tables import fitted, moved
from unlearn_cli.audit.exact_value import attack_value
from unlearn_cli.core.cells import Floats
from unlearn_cli.core.options import Options
from unlearn_cli.repair import survey as surveying
from unlearn_cli.repair.map_file import read_map, to_bytes
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.cells import shared_cells
from unlearn_cli.tables.groups.joint import Groups, learn_groups
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.number import NUMBER

ROWS, BINS, Z = 6000, 6, "z"
METHODS = ("triangular", "quantile")


def linear(rows: int = ROWS, seed: int = 0) -> pl.DataFrame:
    """`x` and `whole`, an integer with ties, rise with `z`, as does the chance of the category `c`."""
    rng = np.random.default_rng(seed)
    z = rng.random(rows)
    return pl.DataFrame(
        {
            "z": z,
            "x": 6 * z + rng.normal(size=rows),
            "whole": np.round(8 * z + 1.5 * rng.normal(size=rows)).astype(np.int64),
            "c": np.where(rng.random(rows) < 0.05 + 0.9 * z, "b", "a"),
        }
    )


def hard_groups(*arguments: object) -> Groups:
    """Groups whose rows all stay in their own bin: the control."""
    groups = learn_groups(*arguments)  # type: ignore[arg-type]
    return replace(groups, keys=tuple(replace(key, soft_bins=None) for key in groups.keys))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exact")


@cache
def map_of(method: str, hard: bool, folder: Path) -> TableMap:
    with pytest.MonkeyPatch.context() as patch:
        if hard:
            patch.setattr(surveying, "learn_groups", hard_groups)
        path = folder / f"{method}-{hard}.parquet"
        return fitted(linear(), path, Options((Z,), method, bins=BINS)).map


def windows(table_map: TableMap, frame: pl.DataFrame, name: str) -> Floats:
    """Rank correlation of a column with z inside each bin."""
    column = frame[name].to_numpy()
    numbers = column if column.dtype.kind in "if" else (column == "b").astype(float)
    bins, z = table_map.groups.of(frame), frame[Z].to_numpy()
    return np.array([spearmanr(numbers[bins == b], z[bins == b])[0] for b in range(BINS)])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("name", "least"), [("x", 0.3), ("whole", 0.25), ("c", 0.07)])
def test_what_hard_bins_leave_inside_a_bin_is_gone(method: str, name: str, least: float, folder: Path) -> None:
    """The middle bins: beyond the middle of the outer two there is no bin to draw from."""
    soft, hard = (map_of(method, hard, folder) for hard in (False, True))
    frame = linear(seed=1)
    left, control = (windows(each, moved(each, frame), name)[1:-1] for each in (soft, hard))
    assert control.mean() > least, "the control"
    assert abs(left.mean()) < min(0.07, control.mean() / 2)


@pytest.mark.parametrize("method", METHODS)
def test_the_attack_on_the_exact_value_finds_little(method: str, folder: Path) -> None:
    frame = linear(seed=1)
    folds = np.arange(ROWS) % 4 - 1  # rows of -1 are learned from only
    kinds = {"x": NUMBER, "whole": NUMBER, "c": CATEGORY}
    after = moved(map_of(method, False, folder), frame)
    found = [
        attack_value(shared_cells([table.select(list(kinds))], kinds)[0], frame[Z].to_numpy(), folds)
        for table in (frame, after)
    ]
    assert found[0].correlation > 0.8, "the control: before"
    assert found[1].correlation < 0.2


def test_a_row_has_one_answer_alone_in_a_batch_and_from_a_file(folder: Path) -> None:
    table_map = map_of("triangular", False, folder)
    path = folder / "linear.map"
    path.write_bytes(to_bytes(table_map))
    loaded, frame = read_map(str(path)), linear(120, seed=2)
    whole = moved(table_map, frame)
    assert loaded.groups.keys == table_map.groups.keys and loaded.groups.keys[0].soft_bins
    assert moved(loaded, frame).equals(whole)
    assert pl.concat([moved(loaded, frame.slice(i, 1), i) for i in range(120)]).equals(whole)
