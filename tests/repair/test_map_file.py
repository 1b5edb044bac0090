"""The map file: the same map back for every method; whatever else is in the file is one error, and nothing runs."""

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.small_tables import every_type, fitted, moved, people
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import Options
from unlearn_cli.repair import map_file
from unlearn_cli.repair.map_file import MANIFEST, read_map, to_bytes
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.transport.methods import METHODS

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("maps")


@cache
def map_of(method: str, folder: Path) -> TableMap:
    frame = people(400).drop("job") if method == "gaussian" else people(400)
    return fitted(frame, folder / f"{method}.parquet", Options(("z",), method, keep=("id",), key="id")).map


def read(data: bytes, folder: Path) -> TableMap:
    path = folder / "try.map"
    path.write_bytes(data)
    return read_map(str(path))


def refused(data: bytes, folder: Path) -> str:
    with pytest.raises(UnlearnError) as caught:
        read(data, folder)
    assert caught.value.remedy
    return caught.value.problem


def members_of(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: Members) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def signed(members: Members, manifest: dict[str, object] | None = None) -> bytes:
    """A file with a checksum that fits, as anybody can make one."""
    facts = json.loads(members[MANIFEST]) if manifest is None else manifest
    facts.pop("checksum", None)
    rest = {name: data for name, data in members.items() if name != MANIFEST}
    return zipped(rest | {MANIFEST: json.dumps(facts | {"checksum": map_file._checksum(facts, rest)}).encode()})


@pytest.mark.parametrize("method", METHODS)
def test_a_map_comes_back_to_the_byte_and_moves_rows_alike(method: str, folder: Path) -> None:
    table_map = map_of(method, folder)
    data = to_bytes(table_map)
    loaded = read(data, folder)
    assert to_bytes(loaded) == data == to_bytes(table_map)
    assert {
        name: getattr(loaded, name) for name in ("schema", "kept", "dropped", "text", "options", "secret", "versions")
    } == {
        name: getattr(table_map, name)
        for name in ("schema", "kept", "dropped", "text", "options", "secret", "versions")
    }
    fresh = people(300, seed=9).select(list(table_map.schema))
    assert moved(loaded, fresh).equals(moved(table_map, fresh))
    assert not moved(loaded, fresh).equals(fresh), "the control: it moves rows"


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_every_type_comes_back(suffix: str, folder: Path) -> None:
    frame = every_type(300)
    if suffix == "csv":
        frame = frame.select("z", "Int8", "Float64", "String", "Date", "Datetime us").with_columns(
            pl.all().cast(pl.String)
        )
    table_map = fitted(frame, folder / f"types.{suffix}").map
    data = to_bytes(table_map)
    loaded = read(data, folder)
    assert to_bytes(loaded) == data
    assert moved(loaded, frame).equals(moved(table_map, frame))


def test_binned_and_joint_groups_come_back(folder: Path) -> None:
    frame = people(400).with_columns(w=pl.int_range(400) + 2**60)
    table_map = fitted(
        frame, folder / "joint.parquet", Options(("z", "w"), drop=("id",), bins=2, method="quantile")
    ).map
    loaded = read(to_bytes(table_map), folder)
    assert loaded.groups.keys == table_map.groups.keys
    assert (loaded.groups.of(frame) == table_map.groups.of(frame)).all()
    assert loaded.groups.labels == table_map.groups.labels
    fresh = people(300, seed=9).with_columns(w=pl.int_range(300) + 2**60).select(list(table_map.schema))
    assert moved(loaded, fresh).equals(moved(table_map, fresh))


@pytest.mark.parametrize(
    "spoil",
    [lambda p: p["at"].reverse(), lambda p: p["positions"].reverse(), lambda p: p.update(at=["x"], positions=[None])],
)
def test_places_that_do_not_ascend_or_are_no_numbers_are_one_error(
    spoil: Callable[[dict], object], folder: Path
) -> None:
    frame = people(400).with_columns(z=pl.int_range(400))
    members = members_of(
        to_bytes(fitted(frame, folder / "cut.parquet", Options(("z",), keep=("id",), method="quantile")).map)
    )
    manifest = json.loads(members[MANIFEST])
    spoil(manifest["groups"]["keys"][0]["soft_bins"])
    assert "is not a map" in refused(signed(members, manifest), folder)


def test_a_map_within_strata_misses_no_part_unnoticed(folder: Path) -> None:
    options = Options(("z",), "quantile", given=("job",), drop=("id",), min_group=5)
    table_map = fitted(people(400), folder / "given.parquet", options).map
    data = to_bytes(table_map)
    assert to_bytes(read(data, folder)) == data
    members = members_of(data)
    for name in members:
        if name != MANIFEST:
            without = {other: data for other, data in members.items() if other != name}
            assert "is not a map" in refused(signed(without), folder), name
    facts = json.loads(members[MANIFEST])
    for broken in (None, facts["strata"] | {"pools": [0, 0, 9]}, facts["strata"] | {"counts": [[1, 2]]}):
        assert "is not a map" in refused(signed(members, facts | {"strata": broken}), folder), broken


