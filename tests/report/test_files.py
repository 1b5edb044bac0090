"""The files of a report: two of them, neither a stranger's, whole or not at all."""

from pathlib import Path

import pytest

from tests.forget.layouts import forgetting_report
from unlearn_cli.core.errors import InputError, SettingsError
from unlearn_cli.report.files import refuse_two_on_stdout, report_files

REPORT = forgetting_report(False)


def written(json: Path | None, html: Path | None, *avoid: Path, force: bool = False) -> None:
    names = [None if path is None else str(path) for path in (json, html)]
    with report_files(names[0], names[1], avoid, force) as out:
        assert out.made == [path for path in (json, html) if path]
        out.write(REPORT)
        out.publish()


def test_both_show_and_each_may_be_replaced_by_its_like(tmp_path: Path) -> None:
    json, html = tmp_path / "r.json", tmp_path / "r.html"
    for _ in range(2):
        written(json, html)
    assert json.read_text(encoding="utf-8") == REPORT.to_json()
    assert html.read_text(encoding="utf-8") == REPORT.to_html()
    assert sorted(tmp_path.iterdir()) == [html, json], "nothing half done is left"


def test_a_page_is_no_report_and_a_report_is_no_page(tmp_path: Path) -> None:
    json, html = tmp_path / "r.json", tmp_path / "r.html"
    written(json, html)
    before = json.read_bytes(), html.read_bytes()
    for places in ((html, None), (None, json)):
        with pytest.raises(InputError, match="exists already"):
            written(*places)
    assert (json.read_bytes(), html.read_bytes()) == before
    written(html, None, force=True)
    assert html.read_bytes() == before[0], "control: with force it is"


def test_neither_takes_the_place_of_what_is_read_or_of_the_other(tmp_path: Path) -> None:
    read, same = tmp_path / "in.csv", tmp_path / "r"
    read.write_text("a\n1\n")
    for places, avoid in (((read, None), (read,)), ((None, read), (read,)), ((same, same), ())):
        with pytest.raises(InputError, match="would overwrite"):
            written(*places, *avoid, force=True)
    assert list(tmp_path.iterdir()) == [read] and read.read_text() == "a\n1\n"


def test_work_that_fails_leaves_the_old_report_and_nothing_else(tmp_path: Path) -> None:
    json = tmp_path / "r.json"
    written(json, None)
    old = json.read_bytes()
    with pytest.raises(ZeroDivisionError), report_files(str(json), str(tmp_path / "r.html"), (), False) as out:
        out.write(REPORT)
        raise ZeroDivisionError
    assert json.read_bytes() == old and list(tmp_path.iterdir()) == [json]


def test_none_wanted_is_none_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(None, None)
    assert list(tmp_path.iterdir()) == []


def test_stdout_takes_one_of_them() -> None:
    refuse_two_on_stdout({"the table": "-", "the report": "r.json", "the page": None})
    with pytest.raises(SettingsError, match=r"^the table and the page would go to stdout together") as refused:
        refuse_two_on_stdout({"the table": "-", "the report": "r.json", "the page": "-"})
    assert refused.value.remedy
    with pytest.raises(SettingsError, match="the report and the page"), report_files("-", "-", (), False):
        pass
