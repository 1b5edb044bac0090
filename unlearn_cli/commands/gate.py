"""`gate`: several gates of one file of settings, each an audit; all are measured, whatever becomes of the others."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands.audit import AuditRequest
from unlearn_cli.commands.audit import run as audit
from unlearn_cli.core.errors import SettingsError, UnlearnError
from unlearn_cli.core.options import Options, Progress
from unlearn_cli.core.reading import Reading, reading_options
from unlearn_cli.core.registry import did_you_mean
from unlearn_cli.core.settings_file import AUDITED, BUDGET, GATES, SECTION, read_section, unknown, with_underscores
from unlearn_cli.report.files import Saves, report_files
from unlearn_cli.report.gates import GateResult, GatesReport, lay_out

TEXTS = ("labels", "id", "input_format")
FILES = ("report", "html")
OWN = ("data", "name", *FILES)
"""Settings that no two gates may share."""

SHARES = ("max_advantage", "max_exposed")
"""Numbers from 0 to 1."""

REALS = (float, int)
NUMBERS = {**dict.fromkeys((*SHARES, "max_bits", "budget"), REALS), "seed": (int,)}
KNOWN = (*OWN, *AUDITED, *TEXTS, *NUMBERS, *reading_options())


@dataclass(frozen=True)
class Gate:
    """One gate: a table, and the most that it may tell."""

    name: str
    request: AuditRequest
    settings: AuditSettings


@dataclass(frozen=True)
class Outputs:
    """Where the report of all gates goes: as JSON, and in other formats."""

    report: str | None = None
    saves: Saves = ()
    force: bool = False


def read_gates(path: str, others: Iterable[str] = ()) -> tuple[Gate, ...]:
    """The gates of a file, every fault in one message. What stands above them, in the section, is for all of them.

    `others`: settings of other commands, which the section may hold too.
    """
    section = read_section(path)
    tables = section.pop(GATES, [])
    if not isinstance(tables, list) or not tables or not all(isinstance(one, dict) for one in tables):
        raise SettingsError(f"{path} has no gates.", f"Write one: [[{SECTION}.{GATES}]], with data and max-advantage.")
    shared = {name: value for name, value in section.items() if name in KNOWN and name not in OWN}
    given = [shared | with_underscores(one) for one in tables]
    strange = unknown(section, (*KNOWN, *others))
    faults = [f"[{SECTION}]: no such setting: {strange}"] if strange else []
    for number, one in enumerate(given, 1):
        faults += [f"gate {one.get('name') or one.get('data') or number!r}: {fault}" for fault in _faults(one)]
    faults += _repeated(given)
    if faults:
        raise SettingsError(f"{path} cannot be used.", f"A gate takes: {', '.join(KNOWN)}.", faults)
    return tuple(_gate(one) for one in given)


def chosen(gates: Sequence[Gate], names: Sequence[str]) -> tuple[Gate, ...]:
    """The gates of these names, in the order of the file; all where no name is given."""
    known = [gate.name for gate in gates]
    absent = [f"{name!r}.{did_you_mean(name, known)}" for name in names if name not in known]
    if absent:
        raise SettingsError(f"no such gate: {' '.join(absent)}", f"The gates are: {', '.join(known)}.")
    return tuple(gate for gate in gates if not names or gate.name in names)


def run(gates: Sequence[Gate], outputs: Outputs, progress: Progress) -> GatesReport:
    """Measure all, one after the other; write the report of all where that is asked."""
    requests = [gate.request for gate in gates]
    named = (name for one in requests for name in (one.input, one.labels, one.report, one.html) if name)
    with report_files(outputs.report, None, [Path(name) for name in named], outputs.force, outputs.saves) as out:
        found = lay_out([_measured(gate, progress) for gate in gates])
        out.write(found)
        out.publish()
    return found


def _measured(gate: Gate, progress: Progress) -> GateResult:
    """What became of one; a fault of its table is its own and stops no other."""

    def told(step: str, share: float) -> None:
        progress(f"{gate.name}: {step}", share)

    try:
        return GateResult.of(audit(gate.request, gate.settings, told), gate.name)
    except UnlearnError as error:
        return GateResult(gate.name, gate.request.input, "ERROR", str(error), None)


def _gate(given: dict[str, Any]) -> Gate:
    """A gate from settings that are known to be right."""
    options = Options.of(**{name: given[name] for name in AUDITED if name in given}, min_group=1)
    request = AuditRequest(
        given["data"],
        options,
        labels=given.get("labels"),
        id_column=given.get("id"),
        report=given.get("report"),
        html=given.get("html"),
        format=given.get("input_format"),
        reading=_reading(given),
    )
    others: dict[str, Any] = {name: given.get(name) for name in ("seed", "max_exposed", "max_bits")}
    others["budget"] = float(given.get("budget", BUDGET))
    settings = AuditSettings(float(given["max_advantage"]), **others)
    return Gate(given.get("name", given["data"]), request, settings)


def _faults(given: dict[str, Any]) -> list[str]:
    """Everything that is wrong with one gate."""
    strange = unknown(given, KNOWN)
    found = [f"no such setting: {strange}"] if strange else []
    found += [f"{name} is missing" for name in ("data", "sensitive", "max_advantage") if name not in given]
    texts = [name for name in (*OWN, *TEXTS) if not isinstance(given.get(name, "x"), str) or given.get(name) == ""]
    found += [f"{name} is {given[name]!r}, which is no text" for name in texts]
    for name, kinds in NUMBERS.items():
        value = given.get(name, 0)
        number = isinstance(value, kinds) and not isinstance(value, bool)
        if not number or not 0 <= value <= (1 if name in SHARES else math.inf):
            found.append(f"{name} is {value!r}, which is no number {'from 0 to 1' if name in SHARES else 'from 0 on'}")
    try:
        Options.of(**{name: given[name] for name in AUDITED if name in given})
        _reading(given)
    except SettingsError as error:
        found.append(error.problem)
    return found


def _reading(given: dict[str, Any]) -> Reading:
    return Reading.of(**{name: given[name] for name in reading_options() if name in given})


def _repeated(given: Sequence[dict[str, Any]]) -> list[str]:
    """Names and outputs that two gates share: one would be taken for the other."""
    names = Counter(str(one.get("name", one.get("data"))) for one in given)
    outputs = Counter(str(one[file]) for one in given for file in FILES if file in one)
    repeated = [f"{count} gates are named {name!r}: give each a name" for name, count in names.items() if count > 1]
    return repeated + [f"{count} gates write {name!r}" for name, count in outputs.items() if count > 1]