def test_a_missing_file_and_a_folder_are_named(folder: Path) -> None:
    for path, said in ((folder / "no.map", "no such file"), (folder, "cannot be read: Is a directory")):
        with pytest.raises(UnlearnError, match=said):
            read_map(str(path))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b"a,b\n1,2\n", "it is another kind of file"),
        (bytes(range(256)) * 9, "it is another kind of file"),
        (zipped({"word/document.xml": b"<w/>"}), "it has no manifest"),
        (zipped({MANIFEST: b"not json"}), "it has no manifest"),
        (zipped({MANIFEST: b"[]"}), "it has no manifest"),
        (zipped({MANIFEST: b"[" * 100_000}), "Recursion"),
        (zipped({MANIFEST: b'{"format": "unlearn map", "version": 2}'}), "it has no manifest"),
        (zipped({MANIFEST: b'{"format": "other", "version": 2, "checksum": ""}'}), "it says that it is 'other'"),
        (zipped({MANIFEST: b'{"format": "unlearn map", "version": 0, "checksum": ""}'}), "version 0"),
        (
            zipped({MANIFEST: b'{"format": "unlearn map", "version": 99, "checksum": ""}'}),
            "version 99; .* reads version 6",
        ),
        (
            zipped({MANIFEST: b'{"format": "unlearn map", "version": 2, "checksum": ""}'}),
            "earlier program, and anybody can repeat its draws; .* version 6",
        ),
    ],
)
def test_a_foreign_or_newer_file_is_one_error(data: bytes, said: str, folder: Path) -> None:
    assert __import__("re").search(said, refused(data, folder))


def test_a_file_cut_short_anywhere_is_one_error(folder: Path) -> None:
    data = to_bytes(map_of("quantile", folder))
    for size in np.linspace(1, len(data) - 1, 60).astype(int):
        refused(data[:size], folder)


