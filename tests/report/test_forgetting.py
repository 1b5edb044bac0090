"""How a run of forgetting becomes a report: who chose gamma, what it cost, whose notes come first."""

import hashlib
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.forget.doubles import Memory, split
from tests.forget.layouts import FULL
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import silent
from unlearn_cli.forget.evaluate import Proof, find
from unlearn_cli.forget.findings import InformationReport
from unlearn_cli.forget.interface import Unlearned, UnlearnSettings
from unlearn_cli.forget.training_table import Training
from unlearn_cli.report.forgetting import ForgettingReport, Run, in_memory, lay_out, model_facts
from unlearn_cli.tables.source import open_table

OLD = Memory(frozenset(range(260)))
FOUND = Unlearned(OLD.without(split().forget, 0), "mi", False, "approximate", 1.5, gamma=0.3, penalty="mi")


def laid_out(
    tmp_path: Path, found: Unlearned = FOUND, whole: tuple[str, ...] = (), task: str = "classification"
) -> ForgettingReport:
    """The report of a run whose settings are the defaults."""
    pl.DataFrame({"y": [0, 1]}).write_parquet(tmp_path / "in.parquet")
    facts = replace(FULL.model, task=task)
    data = open_table(str(tmp_path / "in.parquet"))
    run = Run(data, None, "y", UnlearnSettings(), (facts, facts), (Note("file", "of the file"),))
    rows = Training(split(), ("row", "truth"), replace(FULL.forget, whole_classes=whole))
    findings = find(OLD, found, split(), (UnlearnSettings(), Proof()), silent)
    return lay_out(run, rows, found, replace(findings, notes=(Note("found", "of what was found"),)))


@pytest.mark.parametrize(
    ("rows", "of_retrain", "share"), [(50, 200, 0.25), (0, 200, 0.0), (None, 200, None), (50, None, None)]
)
def test_the_cost_is_a_share_where_both_were_counted(
    rows: int | None, of_retrain: int | None, share: float | None, tmp_path: Path
) -> None:
    cost = laid_out(tmp_path, replace(FOUND, rows=rows, rows_of_retrain=of_retrain)).cost
    assert (cost.share, cost.rows, cost.seconds) == (share, rows, 1.5)


def test_gamma_was_chosen_where_none_was_given_and_by_nobody_where_none_was_used(tmp_path: Path) -> None:
    assert laid_out(tmp_path).method.gamma_by == "auto"
    assert laid_out(tmp_path, replace(FOUND, gamma=None)).method.gamma_by is None


def test_what_the_penalty_says_is_there_twice_or_not_at_all(tmp_path: Path) -> None:
    assert laid_out(tmp_path).mi_informative is None
    told = laid_out(tmp_path, replace(FOUND, information=InformationReport("mi", 0.01, 0.01, 0.02, False)))
    assert told.mi_informative is False and told.information and not told.information.informative


def test_scores_are_named_by_the_task_of_the_supplied_model(tmp_path: Path) -> None:
    assert laid_out(tmp_path).score == "accuracy"
    assert laid_out(tmp_path, task="regression").score == "R2"


def test_notes_come_in_the_order_of_the_work(tmp_path: Path) -> None:
    made = laid_out(tmp_path, replace(FOUND, notes=(Note("method", "of the method"),)), whole=("three",))
    assert [note.code for note in made.notes] == ["file", "whole class", "method", "found"]
    assert "the class three " in made.notes[1].text
    assert "classes three, four " in laid_out(tmp_path, whole=("three", "four")).notes[1].text
    assert [note.code for note in laid_out(tmp_path).notes] == ["file", "found"], "control"


def test_a_model_file_is_named_as_it_was_given_and_its_bytes_are_hashed(tmp_path: Path) -> None:
    stored = tmp_path / "new.skops.partial"
    stored.write_bytes(b"weights")
    facts = model_facts("out/new.skops", stored, OLD)
    assert (facts.path, facts.format) == ("out/new.skops", ".skops")
    assert facts.sha256 == hashlib.sha256(b"weights").hexdigest()
    assert in_memory("the model", OLD) == replace(facts, path="the model", format="memory", sha256=None)
