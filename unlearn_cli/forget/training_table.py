"""The table that a model was trained on, as the rows it takes: typed, with target positions; every fault named."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from unlearn_cli.core.cells import Floats
from unlearn_cli.core.errors import DataError, ModelError, listing
from unlearn_cli.core.registry import did_you_mean
from unlearn_cli.forget.findings import ForgetFacts
from unlearn_cli.forget.forget_set import ForgetSet, forget_rows
from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.models.interface import Model, Rows
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.local_text import COMMA_TEXT
from unlearn_cli.tables.kinds.text import NUMBER_TEXT
from unlearn_cli.tables.table import Table

Places = Mapping[object, int]
"""Label, as `_key` makes it -> position of the class in the model."""


@dataclass(frozen=True)
class Training:
    """The rows in their parts, and what a report says of them."""

    split: Split
    features: tuple[str, ...]
    forget: ForgetFacts


@dataclass(frozen=True)
class Columns:
    """Which columns the model is shown. An empty `features`: those that its file names, else all others."""

    target: str
    features: tuple[str, ...] = ()


def read_training(model: Model, data: Table, holdout: Table | None, columns: Columns, forget: ForgetSet) -> Training:
    """Retain set, forget set and held-out rows, as the model takes them."""
    frame = typed_rows(data)
    names = feature_names(frame, model, columns, forget.id_column)
    places = class_places(frame, columns.target, model)
    every = as_rows(frame, names, columns.target, (model, places))
    chosen = forget_rows(frame, forget)
    retained = np.delete(np.arange(frame.height, dtype=np.intp), chosen)
    held = as_rows(typed_rows(holdout), names, columns.target, (model, places)) if holdout else None
    split = Split(every.part(retained), every.part(chosen), held)
    facts = ForgetFacts(forget.words, len(chosen), len(retained), whole_classes(model, split))
    return Training(split, names, facts)


def typed_rows(table: Table) -> pl.DataFrame:
    """All rows of a table; in a text format clean numbers and truths become such, as a model was trained on them.

    Numbers with a decimal comma are text to whoever does not say so: `--decimal ,`.
    """
    with table.reading():
        frame = table.scan.collect()
    if not table.text:
        return frame
    names = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    written = COMMA_TEXT if table.reading_as.decimal == "," else NUMBER_TEXT
    clean = frame.select(written.clean(pl.col(name)).all().alias(name) for name in names).row(0, named=True)
    numbers = [name for name in names if clean[name] and frame[name].null_count() < frame.height]
    truths = [name for name in names if name not in numbers and _are_truths(frame[name])]
    frame = frame.with_columns(frame[name].str.to_lowercase() == "true" for name in truths)
    return frame.with_columns(_number(frame[name], written) for name in numbers)


def _are_truths(cells: pl.Series) -> bool:
    """True and False, as pandas writes and reads them, with missing cells among them or without."""
    found = set(cells.drop_nulls().unique())
    return bool(found) and any(found <= {*pair} for pair in (("True", "False"), ("TRUE", "FALSE"), ("true", "false")))


def _number(cells: pl.Series, written: Kind) -> pl.Series:
    """Whole numbers stay whole."""
    whole = cells.cast(pl.Int64, strict=False)
    if whole.null_count() == cells.null_count():
        return whole
    return cells.to_frame().select(written.coordinates(pl.col(cells.name)).cast(pl.Float64)).to_series()


def feature_names(frame: pl.DataFrame, model: Model, columns: Columns, id_column: str | None) -> tuple[str, ...]:
    """The columns that the model takes: as asked, else as its file says, else all but the target and the id."""
    known, target = frame.columns, columns.target
    names = columns.features or tuple(model.features or [name for name in known if name not in (target, id_column)])
    absent = [f"{name!r}.{did_you_mean(name, known)}" for name in (*names, target) if name not in known]
    if absent:
        hint = "" if columns.features else " --features says which columns are the model's, in its order."
        raise DataError(f"the table has no column {listing(absent)}", f"It has {listing(known, 40)}.{hint}")
    if target in names:
        raise DataError(f"the target {target!r} is among the features.", "Leave it out of --features.")
    if model.features is not None and len(names) != len(model.features):
        raise DataError(
            f"{len(names)} features are named, and the model takes {len(model.features)}.",
            f"It was trained with {listing([repr(name) for name in model.features], 20)}.",
        )
    return names


def as_rows(frame: pl.DataFrame, names: tuple[str, ...], target: str, known: tuple[Model, Places]) -> Rows:
    """The rows as the model takes them; raises where a feature or the target is missing, or a class is unknown."""
    model, places = known
    absent = [f"{name!r}" for name in (*names, target) if name not in frame.columns]
    if absent:
        raise DataError(f"there is no column {listing(absent)}.", f"The columns are: {listing(frame.columns, 40)}.")
    if frame[target].null_count():
        raise DataError(
            f"{frame[target].null_count():,} rows have no {target!r}, the target.", "Leave these rows out of the table."
        )
    if model.task == "regression" and getattr(model, "unstated", False) and frame[target].n_unique() == 2:
        raise DataError(
            f"the network gives one number, its file names no classes, and {target!r} has two values: a prediction, or "
            "the log odds of a class?",
            "Save it as .safetensors with metadata={'classes': json.dumps([0, 1])}, or '[]' for a prediction.",
        )
    features = frame.select(names)
    if model.features is not None:
        features = features.rename(dict(zip(names, model.features, strict=True)))
    _refuse_unusable(model, features)
    return Rows(
        features, positions(frame[target], places) if model.task == "classification" else numbers(frame[target])
    )


def _refuse_unusable(model: Model, features: pl.DataFrame) -> None:
    """Raise where the model cannot take the rows: those with a missing cell, if there are any, and the first ones.

    Some models take missing cells, and some take text: only the model knows.
    """
    some = pl.concat([features.filter(pl.any_horizontal(pl.all().is_null())).head(8), features.head(8)])
    try:
        model.outputs(some)
    except (MemoryError, ModelError):
        raise
    except Exception as error:  # each library has its own
        missing = [
            f"{name!r} ({count:,} rows)" for name, count in features.null_count().row(0, named=True).items() if count
        ]
        text = [repr(name) for name, dtype in features.schema.items() if not dtype.is_numeric()]
        faults = [f"cells are missing in {listing(missing)}"] * bool(missing) + [f"no numbers: {listing(text)}"] * bool(
            text
        )
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise DataError(
            f"the model cannot take the features ({'; '.join([*faults, said])}).",
            "Prepare them as for the training, or say with --features which columns are the model's.",
        ) from error


def numbers(target: pl.Series) -> Floats:
    """Values (n,) of the target of a regression."""
    if not target.dtype.is_numeric():
        raise DataError(
            f"the target {target.name!r} is {target.dtype}, and the model predicts a number.", "Name another --target."
        )
    return np.asarray(target.cast(pl.Float64).to_numpy())


def class_places(frame: pl.DataFrame, target: str, model: Model) -> Places:
    """Labels of the target -> positions of the model's classes; nothing for regression.

    Labels are compared as numbers where they are numbers or the text of one, else as text. A file that holds no
    labels has 0 ... K - 1 for them: these are then the K sorted values of the target.
    """
    places = {_key(label): number for number, label in enumerate(model.classes)}
    labels = frame[target].drop_nulls().unique().to_list()
    unnamed = list(model.classes) == list(range(len(model.classes)))
    if unnamed and len(labels) == len(places) and not places.keys() & {_key(label) for label in labels}:
        return {_key(label): number for number, label in enumerate(sorted(labels))}
    return places


def positions(target: pl.Series, places: Places) -> Floats:
    """Position (n,) of each row's class among the model's."""
    counts = target.value_counts(sort=True, name="rows")
    found = list(zip(counts[target.name].to_list(), counts["rows"].to_list(), strict=True))
    unknown = [f"{label!r} ({rows:,} rows)" for label, rows in found if _key(label) not in places]
    if unknown:
        raise DataError(
            f"the model knows no class {listing(unknown)} of {target.name!r}.",
            f"Its classes are {listing([str(label) for label in places], 20)}.",
        )
    return np.array([places[_key(label)] for label in target.to_list()], dtype=np.float64)


def _key(label: object) -> object:
    """Numbers by value, all else by its text: 1, 1.0, "1" and numpy's 1 are one label, and so are true and "True"."""
    text = str(label.item() if isinstance(label, np.generic) else label)
    if re.search(NUMBER_TEXT.pattern, text):
        return float(text)
    return text.lower() if text in ("True", "False") else text


def whole_classes(model: Model, split: Split) -> tuple[str, ...]:
    """Classes that only the forget set has."""
    if model.task == "regression":
        return ()
    gone = sorted(set(split.forget.target.astype(int)) - set(split.retain.target.astype(int)))
    return tuple(str(model.classes[place]) for place in gone)
