"""The verdict in words: each status says what to do, and an advantage is how often two rows are told apart."""

from dataclasses import replace

import pytest

from tests.report.test_report import AUDIT, REPAIR, found
from unlearn_cli.report.html.words import cases, decision, meaning, tiles
from unlearn_cli.report.layout import GivenFacts, TableReport
from unlearn_cli.report.table import build


def made(kind: str) -> TableReport:
    return build(AUDIT if kind == "audit" else REPAIR, found(kind))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("audit", "No limit was asked for"),
        ("pass", "keeps within the limit"),
        ("fail", "Do not release this table as it is: the other columns tell age better than was allowed."),
        ("not assessed", "these rows are too few"),
        ("one group", "no attack could be made"),
    ],
)
def test_every_status_says_what_to_do(kind: str, said: str) -> None:
    assert said in decision(made(kind))


def test_a_failure_says_whether_a_leak_is_shown() -> None:
    report = made("fail")
    unshown = replace(report, verdict=replace(report.verdict, shown=0.0))
    assert "is not shown, but these rows cannot exclude it" in decision(unshown)
    away = replace(report, verdict=replace(report.verdict, shown=0.0, max_exposed=0.1, exposed=0.4))
    assert "gives away age of some rows" in decision(away)


def test_an_advantage_is_how_often_two_rows_are_told_apart() -> None:
    assert [cases(told) for told in (0.0, 0.2, 0.5, 1.0, 1.2)] == [50, 60, 75, 100, 100]
    report = made("fail")
    assert report.verdict.advantage is not None
    assert meaning(report).startswith(
        f"Shown a row of each group, the best attack says which is which in {cases(report.verdict.advantage)} of 100"
    )
    assert "before the repair, in " in meaning(report) and "before the repair" not in meaning(made("audit"))
    assert meaning(made("one group")) == ""


def test_what_is_given_and_the_group_told_best_are_named() -> None:
    report = made("fail")
    within = replace(report, given=GivenFacts(("job", "age"), (), 4, None, ()))
    assert "Shown a row of each group, of one level of job, age," in meaning(within)
    third = replace(report, sensitive=replace(report.sensitive, groups=report.sensitive.groups[:1] * 3))
    assert meaning(third).startswith("Shown a row of the group told best and one of another group")


def test_a_rank_correlation_is_not_said_to_tell_two_rows_apart() -> None:
    report = made("exact")
    assert meaning(replace(report, verdict=replace(report.verdict, attack="exact value of 'age'"))) == ""


def test_the_numbers_beside_the_verdict() -> None:
    shown = dict(tiles(made("pass")))
    assert shown["rows attacked"] == "300 of 300" and " → " in shown["told apart (a coin: 50 %)"]
    assert set(shown) > {"columns", "cells changed", "distortion, and the least"}
    audited = dict(tiles(made("audit")))
    assert " → " not in audited["told apart (a coin: 50 %)"] and "cells changed" not in audited
    assert list(dict(tiles(made("one group")))) == ["columns", "distortion, and the least", "cells changed"]
