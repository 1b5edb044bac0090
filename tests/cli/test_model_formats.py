"""`unlearn dp-unlearn` on a model of every format, and on files made to run code: exit code 2, nothing of them runs."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.cli.harness import refused, unlearn
from tests.forget.models.payload import MARKER
from tests.forget.models.supplied import CASES, Case, rows
from tests.forget.models.test_crafted import CRAFTED, FACTORY, Craft, Load


def table(task: str, folder: Path) -> tuple[str, ...]:
    """The rows as a table, the first 30 of them to be forgotten; options that name them."""
    given = rows(task)
    target = given.target if task == "number" else given.target.astype(int)
    frame = given.features.with_columns(pl.Series("label", target), pl.Series("row", np.arange(len(target))))
    frame.write_parquet(folder / "train.parquet")
    names = (word for name in given.features.columns for word in ("--features", name))
    return ("--data", "train.parquet", "--target", "label", "--forget-where", "row < 30", *names)


ONE_OF_EACH = ("safetensors classes", "pt classes", "pt2 classes", "xgboost ubj two", "lightgbm number")


@pytest.mark.parametrize("case", [case for case in CASES if case.name in ONE_OF_EACH], ids=lambda case: case.name)
def test_a_model_of_every_format_forgets_and_keeps_its_format(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplied = case.supplied(tmp_path)
    monkeypatch.chdir(tmp_path)
    options = ["--trust-pickle"] if "trust_pickle" in supplied.options else []
    options += ["--factory", supplied.options["factory"]] if "factory" in supplied.options else []
    new = Path(f"new{supplied.path.suffix}")
    call = ("dp-unlearn", "--model", supplied.path.name, *table(case.task, tmp_path), *options, "-o", new, "--json")
    done = unlearn(*call)
    assert done.code == 0, done.err
    assert json.loads(done.out)["forget"]["rows"] == 30
    assert new.read_bytes()[:2] == supplied.path.read_bytes()[:2]
    assert new.read_bytes() != supplied.path.read_bytes()


@pytest.mark.parametrize(("name", "craft", "load", "reason"), CRAFTED, ids=[case[0] for case in CRAFTED])
def test_a_crafted_file_ends_with_code_2_and_nothing_of_it_runs(
    name: str, craft: Craft, load: Load, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(MARKER, str(tmp_path / "marker"))
    craft(tmp_path / name)
    options = table("many", tmp_path)
    factory = ("--factory", FACTORY) if name.startswith("model.pt") else ()
    said = refused(tmp_path, "dp-unlearn", "--model", name, *options, *factory, "-o", f"new.{name}")
    assert reason in " ".join(said.split())
    assert not (tmp_path / "marker").exists()
