"""`audit` from file to file: what is written is what is returned, and faults show before any work."""

from pathlib import Path

import pytest

from tests.small_tables import people
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands import audit
from unlearn_cli.commands.audit import AuditRequest, run
from unlearn_cli.core.errors import InputError, UnlearnError
from unlearn_cli.core.options import Options, silent
from unlearn_cli.report.layout import TableReport

OPTIONS = Options(("z",), drop=("id", "age"), min_group=1)
QUICK = AuditSettings(folds=2)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    people(200).write_parquet(tmp_path / "in.parquet")
    return tmp_path


def audited(here: Path, **more: object) -> TableReport:
    return run(AuditRequest(str(here / "in.parquet"), OPTIONS, **more), QUICK, silent)  # type: ignore[arg-type]


def test_what_is_written_is_what_is_returned_and_the_table_stays_as_it_is(here: Path) -> None:
    before = (here / "in.parquet").read_bytes()
    report, page = here / "r.json", here / "p.html"
    found = audited(here, report=str(report), html=str(page))
    assert report.read_text(encoding="utf-8") == found.to_json()
    assert page.read_text(encoding="utf-8") == found.to_html()
    assert (here / "in.parquet").read_bytes() == before and len(list(here.iterdir())) == 3
    assert audited(here) == found, "the same rows and folds again"


def test_places_that_are_taken_are_refused_before_any_work(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*asked: object) -> None:
        raise AssertionError("nothing is measured")

    monkeypatch.setattr(audit, "audit", work)
    (here / "labels.csv").write_text("z\na\n")
    for taken in ("in.parquet", "labels.csv"):
        with pytest.raises(InputError, match="would overwrite"):
            audited(here, report=str(here / taken), labels=str(here / "labels.csv"), force=True)
    with pytest.raises(AssertionError, match="nothing is measured"):
        audited(here, report=str(here / "r.json"))
    assert not (here / "r.json").exists()


def test_an_audit_that_cannot_be_made_writes_no_report(here: Path) -> None:
    people(150).write_parquet(here / "labels.parquet")
    with pytest.raises(UnlearnError, match="200 rows and the labels have 150"):
        audited(here, report=str(here / "r.json"), labels=str(here / "labels.parquet"))
    assert sorted(path.name for path in here.iterdir()) == ["in.parquet", "labels.parquet"]
