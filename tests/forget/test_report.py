"""The report of a model that forgot: valid under its schema, every field explained, and its summary in words."""

import copy
from dataclasses import replace

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from tests.forget.layouts import FULL, forgetting_report
from unlearn_cli.report.schema import schema
from unlearn_cli.report.summary import summary


@pytest.mark.parametrize("full", [True, False])
def test_a_report_is_valid_and_repeats(full: bool) -> None:
    report = forgetting_report(full)
    Draft202012Validator(schema("dp-unlearn")).validate(report.to_dict())
    assert report.to_json() == copy.deepcopy(report).to_json()


def test_control_a_field_more_or_less_is_seen() -> None:
    for change in ("more", "less"):
        report = forgetting_report().to_dict()
        if change == "more":
            report["verify"]["tvX"] = 0.1
        else:
            del report["on_forget"]["before"]["loss"]
        with pytest.raises(jsonschema.ValidationError):
            Draft202012Validator(schema("dp-unlearn")).validate(report)


def test_the_rows_of_the_summary_hold_what_was_measured() -> None:
    rows = {row.label: row.values for row in summary(forgetting_report()).rows}
    assert rows["accuracy, forget set (100)"] == ("0.990", "0.850")
    assert rows["mi (by chance up to 0.005)"] == ("0.02", "0.01")
    assert rows["advantage of an attack by the loss"] == ("0.400 [0.300, 0.500]", "0.050 [0.000, 0.500]")
    assert rows["accuracy, 3 retrained, forget set"] == ("-", "0.850 (0.800 to 0.900)")
    assert rows["tvF to retrained (floor 0.020)"] == ("0.120", "0.060")
    assert rows["AUC of U-LiRA, 16 shadow models"] == ("0.700 [0.660, 0.740]", "0.510 [0.480, 0.540]")
    assert len(summary(forgetting_report(False)).rows) == 2


def test_notes_say_what_was_done_and_what_went_wrong() -> None:
    said = summary(forgetting_report()).notes
    assert said[0] == "mi, lambda 1, gamma 0.3; 2.5 s, 25% of the rows that a retrain forwards"
    assert any("over-unlearned" in note for note in said) and said[-1] == "a note"
    assert summary(forgetting_report(False)).notes == ("auto: refit; 0.1 s",)
    blind = replace(FULL, mi_informative=False)
    assert any("no more of this forget set than of chance ones" in note for note in summary(blind).notes)


def test_a_notebook_shows_the_guarantee_and_the_table() -> None:
    shown = forgetting_report()._repr_html_()
    assert "forgetting went past the retrained models" in shown and "accuracy, forget set (100)" in shown
