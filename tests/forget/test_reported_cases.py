"""Cases that people met: rows lost to a header, a class gone, what is promised, what a pipeline is trained on."""

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import skops.io
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, TargetEncoder

from tests.cli.harness import unlearn
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.adapters.skops_bytes import in_order
from unlearn_cli.forget.evaluate import Proof
from unlearn_cli.forget.forget_set import ForgetRequest
from unlearn_cli.forget.models import load_model
from unlearn_cli.forget.models.interface import Rows
from unlearn_cli.forget.models.scikit_learn import model_of
from unlearn_cli.forget.training_table import typed_rows
from unlearn_cli.tables.source import open_table

DRAWS = np.random.default_rng(0)
NUMBERS = DRAWS.normal(size=(150, 2))
LABELS = np.digitize(NUMBERS.sum(1), [-0.7, 0.7])
FRAME = pl.DataFrame({"id": range(100, 250), "a": NUMBERS[:, 0], "b": NUMBERS[:, 1], "label": LABELS})


@pytest.fixture
def table(tmp_path: Path) -> Path:
    FRAME.write_csv(tmp_path / "train.csv")
    return tmp_path / "train.csv"


def run(table: Path, model: object, *more: object) -> dict[str, Any]:
    skops.io.dump(model, table.with_name("old.skops"))
    new = table.with_name("new.skops")
    files = ("--model", table.with_name("old.skops"), "--data", table, "-o", new, "--force")
    features = ("--features", "a", "--features", "b", "--target", "label", "-q", "--json")
    done = unlearn("dp-unlearn", *files, *features, *more)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


