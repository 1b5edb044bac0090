"""The seal of a report: a hash over all that it says, so that a change shows.

It is no signature: whoever changes a report can seal it again. It shows what happens by accident, by another program,
or by somebody who edits a number in an editor.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from unlearn_cli.report.layout import TableReport

FIELD, TABLES = "seal", ("input", "output")


def sealed(report: TableReport) -> TableReport:
    """The report with its seal."""
    return replace(report, seal=seal_of(report.to_dict()))


def seal_of(plain: Mapping[str, Any]) -> str:
    """SHA-256 of the report without its seal, as JSON with sorted keys and no spaces, all beyond ASCII as escapes.

    Where the tables lie is left out: the same run under another name is the same run, and files may be moved.
    """
    unsealed = {name: value for name, value in plain.items() if name != FIELD}
    for side in TABLES:
        if isinstance(unsealed.get(side), dict):
            unsealed[side] = {name: value for name, value in unsealed[side].items() if name != "path"}
    return hashlib.sha256(json.dumps(unsealed, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
