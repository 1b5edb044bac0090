"""Rules, joint columns, followers and masks in a map file: they come back, and damaged ones are one error or run."""

import io
import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pytest

from tests.commands.ruled_staff import NONE_BROKEN, broken, ruled_staff
from tests.repair.test_map_file import WRONG, members_of, npy, read, refused, signed
from tests.small_tables import fitted, moved
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import Options
from unlearn_cli.repair.map_file import MANIFEST, to_bytes
from unlearn_cli.repair.table_map import TableMap

Members = dict[str, bytes]


@cache
def staff() -> pl.DataFrame:
    """With a band that follows the hours, totals that are off by one in some rows, and hours that are missing."""
    random = np.random.default_rng(1)
    frame = ruled_staff(800)
    gone = pl.Series(random.random(800) < 0.1 + 0.3 * (frame["sex"] == "f").to_numpy())
    return frame.with_columns(
        total=pl.col("total") + pl.Series((random.random(800) < 0.005).astype(float)),
        band=pl.when(pl.col("days") > 100).then(pl.lit("long")).otherwise(pl.lit("short")),
        rent=pl.Series(random.normal(size=800)).set(gone, None),
    )


@cache
def map_of_staff() -> TableMap:
    with TemporaryDirectory() as folder:
        options = Options(("sex",), method="quantile", nulls="mask")
        return fitted(staff(), Path(folder) / "staff.parquet", options).map


@cache
def members() -> Members:
    return members_of(to_bytes(map_of_staff()))


def names(*folders: str, most: int = 14) -> list[str]:
    """So many of the parts in these folders, whichever; the map of the masks alone has hundreds."""
    found = [name for name in members() if name.startswith(folders)]
    return sorted(found, key=lambda name: sha256(name.encode()).digest())[:most]


def test_the_map_has_everything_that_is_to_be_damaged() -> None:
    made = map_of_staff()
    assert len(made.ruled.rules) == 3 and any(len(off) for off in made.ruled.offsets) and made.ruled.followers
    assert made.masks.map is not None
    assert any("joint/" in name for name in names("coordinates/"))
    assert {name.partition("/")[0] for name in members()} == {
        MANIFEST,
        "arrays",
        "coordinates",
        "levels",
        "masks",
        "ruled",
        "support",
        "zeros",
    }


def test_it_comes_back_to_the_byte_and_keeps_the_rules_of_new_rows(tmp_path: Path) -> None:
    data = to_bytes(map_of_staff())
    loaded = read(data, tmp_path)
    assert to_bytes(loaded) == data
    fresh = ruled_staff(300, seed=7).with_columns(band=pl.lit("long"), rent=pl.lit(0.5))
    fresh = fresh.select(list(loaded.schema))
    out = moved(loaded, fresh)
    assert out.equals(moved(map_of_staff(), fresh)) and not out.equals(fresh)
    assert broken(out) == NONE_BROKEN


@pytest.mark.parametrize("folder", ["ruled/", "masks/", "coordinates/", "zeros/"])
def test_every_part_that_is_missing_or_wrong_is_one_error_or_runs(folder: str, tmp_path: Path) -> None:
    fresh, read_anyway = staff().head(50), 0
    for i, name in enumerate({*names(folder), *(["masks/numbers.npy"] if folder == "masks/" else [])}):
        without = {other: data for other, data in members().items() if other != name}
        changed = [without, *(members() | {name: wrong} for wrong in WRONG[i % 3 :: 3])]
        for spoilt in changed:
            try:
                loaded = read(signed(spoilt), tmp_path)
            except UnlearnError as error:
                assert "is not a map" in error.problem and error.remedy
                continue
            read_anyway += 1
            moved(loaded, fresh, mode="pooled")
    assert read_anyway < 40


@pytest.mark.parametrize("factor", [-1, 1000, 2**40])
def test_indices_out_of_range_are_one_error_or_run(factor: int, tmp_path: Path) -> None:
    fresh = staff().head(100)
    for name in (*names("masks/"), *names("ruled/", "coordinates/"), *names("zeros/")):
        array = np.load(io.BytesIO(members()[name]))
        if array.dtype.kind not in "iu":
            continue
        with np.errstate(over="ignore"):
            wrong = ((array.astype(np.int64) + 1) * factor).astype(array.dtype)
        try:
            loaded = read(signed(members() | {name: npy(wrong)}), tmp_path)
        except UnlearnError:
            continue
        moved(loaded, fresh, mode="pooled")


