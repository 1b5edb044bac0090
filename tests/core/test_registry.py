"""A name to its object, imported when it is asked for; and the name that somebody may have meant."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.registry import did_you_mean, load, nearest_name

TABLE = {"dumps": "json:dumps", "nowhere": "no_such_module_anywhere:x", "lines": "this:d"}


def test_only_the_module_that_is_asked_for_is_imported() -> None:
    """Python's poem prints itself when it is imported."""
    assert load(TABLE, "dumps", "writer")([1]) == "[1]"
    assert "this" not in sys.modules
    with pytest.raises(ModuleNotFoundError):
        load(TABLE, "nowhere", "writer")
    with pytest.raises(AttributeError):
        load({"x": "json:nothing"}, "x", "writer")


def test_an_unknown_name_is_refused_with_the_nearest_and_every_choice() -> None:
    with pytest.raises(SettingsError) as refused:
        load(TABLE, "Dump", "writer")
    assert refused.value.problem == "unknown writer 'Dump'. Did you mean 'dumps'?"
    assert refused.value.remedy == "Choose one of: dumps, nowhere, lines."
    with pytest.raises(SettingsError, match=r"^unknown writer 'zzz'\.\n"):
        load(TABLE, "zzz", "writer")


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("AGE", ["age", "wage"], "age"),
        ("agee", ["Age", "Sex"], "Age"),
        ("MASS", ["Maß"], "Maß"),
        ("zip", ["pay"], None),
        ("", ["age"], None),
        ("age", [], None),
    ],
)
def test_case_is_no_difference_and_the_name_is_told_as_it_is_known(
    name: str, known: list[str], meant: str | None
) -> None:
    assert nearest_name(name, iter(known)) == meant
    assert did_you_mean(name, known) == ("" if meant is None else f" Did you mean {meant!r}?")


@given(st.lists(st.text("abcde", min_size=4, max_size=8), min_size=1, unique=True), st.data())
def test_a_known_name_is_nearest_to_itself(known: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(known))
    assert nearest_name(name.upper(), known) == name
