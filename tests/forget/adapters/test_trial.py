"""The trial of a file in a process of its own: a crash, a hang and an error there are errors with a reason here."""

from pathlib import Path

import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.adapters import trial

SOUND = "import sys; open(sys.argv[1]).read()"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import os; os.abort()", "crash"),
        ("raise ValueError('a bad byte')", "m.bin cannot be read: a bad byte"),
        ("while True: pass", "no end after 1 seconds"),
    ],
)
def test_what_happens_to_the_library_is_an_error_with_a_reason(
    program: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "SECONDS", 1)
    (tmp_path / "m.bin").write_text("")
    with pytest.raises(UnlearnError, match=reason) as error:
        trial.tried(tmp_path / "m.bin", program, "Save it again.")
    assert error.value.remedy == "Save it again."


def test_control_a_sound_file_passes(tmp_path: Path) -> None:
    (tmp_path / "m.bin").write_text("sound")
    trial.tried(tmp_path / "m.bin", SOUND, "")
