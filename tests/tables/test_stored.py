"""Levels as bytes: they come back as they were, and nothing in them runs."""

import pickle

import numpy as np
import pytest

from tests.small_tables import every_type
from unlearn_cli.tables.codec import Codec, category_codec, ordered_codec
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.levels import LevelCounts
from unlearn_cli.tables.profile import profile
from unlearn_cli.tables.stored import from_npy, levels_from_bytes, levels_to_bytes, npy

TABLE = every_type(200)
KINDS = {name: column.kind for name, column in profile(TABLE.lazy(), text=False).items() if column.kind}


def codec_of(name: str) -> Codec:
    if KINDS[name] != CATEGORY:
        return ordered_codec(TABLE[name], KINDS[name])
    counts = LevelCounts([name])
    counts.add(TABLE)
    return category_codec(name, TABLE[name].dtype, counts.finish()[name])


@pytest.mark.parametrize("name", KINDS)
def test_levels_of_every_type_write_the_same_cells_after_a_round_trip(name: str) -> None:
    codec = codec_of(name)
    data = levels_to_bytes(codec.levels)
    back = levels_from_bytes(data, codec.kind, codec.dtype)
    assert levels_to_bytes(back) == data
    positions = np.arange(len(back), dtype=np.int32)
    before = TABLE[name].head(1).extend_constant(None, len(back) - 1)
    values = (np.full(len(back), np.nan),) * 2
    loaded = Codec(codec.name, codec.dtype, codec.kind, back, codec.support, codec.origin)
    assert loaded.cells(positions, values, before).equals(codec.cells(positions, values, before), check_dtypes=True)


class Runs:
    """Would make a file if it were unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.path, "w")


def test_python_objects_in_an_array_are_refused_and_do_not_run(tmp_path: object) -> None:
    mark = f"{tmp_path}/ran"
    header = npy(np.zeros(1)).replace(b"'<f8'", b"'|O' ")
    data = header[:128] + pickle.dumps(Runs(mark))
    with pytest.raises(ValueError, match="allow_pickle"):
        from_npy(data)
    with pytest.raises(FileNotFoundError):
        open(mark)  # noqa: SIM115, PTH123
