"""The layout of a report, as dataclasses: what the caller knows of a run (`Context`), and the whole (`TableReport`).

The JSON Schema is read off their annotations and those of `audit/findings.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from unlearn_cli.audit.column_findings import ColumnFindings
from unlearn_cli.audit.findings import (
    DependencyFindings,
    DistortionFindings,
    JointFindings,
    NullFindings,
    RuleFindings,
    Telling,
    Verdict,
)
from unlearn_cli.audit.picture_findings import PictureFindings
from unlearn_cli.audit.target_findings import TargetFindings
from unlearn_cli.core.notes import Note
from unlearn_cli.report.base import BinFacts, Report, ToolFacts

Setting = str | float | int | bool | None | tuple[str, ...]

Role = Literal["repaired", "kept", "dropped", "target", "given"]


@dataclass(frozen=True)
class TableFacts:
    """A file that was read or written."""

    path: Annotated[str, "path as given, `-` for a pipe; `the table` for a frame"]
    format: Annotated[str, "file format, or `frame`"]
    rows: Annotated[int, "rows"]
    columns: Annotated[int, "columns"]
    sha256: Annotated[
        str | None,
        "SHA-256 of the bytes of the file, the written one as it was written; of several files that of their digests, "
        "one a line; null for a frame",
    ] = None
    schema: Annotated[Mapping[str, str], "type of each column, as the file has it"] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupFacts:
    """One group: a value of the sensitive columns."""

    label: Annotated[str, "value of the sensitive column, or the values of several"]
    rows: Annotated[int, "rows of the group"]
    share: Annotated[float, "its share of all rows"]


@dataclass(frozen=True)
class SensitiveFacts:
    """What the table was made independent of, or is measured against."""

    columns: Annotated[tuple[str, ...], "sensitive columns"]
    bins: Annotated[tuple[BinFacts, ...], "sensitive columns that were cut into bins"]
    groups: Annotated[tuple[GroupFacts, ...], "the joint groups"]
    notes: Annotated[tuple[Note, ...], "what was done to form the groups (pooled groups, a group of nulls)"]


@dataclass(frozen=True)
class GivenFacts:
    """Columns within whose levels the table was made independent, or is measured."""

    columns: Annotated[tuple[str, ...], "given columns; what they tell of the group themselves is allowed and stays"]
    bins: Annotated[tuple[BinFacts, ...], "given columns that were cut into bins"]
    levels: Annotated[int, "levels, or combinations of levels; all findings are means over them"]
    strata: Annotated[int | None, "levels left after pooling, each with a map of its own; null for an audit"]
    notes: Annotated[tuple[Note, ...], "what was done to form the levels (bins, pooled levels)"]


@dataclass(frozen=True)
class MethodFacts:
    """How the table was repaired."""

    name: Annotated[str, "transport method"]
    strength: Annotated[float, "share of the rows that were moved: 0 leaves the table as it is, 1 is the full repair"]
    protected: Annotated[bool, "draws were made from a secret; false where a seed was typed, which anybody can guess"]
    seed: Annotated[int | None, "seed of every random draw, if one was typed"]
    nulls: Annotated[
        str,
        "`keep` leaves missing cells as they are, `mask` takes values away until their places tell nothing, `repair` "
        "treats a null as a value; what `auto` came to",
    ]
    fit_rows: Annotated[int, "rows that the map was learned from, of those of the input"]
    most_fit_rows: Annotated[
        int, "rows to learn from of each group at most, which bounds memory and time; within given columns shared out"
    ]
    summary: Annotated[str, "the method in a line"]
    warnings: Annotated[tuple[Note, ...], "what the method does not do on this table"]


@dataclass(frozen=True)
class ColumnFacts:
    """What the report says of a column beside what was measured."""

    name: Annotated[str, "name of the column"]
    dtype: Annotated[str, "type of the column"]
    kind: Annotated[
        str | None, "how its cells were read: as numbers, dates or a category; null where it was not measured"
    ]
    role: Annotated[Role | None, "what was done with the column; null where nothing was repaired"]


@dataclass(frozen=True)
class Context:
    """All that a report says and an audit does not measure. `shuffled`: rows were written in another order."""

    command: str
    input: TableFacts
    sensitive: SensitiveFacts
    columns: tuple[ColumnFacts, ...]
    output: TableFacts | None = None
    method: MethodFacts | None = None
    notes: tuple[Note, ...] = ()
    given: GivenFacts | None = None
    shuffled: bool = False
    settings: Mapping[str, Setting] = field(default_factory=dict)


@dataclass(frozen=True)
class ColumnReport(ColumnFindings, ColumnFacts):
    """One column of the input: its facts, then what was measured."""


@dataclass(frozen=True)
class TableReport(Report):
    """What a repair did to a table, or an audit found in one: what it tells about its sensitive columns."""

    schema_version: Annotated[Literal["2.2"], "version of this layout"]
    tool: Annotated[ToolFacts, "what made the report"]
    command: Annotated[str, "command that was run"]
    input: Annotated[TableFacts, "table that was read"]
    output: Annotated[TableFacts | None, "table that was written and measured; null for an audit"]
    published: Annotated[
        bool, "whether it stands under its name: not after a gate that was not passed, nor for an audit"
    ]
    sensitive: Annotated[SensitiveFacts, "sensitive columns and their groups"]
    given: Annotated[GivenFacts | None, "columns to stay within the levels of; null where none is given"]
    method: Annotated[MethodFacts | None, "how the table was repaired; null for an audit"]
    columns: Annotated[tuple[ColumnReport, ...], "every column but the sensitive ones"]
    nulls: Annotated[NullFindings | None, "what missing cells tell; null where none is missing or it was not measured"]
    joint: Annotated[JointFindings | None, "what all columns together tell; null where it could not be measured"]
    distortion: Annotated[DistortionFindings | None, "how far the table moved; null for an audit"]
    dependencies: Annotated[
        DependencyFindings | None, "columns that are functions of others, and whether they still are; null for an audit"
    ]
    rules: Annotated[
        tuple[RuleFindings, ...] | None, "rules between columns, and whether they still hold; null for an audit"
    ]
    target: Annotated[TargetFindings | None, "what is still predicted of the target; null where none is named"]
    pictures: Annotated[
        PictureFindings | None, "what the pictures of a page are drawn from; null where too few rows were measured"
    ]
    telling: Annotated[
        tuple[Telling, ...], "columns left unrepaired that alone tell the group, in the table as a whole"
    ]
    notes: Annotated[tuple[Note, ...], "what a reader should know"]
    settings: Annotated[
        Mapping[str, Setting], "settings that the command ran with, defaults included; `auto` as what it came to"
    ]
    verdict: Annotated[Verdict, "whether the table is within the advantage asked for"]
    seal: Annotated[
        str,
        "SHA-256 of this report without this field and the two paths, as JSON with sorted keys and no spaces; it shows "
        "a change",
    ] = ""
