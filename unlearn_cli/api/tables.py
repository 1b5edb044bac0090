"""`repair`, `fit` and `audit` on tables of any kind."""

import os
from dataclasses import dataclass, field
from typing import Any

from unlearn_cli.api.frames import opened
from unlearn_cli.api.maps import Map, collected
from unlearn_cli.api.python_words import in_python_words
from unlearn_cli.api.requests import Names, fit_request, read_labels, reading_of, refuse_none, with_settings
from unlearn_cli.audit.attacks import attackers
from unlearn_cli.audit.findings import Verdict
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.audit.tables import Labels
from unlearn_cli.audit.tables import audit as audit_table
from unlearn_cli.commands.repair import audit_moved, new_order, whole_table
from unlearn_cli.core.options import Options, Progress, declared, silent
from unlearn_cli.core.settings_file import BUDGET
from unlearn_cli.engines import engine_for
from unlearn_cli.repair.fit import fit as fit_table
from unlearn_cli.repair.survey import Means
from unlearn_cli.report.context import audit_context, repair_context
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.table import build
from unlearn_cli.tables.frames import read_table
from unlearn_cli.tables.table import Table


@dataclass(frozen=True)
class Repaired:
    """A repaired table, what it still tells, and the map that made it.

    table   of the kind that came in (Polars for a path)
    report  what was measured of this very table
    """

    table: Any
    report: TableReport
    map: Map = field(repr=False)

    @property
    def verdict(self) -> Verdict:
        """Whether the worst attack is within the advantage that was asked for."""
        return self.report.verdict

    def _repr_html_(self) -> str:
        return self.report._repr_html_()


@in_python_words
def repair(
    table: Any,
    *,
    sensitive: Names,
    max_advantage: float | None = None,
    max_exposed: float | None = None,
    max_bits: float | None = None,
    budget: float = BUDGET,
    keep_sensitive: bool = False,
    shuffle: bool = False,
    secret: str | os.PathLike[str] | None = None,
    seed: int | None = None,
    progress: Progress = silent,
    **settings: Any,
) -> Repaired:
    """A table whose other columns do not tell the sensitive ones, moved as little as can be, and what it still tells.

    Parameters
    ----------
    table : path or frame
        Of Polars, pandas, PyArrow, or anything with the Arrow PyCapsule interface. It is not changed.
    sensitive : str or list of str
        Columns that the others must not tell; several make joint groups.
    max_advantage : float, optional
        The gate: largest advantage |2 AUC - 1| that an attack may have. The table is returned in any case; whether it
        passed is in `verdict.status`.
    max_exposed : float, optional
        The gate of exposure, 0 to 1: FAIL where the 1 % of rows given away most are told with more certainty.
    max_bits : float, optional
        The gate of bits: FAIL where more bits a row are proved to be told, a lower bound of the mutual information.
    budget : float
        Seconds of one core; what the attacks leave of them boosting has, to learn from all rows of a large table.
    keep_sensitive : bool
        Leave the sensitive columns in the table.
    shuffle : bool
        Put the rows into an order drawn from the secret: theirs may tell the group.
    secret : path, optional
        A file made by `unlearn secret`, so that runs repeat. Without it every run draws its own.
    seed : int, optional
        For tests: anybody can try a number, so such a table is not protected.
    progress : callable, optional
        Called with the name of each step and the share of it that is done.
    **settings
        Those of `Options`: method, strength, keep, drop, given, target, key, unit, bins, min_group, small_groups,
        null_group, nulls, fit_rows, unseen;
        of a path also separator, decimal, encoding, quote, comment, null_value, date_format.

    Returns
    -------
    Repaired
        With `table`, `report`, `map` and `verdict`.

    Raises
    ------
    UnlearnError
        InputError, DataError or SettingsError, with problem and remedy.

    References
    ----------
    Xu & Strohmer, JMLR 24:331, 2023; arXiv 2502.05684.

    Examples
    --------
    >>> import polars as pl
    >>> import unlearn_cli as ul
    >>> people = pl.read_parquet("sample_data/adult.parquet").head(600)
    >>> done = ul.repair(people, sensitive="sex", method="quantile", seed=0)
    >>> done.table.height, "sex" in done.table.columns, done.report.method.protected
    (600, False, False)
    """
    given, back = read_table(table, reading=reading_of(settings))
    request, where = fit_request(sensitive, secret, seed, settings), engine_for("local", given)
    fitted = fit_table(given, request, Means(where, attackers(), progress))
    move = whole_table(fitted.map, given, keep_sensitive, progress)
    rows = collected(move, given, where)
    order = new_order(shuffle, given, fitted)
    if order:
        rows = rows[order.in_memory()]
    moved = Table.of_frame(rows, "the repaired table")
    told = AuditSettings(
        max_advantage, seed=request.secret.seed, max_exposed=max_exposed, max_bits=max_bits, budget=budget
    )
    findings = audit_moved((given, moved), fitted, told, (where, progress), order)
    report = build(repair_context(moved.label, given, moved, fitted, order is not None), findings)
    return Repaired(back(rows), report, Map(fitted.map, fitted.all_notes))


