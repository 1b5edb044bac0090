"""Repairs each table with a secret and with `--seed 0`, attacks both, and writes the page."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.knowing.attacker import Release, blind, knowing, public_secrets
from benchmarks.measure import ROOT, UNLEARN, circumstances, run
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.public_choice import public_hash
from unlearn_cli.core.secret import Secret
from unlearn_cli.repair.map_file import read_map

PAGE = ROOT / "benchmarks" / "knowing.md"
CASES = {"adult.parquet": "sex", "compas.csv": "race"}

HEAD = """# An attacker who knows the program

He has the released table in its order, the source, the command line and the report, and the sensitive value of two
thirds of the rows; he guesses that of the others by gradient boosting. `blind` looks at the cells alone. `knowing`
repeats every draw (chain, ranks, what is kept and what is drawn anew) from each secret that can be made of what is
public (seeds 0 to 9, an empty key, hashes of the table and of the report), and takes the one that tells most on rows
that he knows. `given the secret` has it from the map file: the control, which shows that the draws tell. In the second
line of a table it was repaired with `--seed 0`, which this program says is not protected. Advantage |2 AUC - 1|, mean
of three folds.

    python -m benchmarks knowing PATH/data
"""


def attacked(data: Path, sensitive: str, options: list[str]) -> str:
    """A line of the table: one repair, three attackers."""
    with tempfile.TemporaryDirectory(prefix="unlearn-knowing-") as folder:
        out, report, fitted = (Path(folder) / name for name in (f"release{data.suffix}", "report.json", "release.map"))
        files = ["-o", str(out), "--report", str(report), "--map-out", str(fitted)]
        run([*UNLEARN, "repair", str(data), "-s", sensitive, *files, *options, "--quiet", "--method", "triangular"])
        labels = _read(data)[sensitive].rank("dense").to_numpy() - 1
        release = Release.of(_read(out), (labels == labels.max()).astype(np.intp))
        found = (
            blind(release),
            knowing(release, public_secrets(out, report)),
            knowing(release, [read_map(str(fitted)).secret]),
        )
    name = f"{data.name} / {sensitive}{', `' + ' '.join(options) + '`' if options else ''}"
    return f"| {name} | {' | '.join(f'{advantage:.3f}' for advantage in found)} |"


def nanoseconds(draw: Callable[[], object], count: int, repeats: int = 40) -> float:
    """Of one draw among `count`: the least of several runs."""
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        draw()
        best = min(best, time.perf_counter() - started)
    return best / count * 1e9


def speed() -> str:
    """What a keyed draw costs beside SplitMix64, which anybody can repeat."""
    rows = np.arange(125_000, dtype=np.uint64)
    keyed = nanoseconds(lambda: Draws(Secret.of_seed(0), rows).bits("rank"), len(rows))
    public = nanoseconds(lambda: public_hash(0, "rank", rows), len(rows))
    return (
        f"A draw of 64 bits for each of {len(rows):,} rows: AES-256 {keyed:.1f} ns, SplitMix64 {public:.1f} ns "
        f"({keyed / public:.1f} x); SipHash-1-3 in numpy took 36 ns when it was tried."
    )


def main(arguments: list[str]) -> None:
    """Attack every case, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks knowing", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the data sets")
    folder = parser.parse_args(arguments).data.resolve()
    lines = ["| data / sensitive | blind | knowing | given the secret |", "|---|---|---|---|"]
    for name, sensitive in CASES.items():
        for options in ([], ["--seed", "0"]):
            lines.append(attacked(folder / name, sensitive, options))
            sys.stderr.write(f"{lines[-1]}\n")
    PAGE.write_text("\n".join([HEAD, *lines, "", speed(), "", f"{circumstances()}.", ""]), encoding="utf-8")
    sys.stdout.write(PAGE.read_text(encoding="utf-8"))


def _read(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema_length=None)
