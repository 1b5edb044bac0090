"""Sensitive columns that stand in another file: brought to the rows of a table by an id, or by their order."""

import polars as pl

from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.core.registry import did_you_mean


def with_labels(
    scan: pl.LazyFrame, labels: pl.LazyFrame, sensitive: tuple[str, ...], id_column: str | None
) -> pl.LazyFrame:
    """The rows of `scan`, in order, with the columns `sensitive` of `labels` in place of its own.

    With `id_column` a row takes the label with its id; every id must occur once in `labels`. Without, row i takes
    label i, and both must have as many rows.
    """
    wanted = [*sensitive, *([id_column] if id_column else [])]
    _refuse_unknown("the labels", labels, wanted)
    rest = scan.drop(list(sensitive), strict=False)
    if id_column is None:
        _refuse_lengths(scan, labels)
        return pl.concat([rest, labels.select(sensitive)], how="horizontal")
    _refuse_unknown("the table", scan, [id_column])
    labels = _with_ids_alike(scan, labels, id_column)
    _refuse_ids(scan, labels, id_column)
    return rest.join(labels.select(wanted), on=id_column, how="left", maintain_order="left")


def _refuse_unknown(label: str, frame: pl.LazyFrame, names: list[str]) -> None:
    known = frame.collect_schema().names()
    unknown = [f"{name!r}.{did_you_mean(name, known)}" for name in names if name not in known]
    if unknown:
        raise DataError(f"{label} have no column {listing(unknown)}", f"The columns are: {listing(known, 40)}.")


def _refuse_lengths(scan: pl.LazyFrame, labels: pl.LazyFrame) -> None:
    rows, marks = (int(frame.select(pl.len()).collect(engine="streaming").item()) for frame in (scan, labels))
    if rows != marks:
        raise DataError(
            f"the table has {rows:,} rows and the labels have {marks:,}: they cannot be matched by their order.",
            "Match them by a column that both have: --id COL.",
        )


def _with_ids_alike(scan: pl.LazyFrame, labels: pl.LazyFrame, id_column: str) -> pl.LazyFrame:
    """The labels with ids of the table's type: one of the two files may be text, which knows no types."""
    wanted, found = (frame.collect_schema()[id_column] for frame in (scan, labels))
    if wanted == found:
        return labels
    if not all(dtype == pl.String or dtype.is_integer() for dtype in (wanted, found)):
        raise DataError(
            f"{id_column!r} is {wanted} in the table and {found} in the labels: they cannot be matched.",
            "Write it as text or as whole numbers in both.",
        )
    return labels.with_columns(pl.col(id_column).cast(wanted, strict=False))


def _refuse_ids(scan: pl.LazyFrame, labels: pl.LazyFrame, id_column: str) -> None:
    ids = labels.select(id_column).drop_nulls()
    twice = ids.group_by(id_column).len().filter(pl.col("len") > 1).collect(engine="streaming").sort(id_column)
    if twice.height:
        shown = listing([repr(value) for value in twice[id_column].head(9)])
        raise DataError(
            f"{twice.height:,} ids occur more than once in the labels: {shown}.", "Leave one label for each id."
        )
    absent = scan.select(id_column).join(ids, on=id_column, how="anti").collect(engine="streaming")
    if absent.height:
        shown = listing([repr(value) for value in absent[id_column].head(9)])
        raise DataError(
            f"{absent.height:,} rows of the table have an id without a label: {shown}.",
            "Add their labels, or leave these rows out.",
        )
