"""The reports: findings laid out as JSON objects, their JSON Schemas, and the rows of the terminal summary."""

from unlearn_cli.report.build import Report, as_json, build, is_report
from unlearn_cli.report.forgotten import forgetting_notes, forgetting_rows
from unlearn_cli.report.frontier import FrontierContext, MeasuredFacts, PointReport, build_frontier
from unlearn_cli.report.headline import Row, frontier_notes, frontier_rows, headline, notes
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
from unlearn_cli.report.schema import LAYOUTS, schema

__all__ = [
    "LAYOUTS",
    "SCHEMA_VERSION",
    "BinFacts",
    "ColumnFacts",
    "Context",
    "FrontierContext",
    "GivenFacts",
    "GroupFacts",
    "MeasuredFacts",
    "MethodFacts",
    "PointReport",
    "Report",
    "Role",
    "Row",
    "SensitiveFacts",
    "TableFacts",
    "as_json",
    "build",
    "build_frontier",
    "forgetting_notes",
    "forgetting_rows",
    "frontier_notes",
    "frontier_rows",
    "headline",
    "is_report",
    "notes",
    "schema",
]
