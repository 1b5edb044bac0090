"""A directory of Parquet in two folders, for the tests of directories that are written."""

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from tests.cli.harness import people
from tests.commands.runs import FAST, KEPT, ROWS, asked, repaired
from unlearn_cli.commands.files import Files
from unlearn_cli.tables.source import open_table

SIZES = {"b=1/late.parquet": 260, "b=1/none.parquet": 0, "b=2/early.parquet": 90, "b=2/rest.parquet": ROWS - 350}
GROUPS = {"b=1/late.parquet": 100, "b=2/early.parquet": 40, "b=2/rest.parquet": 1000}
CODECS = {"b=1/late.parquet": "snappy", "b=2/early.parquet": "gzip", "b=2/rest.parquet": "zstd"}
IN_FOLDERS = asked(FAST, keep=(KEPT, "b"))


def in_folders(here: Path, frame: pl.DataFrame | None = None) -> Path:
    """`people` in four files of two folders, one without a row, each written in a way of its own."""
    frame, start = people(ROWS) if frame is None else frame, 0
    for place, size in SIZES.items():
        path = here / place
        path.parent.mkdir(parents=True, exist_ok=True)
        cells = frame[start : start + size].to_arrow()
        pq.write_table(cells, path, row_group_size=GROUPS.get(place, 1), compression=CODECS.get(place, "snappy"))
        start += size
    (here / "_SUCCESS").touch()
    return here


def layout(directory: Path) -> dict[str, tuple[list[int], str]]:
    """Of every file its row groups and its compression."""
    found = {}
    for path in sorted(directory.rglob("*.parquet")):
        footer = pq.read_metadata(path)
        groups = [group for i in range(footer.num_row_groups) if (group := footer.row_group(i)).num_rows]
        codec = groups[0].column(0).compression.lower() if groups else ""
        found[str(path.relative_to(directory))] = ([group.num_rows for group in groups], codec)
    return found


def cells(path: Path) -> pl.DataFrame:
    return open_table(str(path)).scan.collect()


def repaired_folders(here: Path) -> Path:
    """A directory `in`, repaired into the directory `out` and into `one.parquet`, and the map `b.map`."""
    spec = str(in_folders(here / "in"))
    repaired(Files(spec, f"{here}/out/", map_out=str(here / "b.map")), IN_FOLDERS)
    repaired(Files(spec, f"{here}/one.parquet"), IN_FOLDERS)
    return here
