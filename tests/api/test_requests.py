"""What the functions of the library are told: one secret or one seed, and a signature that shows every setting."""

import inspect
from pathlib import Path

import pytest

import unlearn_cli as ul
from unlearn_cli.api.requests import fit_request, with_settings
from unlearn_cli.core.options import declared
from unlearn_cli.core.reading import reading_options
from unlearn_cli.core.secret import Secret


def test_a_request_has_a_secret_of_its_own_unless_one_or_a_seed_is_given(tmp_path: Path) -> None:
    file = tmp_path / "s"
    file.write_bytes(bytes(range(32)))
    file.chmod(0o600)
    one, other = (fit_request("z", None, None, {}).secret for _ in range(2))
    assert one != other
    assert fit_request("z", None, 7, {}).secret == Secret.of_seed(7)
    assert fit_request("z", file, None, {}).secret == fit_request("z", str(file), None, {}).secret
    with pytest.raises(ul.SettingsError, match="a secret and the seed 7 were both given"):
        fit_request("z", file, 7, {})


@pytest.mark.parametrize(("settings", "said"), [({"metod": "quantile"}, "method"), ({"bins": "many"}, "bins")])
def test_a_setting_that_cannot_be_is_named(settings: dict[str, object], said: str) -> None:
    with pytest.raises(ul.SettingsError, match=said):
        fit_request("z", None, None, settings)


@pytest.mark.parametrize("sensitive", [[], ()])
def test_a_sensitive_column_has_to_be_named(sensitive: object) -> None:
    with pytest.raises(ul.SettingsError):
        fit_request(sensitive, None, None, {})  # type: ignore[arg-type]


def test_the_signature_shows_the_settings_with_their_defaults_and_no_star() -> None:
    def told(table: object, *, strength: float = 0.5, **settings: object) -> None: ...

    with_settings(told, "strength", "bins")
    shown = inspect.signature(told).parameters
    assert list(shown) == ["table", "strength", "bins", *reading_options()]
    assert shown["strength"].default == 0.5, "its own"
    assert shown["bins"].default == declared()["bins"].default


@pytest.mark.parametrize("function", [ul.repair, ul.fit])
def test_every_setting_is_an_argument_of_what_learns(function: object) -> None:
    measures = {"unit"} if function is ul.fit else set()  # a fit measures nothing, so no unit counts
    assert set(declared()) - measures <= set(inspect.signature(function).parameters)  # type: ignore[arg-type]