@pytest.mark.parametrize(
    "name",
    [
        "coordinates/joint/0/99",
        "coordinates/joint/a",
        "coordinates/followers/1",
        "ruled/followers/0/99",
        "masks/map/x",
        "zeros/counts/0/99",
    ],
)
def test_a_part_of_a_name_that_cannot_be_is_one_error_or_does_no_harm(name: str, tmp_path: Path) -> None:
    more = members() | {f"{name}.npy": npy(np.zeros((2, 2), dtype=np.int32))}
    try:
        loaded = read(signed(more), tmp_path)
    except UnlearnError as error:
        assert "is not a map" in error.problem
    else:
        assert moved(loaded, staff()).equals(moved(map_of_staff(), staff()))


def rule(manifest: dict, number: int = 0) -> dict:
    found: dict = manifest["rules"][number]
    return found


SPOILT: list[Callable[[dict], object]] = [
    lambda m: m.pop("rules"),
    lambda m: m.update(rules=None),
    lambda m: m.update(rules=[{}]),
    lambda m: m["rules"].pop(),
    lambda m: m["rules"].append(rule(m)),
    lambda m: rule(m).update(dependent=99),
    lambda m: rule(m).update(dependent=-1),
    lambda m: rule(m).update(dependent="total"),
    lambda m: rule(m).update(dependent=rule(m)["formula"]["inputs"][0]),
    lambda m: rule(m).update(unit=-1.0),
    lambda m: rule(m).update(unit=None),
    lambda m: rule(m).update(rounding="up"),
    lambda m: rule(m).update(low=10.0, high=-10.0),
    lambda m: rule(m).update(share=2),
    lambda m: rule(m).update(precision=1e9),
    lambda m: rule(m).update(clipped=[True]),
    lambda m: rule(m).update(single="no"),
    lambda m: rule(m).update(formula={}),
    lambda m: rule(m)["formula"].update(kind="nonsense"),
    lambda m: rule(m)["formula"].update(kind="logarithm"),
    lambda m: rule(m)["formula"].update(inputs=[]),
    lambda m: rule(m)["formula"].update(inputs=[99]),
    lambda m: rule(m)["formula"].update(inputs=[True, False]),
    lambda m: rule(m)["formula"].update(coefficients=["x", "y"]),
    lambda m: rule(m)["formula"].update(coefficients=[1.0]),
    lambda m: rule(m)["formula"].update(constant=float("inf")),
    lambda m: rule(m)["formula"].update(constant=float("nan")),
    lambda m: rule(m)["formula"].update(more=1),
]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_rule_that_cannot_be_is_one_error(spoil: Callable[[dict], object], tmp_path: Path) -> None:
    manifest = json.loads(members()[MANIFEST])
    spoil(manifest)
    assert "is not a map" in refused(signed(members(), manifest), tmp_path)


def test_a_rule_of_a_category_is_one_error(tmp_path: Path) -> None:
    manifest = json.loads(members()[MANIFEST])
    at = [codec["name"] for codec in manifest["codecs"]].index("band")
    rule(manifest)["formula"]["inputs"][0] = at
    assert "is not a map" in refused(signed(members(), manifest), tmp_path)


@pytest.mark.parametrize("count", [2**40, 2**62])
def test_more_masks_than_columns_are_not_made(count: int, tmp_path: Path) -> None:
    numbers = np.load(io.BytesIO(members()["masks/numbers.npy"]))
    numbers[0] = count
    assert "is not a map" in refused(signed(members() | {"masks/numbers.npy": npy(numbers)}), tmp_path)


def test_any_one_flipped_byte_is_one_error_or_does_no_harm(tmp_path: Path) -> None:
    data = to_bytes(map_of_staff())
    for at in np.random.default_rng(0).integers(0, len(data), 60):
        damaged = data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :]
        try:
            assert to_bytes(read(damaged, tmp_path)) == data
        except UnlearnError as error:
            assert error.problem.count("\n") == 0 and error.remedy