@pytest.mark.parametrize(("text", "rows"), [("3\n5\n9\n", [3, 5, 9]), ("row\n3\n5\n", [3, 5])])
def test_row_numbers_without_a_header_are_all_read(text: str, rows: list[int], tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(text)
    assert ForgetRequest(rows=str(tmp_path / "r.csv")).positions(FRAME).tolist() == rows


@pytest.mark.parametrize("text", ["103\n105\n", "id\n103\n105\n", "person\n103\n105\n"])
def test_ids_without_a_header_are_all_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(text)
    assert ForgetRequest(ids=str(tmp_path / "r.csv"), id_column="id").positions(FRAME).tolist() == [3, 5]


@pytest.mark.parametrize(
    "model",
    [
        LogisticRegression(),
        RandomForestClassifier(3, random_state=0),
        HistGradientBoostingClassifier(max_iter=2, random_state=0),
        MLPClassifier((4,), max_iter=3, random_state=0),
    ],
    ids=lambda model: type(model).__name__,
)
def test_a_class_that_is_forgotten_whole(model: object, table: Path) -> None:
    fitted = model.fit(NUMBERS, LABELS)  # type: ignore[attr-defined]
    report = run(table, fitted, "--forget-where", "label = 2", "--method", "retrain")
    assert report["forget"]["whole_classes"] == ["2"]


def test_one_row_cannot_be_audited_by_halves() -> None:
    with pytest.raises(UnlearnError, match="there is one row"):
        Proof(audit=8).check(1)
    Proof(audit=8).check(2)


def test_rows_that_were_forgotten_before_are_spoken_of(table: Path) -> None:
    report = run(table, LogisticRegression().fit(NUMBERS, LABELS), "--forget-where", "id = 103")
    assert any("an earlier run forgot" in note["text"] for note in report["notes"])


def test_a_new_perceptron_goes_on_by_partial_fit(table: Path) -> None:
    for early in (False, True):
        old = MLPClassifier((4,), max_iter=3, random_state=0, early_stopping=early).fit(NUMBERS, LABELS)
        rows = Rows(FRAME.select("a", "b"), LABELS.astype(float))
        new = model_of(old).fresh(0)  # type: ignore[attr-defined]
        assert new.outputs(rows.features).shape == (150, 3)
        if not early:  # scikit-learn has no partial_fit with early stopping
            new.last.partial_fit(NUMBERS, LABELS)
            assert len(new.last.loss_curve_) == 1


def test_a_refitted_target_encoder_gives_its_training_rows_what_a_training_gives_them() -> None:
    towns = DRAWS.choice(list("abcdefghijklmnopqrstuvwxyz"), 150)
    target = (DRAWS.random(150) < 0.5).astype(int)
    frame = pl.DataFrame({"town": towns})

    def made() -> object:
        return make_pipeline(TargetEncoder(random_state=1), LogisticRegression())

    old = model_of(made().fit(frame, target))  # type: ignore[attr-defined]
    rows = Rows(frame[:140], target[:140].astype(float))
    new = old.preprocessing_refitted(rows).retrained(rows, 0)  # type: ignore[attr-defined]
    wanted = made().fit(frame[:140], target[:140])  # type: ignore[attr-defined]
    assert np.allclose(new.last.coef_, wanted[-1].coef_)
    kept = old.retrained(rows, 0)
    assert not np.allclose(kept.last.coef_, wanted[-1].coef_), "the control"  # type: ignore[attr-defined]


def test_truths_of_a_csv_are_truths(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,c,d\nTrue,true,True,True\nFalse,true,,yes\n")
    frame = typed_rows(open_table(str(tmp_path / "t.csv")))
    assert frame.schema == {"a": pl.Boolean, "b": pl.Boolean, "c": pl.Boolean, "d": pl.String}
    assert (frame["a"].to_list(), frame["c"].to_list()) == ([True, False], [True, None])


def test_a_partial_of_a_function_that_is_not_trusted_is_refused(tmp_path: Path) -> None:
    skops.io.dump(FunctionTransformer(partial(os.path.join, "a")), tmp_path / "m.skops")
    with pytest.raises(UnlearnError, match="posixpath"):
        load_model(tmp_path / "m.skops")


def test_a_pipeline_that_chooses_features_is_read_and_neighbours_are_named(tmp_path: Path) -> None:
    chosen = make_pipeline(SelectKBest(f_classif, k=1), LogisticRegression()).fit(NUMBERS, LABELS)
    skops.io.dump(chosen, tmp_path / "chosen.skops")
    assert load_model(tmp_path / "chosen.skops").classes == (0, 1, 2)
    skops.io.dump(KNeighborsClassifier().fit(NUMBERS, LABELS), tmp_path / "near.skops")
    with pytest.raises(UnlearnError, match="parts of scikit-learn that are not read here"):
        load_model(tmp_path / "near.skops")


def test_the_advice_for_a_pickle_of_xgboost_is_its_own_format(tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(b"\x80\x04cxgboost.sklearn\nXGBClassifier\n.")
    with pytest.raises(UnlearnError, match="is a pickle") as error:
        load_model(tmp_path / "model.pkl")
    assert "save_model('model.ubj')" in error.value.remedy


def test_a_skops_file_has_the_same_bytes_for_the_same_model(tmp_path: Path) -> None:
    model = MLPClassifier((4,), max_iter=3, random_state=0).fit(NUMBERS, LABELS)
    first = skops.io.dumps(model)
    again = skops.io.dumps(skops.io.loads(first, trusted=skops.io.get_untrusted_types(data=first)))
    assert first != again, "the control"
    assert in_order(first) == in_order(again)
    (tmp_path / "m.skops").write_bytes(in_order(first))
    rows = pl.DataFrame(NUMBERS)
    assert np.array_equal(load_model(tmp_path / "m.skops").outputs(rows), model_of(model).outputs(rows))


def test_an_xgboost_file_that_does_not_hold_its_settings_is_not_called_exact(tmp_path: Path) -> None:
    xgboost = pytest.importorskip("xgboost", reason="xgboost is not installed: pip install 'unlearn-cli[xgboost]'")
    data = xgboost.DMatrix(NUMBERS, label=LABELS > 0)
    asked = {"objective": "binary:logistic", "nthread": 1, "scale_pos_weight": 3.0}
    booster = xgboost.train(asked, data, 2)
    booster.save_model(tmp_path / "m.ubj")
    model = load_model(tmp_path / "m.ubj")
    assert "assumed" in model.assumed and model.settings["scale_pos_weight"] == 3.0  # type: ignore[attr-defined]
    booster.set_attr(params='{"scale_pos_weight": 3.0}')
    booster.save_model(tmp_path / "m.ubj")
    assert load_model(tmp_path / "m.ubj").assumed == ""  # type: ignore[attr-defined]
    quantile = xgboost.train({"objective": "reg:quantileerror", "quantile_alpha": 0.3, "nthread": 1}, data, 2)
    quantile.save_model(tmp_path / "q.ubj")
    rows = Rows(pl.DataFrame(NUMBERS), NUMBERS[:, 0])
    assert load_model(tmp_path / "q.ubj").retrained(rows, 0).outputs(rows.features).shape == (150, 1)


def test_one_logit_is_two_classes_where_the_file_says_so_and_else_a_question(table: Path) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'unlearn-cli[torch]'")
    from unlearn_cli.forget.adapters.torch_network import TorchNetwork
    from unlearn_cli.forget.training_table import as_rows, class_places

    def make() -> object:
        return torch.nn.Linear(2, 1)

    binary = FRAME.with_columns((pl.col("label") > 0).cast(pl.Int64).alias("label"))
    names, told = ("weight", "bias"), {"classes": "[0, 1]", "epochs": "200", "rate": "0.02"}
    stated = TorchNetwork(make(), make, names, (0, 1), lambda tensors: b"", told)
    rows = as_rows(binary, ("a", "b"), "label", (stated, class_places(binary, "label", stated)))
    before = stated.outputs(rows.features)
    assert before.shape == (150, 2) and (before[:, 0] == 0).all()
    after = stated.retrained(rows, 0).outputs(rows.features)
    assert ((after[:, 1] > 0) == (rows.target > 0)).mean() > 0.9
    unstated = TorchNetwork(make(), make, names, (), lambda tensors: b"")
    with pytest.raises(UnlearnError, match="log odds of a class"):
        as_rows(binary, ("a", "b"), "label", (unstated, {}))
    assert "epochs 40, batch_size 200" in unstated.notes[0].text


def test_copies_names_and_other_trainings_are_spoken_of(table: Path) -> None:
    pl.concat([FRAME, FRAME[3:4].with_columns(id=pl.lit(999, pl.Int64))]).write_csv(table)
    slow = MLPClassifier((4,), max_iter=3, random_state=0, solver="sgd", alpha=3.0).fit(NUMBERS, LABELS)
    report = run(table, slow, "--forget-where", "id = 103")
    said = " ".join(note["text"] for note in report["notes"])
    assert "1 rows that stay have the same features" in said and "solver=sgd, alpha=3.0" in said
    FRAME.write_csv(table)
    usual = MLPClassifier((4,), max_iter=3, random_state=0).fit(NUMBERS, LABELS)
    report = run(table, usual, "--forget-where", "id = 103")
    said = " ".join(note["text"] for note in report["notes"])
    assert "same features" not in said and "was trained with" not in said