@in_python_words
def fit(
    table: Any,
    *,
    sensitive: Names,
    secret: str | os.PathLike[str] | None = None,
    seed: int | None = None,
    progress: Progress = silent,
    **settings: Any,
) -> Map:
    """The map of a table, to move other rows by: what `repair` learns, without moving or measuring.

    Parameters are those of `repair`; the table may also be a Spark DataFrame.

    Examples
    --------
    >>> import unlearn_cli as ul
    >>> fitted = ul.fit("sample_data/adult.parquet", sensitive="sex", method="quantile")
    >>> fitted.sensitive
    ('sex',)
    """
    reading = reading_of(settings)
    request = fit_request(sensitive, secret, seed, settings)
    given, _, where = opened(table, reading, request.options.key)
    fitted = fit_table(given, request, Means(where, attackers(), progress))
    return Map(fitted.map, fitted.all_notes)


@in_python_words
def audit(
    table: Any,
    *,
    sensitive: Names,
    labels: Any = None,
    id: str | None = None,
    max_advantage: float | None = None,
    max_exposed: float | None = None,
    max_bits: float | None = None,
    budget: float = BUDGET,
    seed: int | None = None,
    progress: Progress = silent,
    **settings: Any,
) -> TableReport:
    """How well the sensitive columns of a table can be guessed from the others, with intervals; nothing is changed.

    Parameters
    ----------
    table : path or frame
        The table to measure; also a Spark DataFrame.
    sensitive : str or list of str
        Columns that are guessed.
    labels : path or frame, optional
        Holds the sensitive columns where the table does not: in the same order, or by `id`.
    id : str, optional
        Column of both that names each row; it is not attacked.
    max_advantage : float, optional
        The gate, 0 to 1; `verdict.status` is PASS where no attack can be above it, else FAIL or NOT ASSESSED.
    max_exposed : float, optional
        The gate of exposure, 0 to 1: FAIL where the 1 % of rows given away most are told with more certainty.
    max_bits : float, optional
        The gate of bits: FAIL where more bits a row are proved to be told, a lower bound of the mutual information.
    budget : float
        Seconds of one core; what the attacks leave of them boosting has, to learn from all rows of a large table.
    seed : int, optional
        Of the folds and the attackers.
    **settings
        drop, given, bins, null_group, unit, as in `Options`; of a path also those of `Reading`.

    Returns
    -------
    TableReport
        With `verdict`, `to_dict()`, `to_json()` and `to_html()`.

    Examples
    --------
    >>> import polars as pl
    >>> import unlearn_cli as ul
    >>> people = pl.read_parquet("sample_data/adult.parquet").head(600)
    >>> ul.audit(people, sensitive="sex", max_advantage=0.3).verdict.status
    'FAIL'
    """
    reading = reading_of(settings)
    given, _, where = opened(table, reading)
    known = None if labels is None else Labels(read_labels(labels, reading), id)
    options = Options.of(sensitive=sensitive, **{"min_group": 1, **settings})
    refuse_none(options)
    told = AuditSettings(max_advantage, seed=seed, max_exposed=max_exposed, max_bits=max_bits, budget=budget)
    audited = audit_table(given, known, options, told, (where, progress))
    return build(audit_context(given, audited, options), audited.findings)


with_settings(repair, *declared())
with_settings(fit, *(name for name in declared() if name != "unit"))
with_settings(audit, "drop", "given", "bins", "null_group", "unit")
