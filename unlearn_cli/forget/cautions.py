"""What a person should know of a model and its rows that no number says: copies, names in encoders, other trainings."""

from collections.abc import Iterator

import polars as pl

from unlearn_cli.core.notes import Note
from unlearn_cli.forget.interface import Split, UnlearnSettings
from unlearn_cli.forget.models.interface import Model, Preprocessed, Rows

AGAIN = Note(
    "table",
    "every other row of the table is trained on: rows that an earlier run forgot, and that still stand in it, come "
    "back; leave them out of the table, or name them again",
)
KEPT = Note(
    "preprocessing",
    "the transformers stay as they were fitted: an encoder keeps the levels that only forgotten rows had, by name, in "
    "the new file; --refit-preprocessing fits them on the rows that stay",
)


def cautions(model: Model, split: Split, settings: UnlearnSettings) -> Iterator[Note]:
    """Notes on a model and its rows in their parts, those of its file first."""
    yield from getattr(model, "notes", ())
    yield AGAIN
    copies = _copies(split)
    if copies:
        yield Note(
            "copies",
            f"{copies:,} rows that stay have the same features and target as a row that is forgotten: what the model "
            "knows of these it keeps knowing; name the copies too if they are the same person's",
        )
    if isinstance(model, Preprocessed) and model.preprocesses and not settings.refit_preprocessing:
        yield KEPT
    other = getattr(model, "trained_otherwise", "")
    if other and settings.method != "retrain":
        yield Note(
            "training",
            f"the network was trained with {other}, and the steps here are those of Adam at its usual rate: the new "
            "model may be further from a retrained one than the old; --verify N measures it, --method retrain is exact",
        )


def _copies(split: Split) -> int:
    """Rows to retain that a row to forget equals."""
    retain, forget = map(_with_target, (split.retain, split.forget))
    return retain.join(forget.unique(), on=retain.columns, how="semi", nulls_equal=True).height


def _with_target(rows: Rows) -> pl.DataFrame:
    return rows.features.with_columns(pl.Series("\0target", rows.target))
