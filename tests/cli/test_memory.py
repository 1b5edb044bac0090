"""`--memory`: every command that moves or reads rows takes it, keeps to it or says what it takes."""

from pathlib import Path

import pytest

from tests.cli.harness import people, unlearn

COMMANDS = {
    "repair": ("repair", "t.parquet", "-s", "sex", "--method", "quantile", "-o", "o.parquet"),
    "fit": ("fit", "t.parquet", "-s", "sex", "--method", "quantile", "-o", "o.map"),
    "apply": ("apply", "t.parquet", "--map", "sex.map", "-o", "o.parquet"),
    "audit": ("audit", "t.parquet", "-s", "sex"),
    "restore": ("restore", "t.parquet", "--map", "sex.map", "--partial", "-o", "o.parquet"),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people(400).write_parquet("t.parquet")
    assert unlearn("fit", "t.parquet", "-s", "sex", "--method", "quantile", "-o", "sex.map").code == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_too_little_is_refused_with_what_would_do(command: str) -> None:
    words = COMMANDS[command]
    done = unlearn(*words, "--memory", "100M")
    assert done.code == 2 and "--memory 100 MiB is too little: a table of " in done.err
    remedy = done.err.strip().splitlines()[-1].split()
    assert remedy[0] == "--memory" and not Path("o.parquet").exists()
    assert "too little" not in unlearn(*words, *remedy).err, "control"


def test_what_is_no_size_is_refused() -> None:
    done = unlearn(*COMMANDS["apply"], "--memory", "lots")
    assert done.code == 2 and "--memory 'lots' is no size" in done.err
