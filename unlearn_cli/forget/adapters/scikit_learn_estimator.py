"""What the adapters of scikit-learn share: the table as the estimator was trained with it, outputs, the file."""

import copy
import io
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import joblib
import numpy as np
import polars as pl
import skops.io
from sklearn.base import clone, is_classifier
from sklearn.pipeline import Pipeline

from unlearn_cli.core.cells import Floats
from unlearn_cli.core.errors import ModelError, listing
from unlearn_cli.forget.adapters.cells import as_met
from unlearn_cli.forget.adapters.skops_bytes import in_order
from unlearn_cli.forget.adapters.training import training
from unlearn_cli.forget.models.interface import Family, Rows, Task

_LEAST_PROBABILITY = 1e-300
_IMPOSSIBLE = float(np.log(_LEAST_PROBABILITY))


@dataclass(frozen=True)
class Estimator:
    """A fitted estimator, alone or at the end of a Pipeline.

    suffix  the format of its file
    known   class labels of the model that it came of, where it saw rows of some of them only
    refits  training it fits the transformers before the last step too
    """

    whole: Any
    suffix: str
    known: tuple[Any, ...] = ()
    refits: bool = False

    @property
    def family(self) -> Family:
        raise NotImplementedError

    @property
    def last(self) -> Any:
        """The step that predicts."""
        return self.whole.steps[-1][1] if isinstance(self.whole, Pipeline) else self.whole

    @property
    def task(self) -> Task:
        return "classification" if is_classifier(self.last) else "regression"

    @property
    def classes(self) -> tuple[Any, ...]:
        return self.known or (tuple(self.last.classes_.tolist()) if self.task == "classification" else ())

    @property
    def features(self) -> Sequence[str] | None:
        named = getattr(self.whole, "feature_names_in_", None)
        return None if named is None else [str(name) for name in named]

    @property
    def preprocesses(self) -> bool:
        """Whether steps come before the last."""
        return isinstance(self.whole, Pipeline) and len(self.whole.steps) > 1

    def checked(self) -> Self:
        """Itself; an estimator with several targets is an error."""
        last = self.last
        if self.task == "classification":
            labelled = not isinstance(last.classes_, list)
            several = not labelled or (
                getattr(last, "out_activation_", "") == "logistic" and getattr(last, "n_outputs_", 1) > 1
            )
        else:
            several = getattr(last, "n_outputs_", 1) > 1 or np.atleast_2d(getattr(last, "coef_", 0.0)).shape[0] > 1
        if several:
            raise ModelError(
                f"the {type(self.last).__name__} predicts several targets at once.", "Supply a model with one target."
            )
        return self

    def outputs(self, features: pl.DataFrame) -> Floats:
        """(n, C) log-probabilities, which are logits of themselves; (n, 1) predictions of a regression."""
        design = self.design(features)
        if self.task == "regression":
            return np.asarray(self.last.predict(design), dtype=np.float64).reshape(-1, 1)
        chances = np.asarray(self.last.predict_proba(design), dtype=np.float64)
        return self.aligned(np.log(np.maximum(chances, _LEAST_PROBABILITY)))

    def aligned(self, logits: Floats) -> Floats:
        """Logits of the classes that the estimator saw -> those of all `classes`."""
        if not self.known:
            return logits
        full = np.full((len(logits), len(self.known)), logits.min(axis=1, keepdims=True) + _IMPOSSIBLE)
        full[:, self.seen()] = logits
        return full

    def seen(self) -> list[int]:
        """Places in `classes` of the classes that the estimator saw."""
        return [self.classes.index(label) for label in self.last.classes_.tolist()]

    def design(self, features: pl.DataFrame) -> Any:
        """The rows as the last step takes them, through the transformers as they were fitted."""
        table = self._as_trained(features)
        return self.whole[:-1].transform(table) if self.preprocesses else table

    def prepared(self, features: pl.DataFrame) -> Floats:
        """(n, inputs) numbers, a sparse matrix made dense."""
        design = self.design(features)
        dense = design.toarray() if hasattr(design, "toarray") else design
        return np.asarray(dense, dtype=np.float64)

    def target(self, rows: Rows) -> Any:
        """The target as the estimator takes it: class labels, or numbers."""
        return np.array(self.classes)[rows.target.astype(np.intp)] if self.task == "classification" else rows.target

    def retrained(self, rows: Rows, seed: int) -> Self:
        """A clone fitted on these rows; transformers stay as they were fitted, unless it `refits`."""
        estimator, target = clone(self.last), self.target(rows)
        if self.seeded(estimator):
            estimator.set_params(random_state=seed)
        if self.refits:  # what a transformer gives of its own training rows may differ from what it makes of others
            before, design = self._fitted_before(rows, seed)
            made = self.with_before(before).with_last(fitted(estimator, design, target))
        else:
            made = self.with_last(fitted(estimator, self.design(rows.features), target))
        lost = self.task == "classification" and len(made.last.classes_) < len(self.classes)
        return replace(made, known=self.classes if lost else ())

    def seeded(self, estimator: Any) -> bool:
        """Whether training it takes a seed of ours."""
        return "random_state" in estimator.get_params()

    def preprocessing_refitted(self, rows: Rows) -> Self:
        """The transformers before the last step fitted on these rows.

        Errors: they make another number of columns than the last step takes, as an encoder does that lost a level.
        """
        if not self.preprocesses:
            return self
        before, design = self._fitted_before(rows, 0)
        made = design.shape[1]
        if made != self.last.n_features_in_:
            raise ModelError(
                f"refitted without the forgotten rows, the preprocessing makes {made} columns, and the "
                f"{type(self.last).__name__} takes {self.last.n_features_in_}.",
                "Leave out --refit-preprocessing, or train the pipeline anew.",
            )
        return replace(self.with_before(before), refits=True)

    def _fitted_before(self, rows: Rows, seed: int) -> tuple[Any, Any]:
        """The steps before the last fitted on these rows, and what they give of them; draws are made by the seed."""
        before = clone(self.whole[:-1])
        settings = before.get_params()
        open_ones = [name for name, value in settings.items() if name.endswith("random_state") and value is None]
        before.set_params(**dict.fromkeys(open_ones, seed))
        with training("preprocessing"):
            design = before.fit_transform(self._as_trained(rows.features), self.target(rows))
        before.set_params(**dict.fromkeys(open_ones))
        return before, design

    def with_before(self, before: Any) -> Self:
        """A copy of the model with other steps before the last."""
        whole = copy.copy(self.whole)
        whole.steps = [*before.steps, self.whole.steps[-1]]
        return replace(self, whole=whole)

    def read_again(self, other: Self) -> Self:
        """`other`, read from my file, with what a file does not hold."""
        return replace(other, known=self.known, refits=self.refits)

    def with_last(self, estimator: Any) -> Self:
        """The same with another last step."""
        if not isinstance(self.whole, Pipeline):
            return replace(self, whole=estimator)
        whole = copy.copy(self.whole)
        whole.steps = [*self.whole.steps[:-1], (self.whole.steps[-1][0], estimator)]
        return replace(self, whole=whole)

    def to_bytes(self) -> bytes:
        """The file, in the format of `suffix`."""
        if self.suffix == ".skops":
            return in_order(skops.io.dumps(self.whole))
        buffer = io.BytesIO()
        (joblib.dump if self.suffix == ".joblib" else pickle.dump)(self.whole, buffer)
        return buffer.getvalue()

    def _as_trained(self, features: pl.DataFrame) -> Any:
        if self.features is not None:
            missing = [name for name in self.features if name not in features.columns]
            if missing:
                raise ModelError(
                    f"the model was trained with columns that the table does not have: {listing(missing)}.",
                    f"The table's columns: {listing(features.columns)}.",
                )
            return as_met(features.select(self.features), self.whole)
        if features.width != self.whole.n_features_in_:
            raise ModelError(
                f"the model takes {self.whole.n_features_in_} columns without names, and the table gives "
                f"{features.width}: {listing(features.columns)}.",
                "Name the columns it was trained with, in that order, with --features.",
            )
        return as_met(features, self.whole).to_numpy()


def fitted(estimator: Any, design: Any, target: Any) -> Any:
    """The estimator fitted."""
    with training(type(estimator).__name__):
        return estimator.fit(design, target)
