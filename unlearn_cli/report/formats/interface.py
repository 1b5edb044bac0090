"""What a format of reports is: gates in, one whole document out, line end included."""

from collections.abc import Sequence
from typing import Protocol

from unlearn_cli.report.gates import GateResult


class Writer(Protocol):
    """A pure function. Names and words come from somebody's data: each format escapes what it must.

    A gate that failed, could not be assessed, or could not be measured shows as just that; `status` None is no gate.
    """

    def __call__(self, gates: Sequence[GateResult], /) -> str: ...
