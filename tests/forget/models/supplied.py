"""Model files as users have them, one of each format and task: written by the library itself, with its own answers."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.datasets import load_diabetes, load_digits

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.models import load_model
from unlearn_cli.forget.models.interface import Model, Rows

PIXELS, DIGITS = load_digits(return_X_y=True)
MEASURES, PROGRESS = load_diabetes(return_X_y=True)


def rows(task: str) -> Rows:
    """300 digits of ten classes (`many`), or whether they are above 4 (`two`); `number`: progress of a disease."""
    if task == "number":
        return Rows(pl.DataFrame(MEASURES[:300] * 20, schema=[f"m{i}" for i in range(10)]), PROGRESS[:300] / 100)
    kept = PIXELS[:300, 2:30] / 16
    target = DIGITS[:300].astype(float)
    columns = [f"p{i}" for i in range(28)]
    return Rows(pl.DataFrame(kept, schema=columns), target if task == "many" else (target > 4).astype(float))


@dataclass(frozen=True)
class Supplied:
    """A model file and what the library that wrote it predicts for the rows: probabilities, or numbers (n, 1)."""

    path: Path
    predicted: Floats
    options: dict[str, Any]

    def model(self) -> Model:
        return load_model(self.path, **self.options)


@dataclass(frozen=True)
class Case:
    """`write` trains and saves a model; `library` is the module it needs, `extra` what installs it."""

    name: str
    task: str
    library: str
    write: Callable[[Path, Rows], Supplied]

    @property
    def is_network(self) -> bool:
        return self.library == "torch" or "perceptron" in self.name

    def supplied(self, folder: Path) -> Supplied:
        pytest.importorskip(
            self.library, reason=f"{self.library} is not installed: pip install 'unlearn-cli[{self.library}]'"
        )
        return self.write(folder, rows(self.task))


def scikit_learn(make: Callable[[], Any]) -> Callable[[Path, Rows], Supplied]:
    def write(folder: Path, given: Rows) -> Supplied:
        import skops.io

        model = make().fit(given.features.to_numpy(), given.target)
        skops.io.dump(model, folder / "model.skops")
        return Supplied(folder / "model.skops", _answers(model, given), {})

    return write


def boosted(suffix: str, number: bool) -> Callable[[Path, Rows], Supplied]:
    def write(folder: Path, given: Rows) -> Supplied:
        import xgboost

        maker = xgboost.XGBRegressor if number else xgboost.XGBClassifier
        model = maker(n_estimators=15, max_depth=4, learning_rate=0.2, reg_lambda=2.0, n_jobs=1)
        model.fit(given.features.to_numpy(), given.target)
        model.save_model(folder / f"model.{suffix}")
        return Supplied(folder / f"model.{suffix}", _answers(model, given), {})

    return write


def light(number: bool) -> Callable[[Path, Rows], Supplied]:
    def write(folder: Path, given: Rows) -> Supplied:
        import lightgbm

        maker = lightgbm.LGBMRegressor if number else lightgbm.LGBMClassifier
        model = maker(n_estimators=15, num_leaves=7, learning_rate=0.2, n_jobs=1, verbose=-1)
        model.fit(given.features.to_numpy(), given.target)
        model.booster_.save_model(folder / "model.txt")
        return Supplied(folder / "model.txt", _answers(model, given), {})

    return write


def network(suffix: str, factory: str) -> Callable[[Path, Rows], Supplied]:
    """Trained by the adapter's own `retrained`, since torch has no `fit`; the answers are the module's own."""

    def write(folder: Path, given: Rows) -> Supplied:
        import safetensors.torch
        import torch

        from tests.forget.models import networks

        name, options = folder / f"model{suffix}", {"factory": f"tests.forget.models.networks:{factory}"}
        if suffix == ".pt":
            options["trust_pickle"] = True
        module = getattr(networks, factory)()
        _save(module.state_dict(), name, torch, safetensors.torch)
        trained = load_model(name, **options).retrained(given, 0)
        name.write_bytes(trained.to_bytes())
        with torch.no_grad():
            found = trained.module(torch.tensor(given.features.to_numpy(), dtype=torch.float32))
        answers = found if found.shape[1] == 1 else torch.softmax(found, 1)
        return Supplied(name, answers.double().numpy(), options)

    return write


def exported(folder: Path, given: Rows) -> Supplied:
    """Trained by the adapter too; the answers are those of the program as torch itself loads the new file."""
    import torch

    from tests.forget.models import networks

    path, rows = folder / "model.pt2", torch.tensor(given.features.to_numpy(), dtype=torch.float32)
    torch.export.save(torch.export.export(networks.classifier().eval(), (rows[:2],)), path)
    path.write_bytes(load_model(path).retrained(given, 0).to_bytes())
    program = torch.export.load(path).module()
    with torch.no_grad():
        answers = [torch.softmax(program(rows[k : k + 2]), 1) for k in range(0, len(rows), 2)]
    return Supplied(path, torch.cat(answers).double().numpy(), {})


def _save(state: Any, path: Path, torch: Any, safetensors: Any) -> None:
    if path.suffix == ".pt":
        torch.save(state, path)
    else:
        safetensors.save_file(state, path, metadata={"epochs": "30", "batch_size": "30", "rate": "0.005"})


def _answers(model: Any, given: Rows) -> Floats:
    table = given.features.to_numpy()
    answers = model.predict_proba(table) if hasattr(model, "predict_proba") else model.predict(table)[:, None]
    return np.asarray(answers, dtype=float)


def _logistic() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=500)


def _perceptron() -> Any:
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier((32,), max_iter=300, random_state=0, learning_rate_init=0.02)


def _ridge() -> Any:
    from sklearn.linear_model import Ridge

    return Ridge()


CASES = [
    Case("skops logistic", "many", "sklearn", scikit_learn(_logistic)),
    Case("skops perceptron", "many", "sklearn", scikit_learn(_perceptron)),
    Case("skops ridge", "number", "sklearn", scikit_learn(_ridge)),
    Case("safetensors classes", "many", "torch", network(".safetensors", "classifier")),
    Case("safetensors number", "number", "torch", network(".safetensors", "regressor")),
    Case("pt classes", "many", "torch", network(".pt", "classifier")),
    Case("pt2 classes", "many", "torch", exported),
    Case("xgboost json many", "many", "xgboost", boosted("json", number=False)),
    Case("xgboost ubj two", "two", "xgboost", boosted("ubj", number=False)),
    Case("xgboost json number", "number", "xgboost", boosted("json", number=True)),
    Case("lightgbm many", "many", "lightgbm", light(number=False)),
    Case("lightgbm two", "two", "lightgbm", light(number=False)),
    Case("lightgbm number", "number", "lightgbm", light(number=True)),
]
