"""`verify`: whether a report belongs to a file, and to the settings that were asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.core.settings_file import read_section
from unlearn_cli.report.reading import measured_table, read_report
from unlearn_cli.report.seal import FIELD, seal_of
from unlearn_cli.tables.content import sha256_of
from unlearn_cli.tables.find import find_files
from unlearn_cli.tables.source import open_table

RESOLVED = "auto"
"""A setting that leaves the choice to the program; the report says what was chosen."""


@dataclass(frozen=True)
class VerifyRequest:
    """What `verify` is asked. `config`: a TOML file whose settings the report must have."""

    path: str
    report: str
    config: str | None = None
    format: str | None = None
    reading: Reading = AS_SEEN


@dataclass(frozen=True)
class Verified:
    """What was found. `differences`: one line each; none where the report belongs to the file."""

    differences: tuple[str, ...]
    sha256: str
    version: str
    verdict: str


def run(request: VerifyRequest) -> Verified:
    """Compare the file with what its report says: all differences, not the first alone."""
    report = read_report(request.report)
    said = measured_table(report, request.report)
    paths = find_files(request.path, request.format)
    digest = sha256_of(paths, request.path) or ""
    found = [*_of_report(report)]
    if digest != said["sha256"]:
        found.append(f"content: SHA-256 {digest}, the report says {said['sha256']}")
        found += _of_table(request, said)
    if request.config:
        found += _of_settings(request.config, report)
    verdict = report["verdict"]
    words = f"{verdict.get('status') or 'no gate'}: {verdict.get('reason')}"
    return Verified(tuple(found), digest, str(report["tool"].get("version")), words)


def _of_report(report: Mapping[str, Any]) -> Iterator[str]:
    """Differences of the report from the one that was written."""
    seal = seal_of(report)
    if report.get(FIELD) != seal:
        yield f"report: it was changed after it was written; its seal is {report.get(FIELD)}, and {seal} would be right"
    if report.get("command") == "repair" and not report.get("published"):
        yield "release: the report is of a table whose gate was not passed, and which was not published"


def _of_table(request: VerifyRequest, said: Mapping[str, Any]) -> Iterator[str]:
    """What is different in a file of other content, as far as its header and its number of rows show."""
    try:
        table = open_table(request.path, request.format, request.reading)
    except UnlearnError as error:
        yield f"table: {error.problem}"
        return
    if table.rows != said["rows"]:
        yield f"rows: {table.rows:,}, the report says {said['rows']:,}"
    here = {name: str(dtype) for name, dtype in table.schema.items()}
    yield from (f"column {name!r}: not in the report" for name in here if name not in said["schema"])
    yield from (f"column {name!r}: not in the file" for name in said["schema"] if name not in here)
    for name, dtype in said["schema"].items():
        if here.get(name, dtype) != dtype:
            yield f"column {name!r}: {here[name]}, the report says {dtype}"
    if here == said["schema"] and list(here) != list(said["schema"]):
        yield "columns: the same ones in another order"


def _of_settings(config: str, report: Mapping[str, Any]) -> Iterator[str]:
    """Settings of the file that the command had otherwise; those that a report has nothing of are left out."""
    gates = {name: report["verdict"].get(name) for name in ("max_advantage", "max_exposed", "max_bits")}
    ran_with = {**report["settings"], **gates}
    for name, wanted in read_section(config).items():
        if name in ran_with and not _same(ran_with[name], wanted):
            yield f"setting {name}: {ran_with[name]!r}, {config} says {wanted!r}"


def _same(ran_with: Any, wanted: Any) -> bool:
    several = isinstance(ran_with, list) and isinstance(wanted, str)
    return bool(wanted == RESOLVED or ran_with == ([wanted] if several else wanted))
