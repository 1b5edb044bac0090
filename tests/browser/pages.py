"""Pages to look at: every kind of report, one with all that a page can show, and one of very many columns."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from tests.report.html.test_pages import made
from tests.secrets_known import SECRET
from unlearn_cli.audit.curve_findings import AheadFindings, CurveFindings, PointFindings, RiseFindings
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands import repair
from unlearn_cli.commands.files import Files
from unlearn_cli.core.options import FitRequest, Options, silent
from unlearn_cli.report.layout import TableReport

ROWS = 1500
HOSTILE = '<img src=x onerror="alert(1)"> & a name without an end' + "_and_more" * 12

PAGES = ("everything", "wide", "audit", "fail", "one group", "hollow", "frontier", "dp-unlearn")
"""Names of pages."""

MANY = 300
"""Columns of the page of very many."""


@cache
def page(name: str) -> str:
    """A page by its name."""
    if name == "everything":
        return everything().to_html()
    return wide().to_html() if name == "wide" else made(name).to_html()


@cache
def everything() -> TableReport:
    """A repair of a table of many kinds of columns, for four groups and one too small, with a target and a curve."""
    with TemporaryDirectory() as place:
        path = Path(place) / "in.parquet"
        table().write_parquet(path)
        options = Options(("group",), target="repaid", method="quantile", min_group=10)
        files = Files(str(path), str(Path(place) / "out.parquet"))
        report = repair.run(files, FitRequest(options, SECRET), AuditSettings(0.3), silent)
    assert report.joint is not None
    points = tuple(PointFindings(n, a, a - 0.05, a + 0.05) for n, a in ((90, 0.1), (1500, 0.2)))
    ahead = AheadFindings(100_000, 0.31, 0.2, 0.4, 0.38)
    rise = RiseFindings(0.1, 0.05, 0.15, True)
    curve = CurveFindings(100_000, ROWS, points, rise, "budget", 1.0, None, ahead, None)
    return replace(report, joint=replace(report.joint, curve=curve))


@cache
def wide() -> TableReport:
    """The same report as of a table of very many columns."""
    report = everything()
    assert report.pictures is not None
    drawn = report.pictures
    names = [f"column {number:03d} of a survey" for number in range(MANY)]
    shown = [replace(drawn.distributions[k % len(drawn.distributions)], column=names[k]) for k in range(60)]
    pictures = replace(
        drawn,
        distributions=tuple(shown),
        changed=tuple(replace(drawn.changed[k % len(drawn.changed)], column=names[k]) for k in range(MANY)),
    )
    columns = tuple(replace(report.columns[k % len(report.columns)], name=names[k]) for k in range(MANY))
    return replace(report, pictures=pictures, columns=columns)


def table() -> pl.DataFrame:
    """Numbers, a heavy tail, a date, categories, missing cells, a rule, names that are markup."""
    rng = np.random.default_rng(0)
    z = rng.choice(5, ROWS, p=[0.44, 0.28, 0.16, 0.105, 0.015])
    pay = np.exp(rng.normal(10 - 0.3 * (z == 1), 0.6, ROWS)).round(2)
    bonus = (pay * rng.uniform(0, 0.1, ROWS)).round(2)
    jobs = [f"a rather long name of an occupation, number {k}" for k in range(14)]
    score = np.where(rng.random(ROWS) < 0.1 + 0.05 * z, np.nan, rng.normal(600, 50, ROWS))
    days = pl.Series(np.clip(rng.normal(900 + 150 * z, 300, ROWS), 0, 3000).astype(int)).cast(pl.Int32).cast(pl.Date)
    return pl.DataFrame(
        {
            "group": np.array(["north & south", "<b>east</b>", "west", "a group with quite a long name", "few"])[z],
            "age": np.clip(rng.normal(40 + 4 * z, 10, ROWS), 17, 90).astype(int),
            "pay": pay,
            "bonus": bonus,
            "total": (pay + bonus).round(2),
            "hired": days,
            HOSTILE: np.array(jobs)[(rng.integers(0, 9, ROWS) + z)],
            "score": pl.Series(score).fill_nan(None),
            "repaid": np.where(rng.random(ROWS) < 1 / (1 + np.exp(10 - np.log(pay))), "yes", "no"),
        }
    )