def test_one_flipped_byte_anywhere_is_one_error_or_does_no_harm(folder: Path) -> None:
    """Dates and attributes of a zip entry, which nobody reads, may change; what is read is the same then."""
    data = to_bytes(map_of("quantile", folder))
    places = [*range(0, len(data), max(len(data) // 200, 1)), *range(len(data) - 100, len(data))]
    harmless = 0
    for at in places:
        damaged = data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :]
        try:
            assert to_bytes(read(damaged, folder)) == data
            harmless += 1
        except UnlearnError:
            pass
    assert harmless < len(places) / 2


def test_every_member_is_checked(folder: Path) -> None:
    members = members_of(to_bytes(map_of("quantile", folder)))
    for name in members:
        changed = members | {name: members[name][:-1] + bytes([members[name][-1] ^ 1])}
        assert "damaged" in refused(zipped(changed), folder) or name == MANIFEST
        without = {other: data for other, data in members.items() if other != name}
        refused(zipped(without), folder)
        if name != MANIFEST:
            assert "is not a map" in refused(signed(without), folder)
    assert "damaged" in refused(zipped(members | {"more": b""}), folder)


def test_a_zip_that_would_unpack_to_more_than_any_map_is_refused_unread(folder: Path) -> None:
    data = bytearray(zipped({MANIFEST: b"{}"}))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 3 << 30)
    assert "unpacks to 3,072 MB" in refused(bytes(data), folder)


class Runs:
    """Would make a file if it were unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return open, (self.path, "w")


def test_pickled_objects_are_refused_and_do_not_run(folder: Path) -> None:
    mark = folder / "ran"
    buffer = io.BytesIO()
    np.save(buffer, np.array([Runs(str(mark))], dtype=object), allow_pickle=True)
    members = members_of(to_bytes(map_of("quantile", folder)))
    for name in members:
        for evil in (buffer.getvalue(), pickle.dumps(Runs(str(mark)))):
            if name != MANIFEST:
                refused(signed(members | {name: evil}), folder)
    assert not mark.exists()
    pickle.loads(pickle.dumps(Runs(str(mark))))
    assert mark.exists(), "the control: unpickled, it would run"


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


HUGE = npy(np.zeros(1)).replace(b"(1,), }" + b" " * 20, b"(99999999999999999,), }".ljust(27))
WRONG = [
    npy(np.zeros(0)),
    npy(np.zeros((2, 3, 4))),
    npy(np.array(1.0)),
    npy(np.array([np.nan, np.inf])),
    npy(np.array(["text"])),
    npy(np.array([1 + 2j])),
    npy(np.array(["2020-01-01"], dtype="M8[D]")),
    npy(np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])),
    npy(np.zeros(3, dtype=bool)),
    HUGE,
    b"\x93NUMPY\x01\x00\x02\x00{}",
    b"",
    b"null",
    b'[1, "a"]',
    b"[]",
]


@pytest.mark.parametrize("method", METHODS)
def test_wrong_arrays_with_a_right_checksum_are_one_error_or_run(method: str, folder: Path) -> None:
    """No exception but UnlearnError, and no crash: at worst the numbers are wrong, or a move stops with an error."""
    members = members_of(to_bytes(map_of(method, folder)))
    fresh = people(50, seed=9).select(list(map_of(method, folder).schema))
    names = sorted(members, key=lambda name: sha256(name.encode()).digest())
    read_anyway = 0
    for i, name in enumerate(names[:60]):
        if name == MANIFEST:
            continue
        for wrong in WRONG if i < 8 else WRONG[i % len(WRONG) :: 5]:
            try:
                loaded = read(signed(members | {name: wrong}), folder)
            except UnlearnError:
                continue
            read_anyway += 1
            moved(loaded, fresh)
    assert read_anyway < 60


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("factor", [-1, 1000, 2**40])
def test_indices_out_of_range_are_one_error_or_run(method: str, factor: int, folder: Path) -> None:
    members = members_of(to_bytes(map_of(method, folder)))
    fresh = people(200, seed=9).select(list(map_of(method, folder).schema))
    whole = [
        name for name in members if name.endswith(".npy") and np.load(io.BytesIO(members[name])).dtype.kind in "iu"
    ]
    for name in sorted(whole)[:12]:
        array = np.load(io.BytesIO(members[name]))
        with np.errstate(over="ignore"):
            wrong = ((array.astype(np.int64) + 1) * factor).astype(array.dtype)
        try:
            loaded = read(signed(members | {name: npy(wrong)}), folder)
        except UnlearnError:
            continue
        try:
            moved(loaded, fresh)
        except (IndexError, UnlearnError, pl.exceptions.PolarsError):
            continue


SPOILT: list[Callable[[dict], object]] = [
    lambda m: m["options"].update(method="nonsense"),
    lambda m: m["options"].update(strength=7),
    lambda m: m["options"].update(strength="x"),
    lambda m: m.pop("secret"),
    lambda m: m["secret"].update(key="c2hvcnQ="),
    lambda m: m["secret"].update(key="no base64!"),
    lambda m: m["secret"].update(key=7),
    lambda m: m["secret"].update(seed="7"),
    lambda m: m["options"].update(key="nowhere"),
    lambda m: m["options"].update(more=1),
    lambda m: m["options"].pop("method"),
    lambda m: m["codecs"][0].update(kind="nonsense"),
    lambda m: m["codecs"][0].update(kind="category"),
    lambda m: m["codecs"][0].update(name="nowhere"),
    lambda m: m["codecs"][0].update(origin=1),
    lambda m: m["codecs"][0].update(origin="x"),
    lambda m: m["codecs"].pop(),
    lambda m: m["codecs"].clear(),
    lambda m: m["groups"].update(counts=[1]),
    lambda m: m["groups"].update(counts=[-1, 5]),
    lambda m: m["groups"].update(labels=["a"], counts=[5]),
    lambda m: m["groups"].update(table=[["a", 0], ["b", 7]]),
    lambda m: m["groups"].update(table=[["a"]]),
    lambda m: m["groups"].update(table=[[{}, 0]]),
    lambda m: m["groups"]["keys"][0].update(edges=[1.0], cuts=[]),
    lambda m: m["groups"]["keys"][0].update(column="nowhere"),
    lambda m: m["groups"]["keys"][0].update(soft_bins={"at": [0.0], "positions": [0.0]}),
    lambda m: m["groups"]["keys"][0].update(soft_bins={"at": ["x"], "positions": [None]}),
    lambda m: m["groups"]["keys"].clear(),
    lambda m: m.update(schema=[]),
    lambda m: m.update(schema=[["z", 5]]),
    lambda m: m.update(schema=7),
    lambda m: m.update(kept=["nowhere"]),
    lambda m: m.update(text="yes"),
    lambda m: m.pop("versions"),
]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_manifest_that_does_not_fit_is_one_error(spoil: Callable[[dict], object], folder: Path) -> None:
    members = members_of(to_bytes(map_of("quantile", folder)))
    manifest = json.loads(members[MANIFEST])
    spoil(manifest)
    assert "is not a map" in refused(signed(members, manifest), folder)


@given(st.binary(max_size=400))
def test_any_bytes_are_one_error(folder: Path, data: bytes) -> None:
    refused(data, folder)
    refused(zipped({MANIFEST: data}), folder)
