"""`unlearn dp-unlearn`: files, streams, what is refused, what the report says; no moment leaves half a model."""

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import skops.io
from jsonschema import Draft202012Validator
from sklearn.linear_model import LogisticRegression

from tests.cli.harness import contents, environment, refused, unlearn
from tests.cli.unlearning_files import files
from unlearn_cli.commands.dp_unlearn import live
from unlearn_cli.forget.findings import CurvePoint
from unlearn_cli.report.schema import schema

FEATURES = tuple(word for j in range(4) for word in ("--features", f"x{j}"))
TASK = ("--data", "train.csv", "--target", "label", *FEATURES, "--holdout", "test.csv")
IDS = ("--forget", "ids.csv", "--id", "id")
NET = ("dp-unlearn", "--model", "net.skops", *TASK, *IDS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    files(folder)
    return folder


@pytest.fixture
def here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path in made.iterdir():
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def valid(text: bytes) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(text)
    Draft202012Validator(schema("dp-unlearn")).validate(report)
    return report


def test_a_network_forgets_rows_and_the_report_says_how_far(here: Path) -> None:
    before = contents(here)
    done = unlearn(*NET, "-o", "new.skops", "--html", "new.html", "--verify", "3", "--json")
    assert done.code == 0, done.err
    report = valid(done.out)
    assert Path("new.report.json").read_bytes() == done.out
    page = Path("new.html").read_text(encoding="utf-8")
    assert report["guarantee_reason"] in page and page.count("<svg") == 2 + (report["method"]["penalty"] is not None)
    assert contents(here) == before | contents(here), "what was there is as it was"
    assert set(contents(here)) - set(before) == {"new.skops", "new.report.json", "new.html"}
    assert (report["forget"]["rows"], report["forget"]["retain"]) == (30, 210)
    assert report["method"]["asked"] == "auto" and report["method"]["reset"] == 0.2
    assert report["on_forget"]["before"]["score"] > report["on_holdout"]["before"]["score"]
    assert report["on_holdout"]["after"]["score"] > report["verify"]["holdout"]["score"] - 0.1
    assert report["verify"]["tvF"]["after"] < report["verify"]["tvF"]["before"]
    assert report["curve"][-1]["share"] == 1.0
    assert "net.skops -> new.skops: 30 rows forgotten" in done.err
    assert done.err.endswith("model: new.skops, report: new.report.json, page: new.html\n")


def test_what_is_reported_is_what_the_file_does(here: Path) -> None:
    assert unlearn(*NET, "-o", "new.skops", "-q").err == ""
    report = valid(Path("new.report.json").read_bytes())
    new = skops.io.load("new.skops", trusted=skops.io.get_untrusted_types(file="new.skops"))
    test = pl.read_csv("test.csv")
    hits = new.predict(test.select("x0", "x1", "x2", "x3").to_numpy()) == test["label"].to_numpy()
    assert report["on_holdout"]["after"]["score"] == pytest.approx(hits.mean(), abs=1e-6)


def test_same_seed_same_model(here: Path) -> None:
    for name in ("a", "b"):
        unlearn(*NET, "-o", f"{name}.skops", "-q")
    first, second = (valid(Path(f"{name}.report.json").read_bytes()) for name in ("a", "b"))
    assert first["on_forget"] == second["on_forget"] and first["curve"] == second["curve"]


def test_a_linear_model_is_the_retrained_one(here: Path) -> None:
    done = unlearn(*NET, "--model", "logistic.skops", "-o", "new.skops", "--steps", "0.5", "--json", "-q")
    report = valid(done.out)
    note = {"code": "not used", "text": "--steps: not used, the model was trained from scratch"}
    assert note in report["notes"]
    train, gone = pl.read_csv("train.csv"), pl.read_csv("ids.csv")
    rest = train.join(gone, on="id", how="anti", maintain_order="left")
    again = LogisticRegression().fit(rest.select("x0", "x1", "x2", "x3").to_numpy(), rest["label"].to_numpy())
    new = skops.io.load("new.skops")
    assert np.abs(new.coef_ - again.coef_).max() < 1e-3
    assert report["guarantee"] == "exact" and report["curve"] == []


def test_a_regression(here: Path) -> None:
    call = ("dp-unlearn", "--model", "linear.skops", "--data", "train.csv", "--target", "amount", *FEATURES, *IDS)
    report = valid(unlearn(*call, "-o", "new.skops", "--verify", "2", "--json", "-q").out)
    assert report["score"] == "R2" and report["verify"]["tvF"] is None
    assert report["verify"]["rmsF"]["after"] < report["verify"]["rmsF"]["before"]
    assert report["on_holdout"] is report["membership"] is None
    assert any("--holdout" in note["text"] for note in report["notes"])


def test_shadow_models(here: Path) -> None:
    report = valid(unlearn(*NET, "--model", "logistic.skops", "-o", "new.skops", "--audit", "8", "--json", "-q").out)
    assert report["audit"]["models"] == 8
    assert report["audit"]["after"]["low"] <= report["audit"]["after"]["auc"] <= report["audit"]["after"]["high"]


PART_OF_A_CLASS = ("--forget-where", "label = 'south' AND id % 4 <> 0")


def test_a_penalty_that_is_run_too_long_is_reported(here: Path) -> None:
    call = ("dp-unlearn", "--model", "net.skops", *TASK, *PART_OF_A_CLASS, "--verify", "3", "-o", "new.skops")
    done = unlearn(*call, "--method", "mi", "--gamma", "5", "--steps", "1", "--json")
    report = valid(done.out)
    assert report["mi_informative"] is report["over_unlearned"] is report["verify"]["over_unlearned"] is True
    assert report["on_forget"]["after"]["score"] < report["verify"]["forget_low"]
    assert report["guarantee"] == "none" and "over-unlearned" in done.err
    control = valid(unlearn(*call, "--json", "-q", "--force").out)
    assert control["over_unlearned"] is False


def test_gamma_is_chosen_by_a_proxy_that_is_reported_beside_the_result(here: Path) -> None:
    call = ("dp-unlearn", "--model", "net.skops", *TASK, *PART_OF_A_CLASS, "-o", "new.skops")
    report = valid(unlearn(*call, "--method", "mi", "--verify", "2", "--json", "-q").out)
    assert report["method"]["gamma_by"] == "auto" and report["method"]["gamma"] > 0
    assert report["proxy"]["steps"] == 0.15 and report["verify"]["proxy"] > 0
    held = abs(report["on_forget"]["after"]["score"] - report["proxy"]["forget"]["score"])
    assert held < abs(report["on_forget"]["before"]["score"] - report["proxy"]["forget"]["score"])


def test_training_is_told_in_a_line() -> None:
    point = CurvePoint(5, 0.5, 0.25, 0.0123, 0.9, 1.0, None)
    assert live(point) == "loss 0.250, penalty 0.0123; forget 0.900, retain 1.000"
    assert live(replace(point, penalty=None, holdout=0.8)) == "loss 0.250; forget 0.900, retain 1.000, held-out 0.800"


def test_rows_by_number_and_by_condition(here: Path) -> None:
    Path("rows.csv").write_text("row\n0\n3\n")
    call = ("dp-unlearn", "--model", "logistic.skops", *TASK, "--json", "-q")
    numbered = valid(unlearn(*call, "--forget-rows", "rows.csv", "-o", "a.skops").out)
    conditioned = valid(unlearn(*call, "--forget-where", "id IN (1000, 1003)", "-o", "b.skops").out)
    assert numbered["on_forget"] == conditioned["on_forget"]
    assert conditioned["forget"] == {
        "by": "condition id IN (1000, 1003)",
        "rows": 2,
        "retain": 238,
        "whole_classes": [],
    }


def test_a_whole_class_is_said(here: Path) -> None:
    call = ("dp-unlearn", "--model", "net.skops", *TASK, "--forget-where", "label = 'south'", "-o", "new.skops")
    done = unlearn(*call, "--verify", "2", "--json")
    report = valid(done.out)
    assert report["forget"]["whole_classes"] == ["south"]
    assert report["verify"]["forget"]["score"] == 0.0, "a model that never saw the class never guesses it"
    assert "all rows of the class south are forgotten" in done.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-o", "net.skops"), "net.skops would overwrite net.skops"),
        (("-o", "net.skops", "--force"), "net.skops would overwrite net.skops"),
        (("-o", "./net.skops", "--force"), "would overwrite"),
        (("-o", "train.csv", "--force"), "does not end in .skops"),
        (("-o", "new.pkl"), "new.pkl does not end in .skops"),
        (("-o", "there.skops"), "there.skops exists already"),
        (("-o", "new.skops", "--report", "net.skops", "--force"), "would overwrite"),
        (("-o", "new.skops", "--forget-where", "x0 > 0"), "are given together"),
        (("-o", "new.skops", "--target", "labl"), "the table has no column 'labl'. Did you mean 'label'?"),
        (("-o", "new.skops", "--data", "test.csv"), "are not in the table"),
        (("-o", "new.skops", "--gamma", "much"), "--gamma takes auto or a number from 0 on, and has 'much'"),
        (("-o", "new.skops", "--audit", "5"), "shadow models come in pairs"),
        (("-o", "new.skops", "--model", "none.skops"), "no model file none.skops"),
        (("-o", "new.skops", "--holdout", "ids.csv"), "there is no column"),
        (("-o", "new.skops", "--data", "-"), "--data cannot be a pipe"),
        (("-o", "-"), "--output cannot be a pipe"),
        (("-o", "new.skops", "--json", "--html", "-"), "would go to stdout together"),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_nothing(options: tuple[str, ...], said: str, here: Path) -> None:
    Path("there.skops").write_text("mine")
    assert said in refused(here, *NET, *options)


def test_a_link_to_the_old_model_is_the_old_model(here: Path) -> None:
    Path("link.skops").symlink_to("net.skops")
    assert "would overwrite net.skops" in refused(here, *NET, "-o", "link.skops", "--force")


KILLED = """
import os, signal, sys
from pathlib import Path
from unlearn_cli.cli.app import main
from unlearn_cli.tables.output.publish import Publication
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
def half(self, data):
    with open(self.partial, "wb") as out:
        out.write(data[: len(data) // 2])
    die()
def after(self, target, replace=Path.replace):
    replace(self, target)
    die()
def torn(self, target):
    with open(target, "wb") as out:
        out.write(self.read_bytes()[:1000])
    die()
owner, name, what = {
    "half written": (Publication, "write_bytes", half),
    "written": (Publication, "make_ready", die),
    "before the rename": (Path, "replace", die),
    "after the rename": (Path, "replace", after),
    "control": (Path, "replace", torn),
}[sys.argv.pop(1)]
setattr(owner, name, what)
main()
"""


def state(here: Path) -> str:
    """What stands under the name of the new model."""
    if not Path("new.skops").exists():
        return "none"
    try:
        skops.io.load("new.skops")
    except Exception:
        return "torn"
    return "whole"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("half written", "none"),
        ("written", "none"),
        ("before the rename", "none"),
        ("after the rename", "whole"),
        ("control", "torn"),
    ],
)
def test_killed_at_any_moment_there_is_no_half_model_and_the_old_one_is_intact(
    moment: str, left: str, here: Path
) -> None:
    old = Path("net.skops").read_bytes()
    call = [sys.executable, "-c", KILLED, moment, *NET, "--model", "logistic.skops", "-o", "new.skops"]
    done = subprocess.run(call, cwd=here, env=environment(), capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert state(here) == left
    assert Path("net.skops").read_bytes() == old
    if left == "none":
        assert unlearn(*NET, "--model", "logistic.skops", "-o", "new.skops", "-q").code == 0, "and it runs again"
