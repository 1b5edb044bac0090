"""JSON: the report of `audit` or `repair` itself, or that of several gates; `unlearn schema` prints their schemas."""

from collections.abc import Sequence

from unlearn_cli.report.gates import GateResult, lay_out


def write(gates: Sequence[GateResult]) -> str:
    """The same bytes as the file of --report, where there is one gate without a name."""
    only = gates[0]
    return only.report.to_json() if only.report and not only.name else lay_out(gates).to_json()
