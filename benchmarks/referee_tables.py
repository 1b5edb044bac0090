"""How well an outside referee guesses the sensitive column after a repair: REFEREE DATA_DIR [--only CASE]."""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.attackers import environment
from benchmarks.measure import ROOT, circumstances
from benchmarks.referee_cases import ALWAYS, CASES, Case
from benchmarks.referee_page import key, page


def judged(case: Case, chosen: argparse.Namespace) -> dict[str, Any]:
    """What the referee prints of one case, with the rules that are kept and what own attackers find of its files."""
    drop = ["--drop", *case.drop] if case.drop else []
    command = [sys.executable, str(chosen.referee), str(chosen.data / case.file), "--sensitive", case.sensitive, *drop]
    command += [f"--args=--method {chosen.method} {chosen.args}".rstrip(), "--seed", str(chosen.seed)]
    with tempfile.TemporaryDirectory(prefix="unlearn-referee-") as folder:
        keep = shlex.join([sys.executable, "-m", "benchmarks.attackers.kept_files", folder])
        sys.stderr.write(f"{case.name} ...\n")
        found = printed([*command, "--command", f"{keep} {chosen.command}"])
        ours = [sys.executable, "-m", "benchmarks.attackers.run", folder, case.sensitive, case.file]
        found |= printed([*ours, *(["--attackers"] if chosen.attackers else [])])
    return {"method": chosen.method, "args": chosen.args, "seed": chosen.seed, "when": circumstances(), **found}


def printed(command: list[str]) -> dict[str, Any]:
    """The JSON object that a command prints first."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment.variables())
    if done.returncode:
        raise SystemExit(f"{shlex.join(command)}: exit code {done.returncode}")
    found: dict[str, Any] = json.JSONDecoder().raw_decode(done.stdout)[0]
    return found


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks referee_tables", description=__doc__)
    parser.add_argument("referee", type=Path, help="PATH/referee.py")
    parser.add_argument("data", type=Path, help="folder with the data sets")
    parser.add_argument("--only", action="append", choices=CASES, help="a case; may be repeated [default: the six]")
    parser.add_argument("--method", default="triangular")
    parser.add_argument("--args", default="", help="more options for repair")
    parser.add_argument("--seed", type=int, default=0, help="of the referee: which rows are released")
    parser.add_argument("--attackers", action="store_true", help="attackers of our own, too; LightGBM is installed")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks", help="folder of the results")
    parser.add_argument("--command", default=f"{shlex.quote(sys.executable)} -m unlearn_cli")
    chosen = parser.parse_args(arguments)
    chosen.referee, chosen.data = chosen.referee.resolve(), chosen.data.resolve()
    return chosen


def main(arguments: list[str]) -> None:
    """Judge, and write the page after every case."""
    chosen = options(arguments)
    if chosen.attackers:
        environment.install()
    numbers, text = chosen.output / "referee.json", chosen.output / "referee.md"
    for name in chosen.only or [case.name for case in ALWAYS]:
        found = judged(CASES[name], chosen)
        results = json.loads(numbers.read_text()) if numbers.exists() else {}
        results[key(name, found)] = found
        numbers.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
        text.write_text(page(results), encoding="utf-8")
    sys.stdout.write(text.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
