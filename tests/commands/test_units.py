"""`--unit`: persons of several rows count once, whoever holds the column that names them, and a note asks for it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import unlearn_cli as ul
from tests.cli.harness import read_report, unlearn
from unlearn_cli.core.errors import UnlearnError

PERSONS, COPIES = 60, 5


def noise(persons: int = PERSONS, copies: int = COPIES, seed: int = 0) -> pl.DataFrame:
    """Persons of equal rows of pure noise, in any order; their numbers tell nothing either."""
    rng = np.random.default_rng(seed)
    person = rng.permutation(np.repeat(np.arange(persons), copies))
    columns = {name: rng.normal(size=persons).round(3)[person] for name in "abc"}
    sex = np.where(rng.permutation(persons) % 2, "f", "m")[person]
    return pl.DataFrame({**columns, "person": person, "sex": sex})


def repeated(report: Any) -> list[str]:
    return [note.text for note in report.notes if note.code == "repeated rows"]


def lows(report: Any) -> list[float]:
    attacks = [*report.joint.after.attacks, *(view.after for view in report.joint.views)]
    return [attack.low for attack in attacks]


def test_sixty_persons_of_five_equal_rows_of_noise_tell_nothing_by_persons_and_a_note_says_so_by_rows() -> None:
    table = noise()
    by_rows = ul.audit(table, sensitive="sex", drop="person")
    assert max(lows(by_rows)) > 0.9 and "copies of another row" in repeated(by_rows)[0]
    by_person = ul.audit(table, sensitive="sex", drop="person", unit="person")
    assert max(lows(by_person)) < 0.2 and repeated(by_person) == []
    assert by_person.joint is not None and by_person.joint.units == PERSONS
    assert by_person.joint.after.information.low == 0.0 and by_person.verdict.shown == 0.0
    assert all(attack.advantage < 0.5 for attack in by_person.joint.after.attacks)


def test_a_real_leak_is_found_by_persons_too() -> None:
    table = noise(300, 3).with_columns(a=pl.col("a") + 3 * (pl.col("sex") == "f"))
    found = ul.audit(table, sensitive="sex", unit="person", max_advantage=0.3)
    assert found.verdict.status == "FAIL" and (found.verdict.shown or 0) > 0.6


def test_too_few_persons_are_too_few_however_many_rows_each_has() -> None:
    few = ul.audit(noise(60, 50), sensitive="sex", drop="person", unit="person", max_advantage=0.2).verdict
    assert few.status == "NOT ASSESSED" and "of 30 units" in few.reason
    rows = ul.audit(noise(3000, 1), sensitive="sex", drop="person", max_advantage=0.2).verdict
    assert rows.status == "PASS", "control: as many rows, each a person"
    assert "units attacked" in ul.audit(noise(8, 50), sensitive="sex", unit="person", max_advantage=0.2).verdict.reason


def test_a_column_of_the_labels_names_units_and_is_not_attacked(tmp_path: Path) -> None:
    table = noise().with_row_index("id")
    table.drop("person", "sex").write_parquet(tmp_path / "release.parquet")
    table.write_parquet(tmp_path / "labels.parquet")
    told = {"sensitive": "sex", "labels": str(tmp_path / "labels.parquet"), "id": "id", "unit": "person"}
    found = ul.audit(str(tmp_path / "release.parquet"), **told)  # type: ignore[arg-type]
    assert found.joint is not None and found.joint.units == PERSONS
    assert "person" not in [column.name for column in found.columns]
    inside = ul.audit(table, sensitive="sex", drop="id", unit="person")
    assert "person" in [column.name for column in inside.columns], "control: it is part of that release"


def test_persons_without_a_number_are_units_of_their_own() -> None:
    table = noise().with_columns(person=pl.when(pl.col("person") < 10).then(None).otherwise(pl.col("person")))
    found = ul.audit(table, sensitive="sex", unit="person")
    assert found.joint is not None and found.joint.units == 50 + 10 * COPIES


def test_repair_measures_by_persons_keeps_the_column_and_can_drop_it(tmp_path: Path) -> None:
    noise(120).write_parquet(tmp_path / "visits.parquet")
    done = unlearn(
        "repair", str(tmp_path / "visits.parquet"), "-s", "sex", "--unit", "person", "--target", "c", "--quiet",
        "-o", str(tmp_path / "out.parquet"), "--report", str(tmp_path / "r.json"), "--method", "quantile",
    )  # fmt: skip
    assert done.code == 0, done.err
    report = read_report(tmp_path / "r.json")
    assert report["joint"]["units"] == 120 and report["settings"]["unit"] == "person"
    before, after = (pl.read_parquet(tmp_path / name)["person"] for name in ("visits.parquet", "out.parquet"))
    assert before.to_list() == after.to_list()
    dropped = ul.repair(noise(120), sensitive="sex", unit="person", drop="person", method="quantile", seed=0)
    assert "person" not in dropped.table.columns
    assert dropped.report.joint is not None and dropped.report.joint.units == 120
    without = ul.repair(noise(120), sensitive="sex", drop="person", method="quantile", seed=0)
    assert repeated(without.report), "control: the rows before show it, those after have each a move of their own"


def test_a_target_is_learned_from_other_persons() -> None:
    table = noise(120)
    found = {}
    for unit in (None, "person"):
        done = ul.repair(table, sensitive="sex", target="c", drop="person", unit=unit, method="quantile", seed=0)
        assert done.report.target is not None and done.report.target.before is not None
        found[unit] = done.report.target.before.value
    assert found["person"] < 0.1 < 0.6 < found[None]


@pytest.mark.parametrize("call", [ul.audit, ul.repair])
def test_an_unknown_unit_is_refused_with_what_was_meant(call: Any) -> None:
    with pytest.raises(UnlearnError, match=r"no such column: 'persn'.*person"):
        call(noise(), sensitive="sex", unit="persn")


def test_units_of_a_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    noise(300, 2).write_parquet("visits.parquet")
    Path("gates.toml").write_text(
        '[[tool.unlearn.gates]]\ndata = "visits.parquet"\nsensitive = "sex"\nunit = "person"\nmax-advantage = 0.9\n'
    )
    assert unlearn("gate", "--config", "gates.toml", "--report", "g.json").code == 0
    assert json.loads(Path("g.json").read_text())["gates"][0]["report"]["joint"]["units"] == 300


def test_the_option_is_in_the_help_of_what_measures_and_not_of_fit() -> None:
    assert all("--unit" in unlearn(command, "--help").out.decode() for command in ("audit", "repair", "frontier"))
    assert "--unit" not in unlearn("fit", "--help").out.decode()
