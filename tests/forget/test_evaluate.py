"""Everything that is measured of a model that forgot: only what was asked for, and notes on what was not used."""

from dataclasses import replace

import pytest

from tests.forget.doubles import Memory, split
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.options import silent
from unlearn_cli.forget.evaluate import Findings, Proof, find
from unlearn_cli.forget.findings import ProxyReport, ScoreReport
from unlearn_cli.forget.interface import Split, Unlearned, UnlearnSettings

OLD = Memory(frozenset(range(260)), seed=1, family="trees")
NEW = Unlearned(OLD.without(split().forget, 0), "mi", False, "trained on", 0.1, steps=10)
DEFAULT = UnlearnSettings()
DULL = ProxyReport(0.15, ScoreReport(0.1, 3.0), None)
BRIGHT = ProxyReport(0.15, ScoreReport(1.0, 0.0), None)


def measured(
    found: Unlearned = NEW, rows: Split | None = None, settings: UnlearnSettings = DEFAULT, proof: Proof | None = None
) -> Findings:
    return find(OLD, found, rows or split(), (settings, proof or Proof()), silent)


def codes(found: Findings) -> list[str]:
    return [note.code for note in found.notes]


def test_nothing_is_proved_unless_it_is_asked_for() -> None:
    found = measured()
    assert (found.verify, found.audit, found.over_unlearned, found.notes) == (None, None, None, ())
    assert (found.on_forget.rows, found.on_retain.rows) == (60, 200) and found.on_holdout and found.membership
    assert found.guarantee == "none" and found.guarantee_reason.startswith("trained on; nothing was measured")


def test_retrained_models_and_shadow_models_are_as_many_as_asked_for() -> None:
    found = measured(proof=Proof(verify=2, audit=8))
    assert found.verify and found.verify.models == 2
    assert found.audit and found.audit.models == 8
    assert found.over_unlearned == found.verify.over_unlearned


def test_too_few_shadow_models_are_refused_and_none_are_not() -> None:
    Proof().check()
    with pytest.raises(SettingsError):
        Proof(audit=1).check()


def test_without_held_out_rows_nothing_is_said_of_any() -> None:
    found = measured(rows=split(holdout=0))
    assert found.on_holdout is None and found.membership is None
    assert codes(found) == ["no held-out rows"]
    chosen = measured(replace(NEW, proxy=DULL), split(holdout=0))
    assert codes(chosen) == ["no held-out rows", "gamma"]


def test_past_the_proxy_is_past_the_retrained_models_where_there_are_none() -> None:
    assert measured(replace(NEW, proxy=DULL)).over_unlearned is False
    assert measured(replace(NEW, proxy=BRIGHT)).over_unlearned is True
    seen = measured(replace(NEW, proxy=BRIGHT), proof=Proof(verify=3))
    assert seen.verify and seen.over_unlearned is seen.verify.over_unlearned is False, "those that there are decide"


def test_numbers_of_a_training_by_steps_are_not_used_by_one_without() -> None:
    asked = UnlearnSettings(gamma=0.0, steps=0.5)
    found = measured(replace(NEW, steps=None), settings=asked)
    assert codes(found) == ["not used"] and found.notes[0].text.startswith("--gamma, --steps: not used")
    assert codes(measured(settings=asked)) == []


def test_a_proxy_nearer_to_the_retrained_models_than_the_new_model_is_noted() -> None:
    retrained = OLD.retrained(split().retain, 50)
    kept = replace(NEW, model=OLD, proxy=DULL, proxy_model=retrained)
    assert codes(measured(kept, proof=Proof(verify=3))) == ["proxy"]
    assert codes(measured(replace(kept, model=retrained, proxy_model=OLD), proof=Proof(verify=3))) == []
