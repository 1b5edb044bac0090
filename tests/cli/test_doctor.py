"""`unlearn doctor` names every library that pyproject.toml does, and what the machine has."""

import re
import tomllib

import pytest

from tests.cli.harness import ROOT, unlearn
from unlearn_cli import __version__
from unlearn_cli.commands import doctor

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def names(requirements: list[str]) -> set[str]:
    """In lower case: some builders write them so."""
    return {re.match(r"[\w.-]+", line)[0].lower() for line in requirements}  # type: ignore[index]


def test_everything_that_is_needed_is_named_with_its_version() -> None:
    done = unlearn("doctor")
    said = dict(re.split(r"  +", line, maxsplit=1) for line in done.out.decode().splitlines())
    assert done.code == 0 and done.err == ""
    assert said["unlearn"] == __version__
    assert names(PROJECT["dependencies"]) <= {name.lower() for name in said}
    assert {f"extra {name}" for name in doctor.EXTRAS} <= set(said)
    assert "absent" not in {value for name, value in said.items() if name.lower() in names(PROJECT["dependencies"])}
    for what in ("cores", "memory", "temporary files", "Java"):
        assert said[what]


@pytest.mark.parametrize("extra", doctor.EXTRAS)
def test_an_extra_is_what_pyproject_says(extra: str) -> None:
    assert names([*doctor.needed(extra)]) == names(PROJECT["optional-dependencies"][extra])


def test_what_is_absent_comes_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "version_of", lambda _: "absent")
    assert "pip install 'unlearn-cli[html]'" in dict(doctor.run())["extra html"]
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert dict(doctor.run())["Java"].startswith("absent")
