"""The report: findings laid out as a JSON object, its JSON Schema, and the rows of the terminal summary."""

from unlearn_cli.report.build import Report, as_json, build, is_report
from unlearn_cli.report.headline import Row, headline
from unlearn_cli.report.layout import (
    SCHEMA_VERSION,
    BinFacts,
    ColumnFacts,
    Context,
    GivenFacts,
    GroupFacts,
    MethodFacts,
    Role,
    SensitiveFacts,
    TableFacts,
)
from unlearn_cli.report.schema import schema

__all__ = [
    "SCHEMA_VERSION",
    "BinFacts",
    "ColumnFacts",
    "Context",
    "GivenFacts",
    "GroupFacts",
    "MethodFacts",
    "Report",
    "Role",
    "Row",
    "SensitiveFacts",
    "TableFacts",
    "as_json",
    "build",
    "headline",
    "is_report",
    "schema",
]
