"""The page and the numbers: each cell with its binomial interval, and whether what must be is."""

from collections.abc import Mapping, Sequence
from typing import Any

from scipy.stats import binomtest

HEAD = """# Whether an audit says what is true

Made tables, audited as `unlearn audit` does it, with every attack there is. A **false alarm** is an interval above 0,
or a leak that is said to be shown (*the worst*, corrected over the attacks), where nothing is told. **Coverage**:
intervals that hold what the same attacker reaches in truth, on 20,000 fresh rows after learning from as many rows of
each of six other tables. **Power**: tables whose planted leak is shown; the number is the best advantage that there is.
**Gate**: tables that PASS. In brackets the 95 % interval (Clopper & Pearson 1934) that the number of tables allows;
*holds* where the share is as it must be, *open* where only the interval reaches there, **FAILS** where that does not
either. Only what the attacks of today can see is planted. Cells with fewer tables than others were stopped by the time;
those of `cases.py` that are missing have not been run.

    python -m benchmarks calibration [--quick] [--minutes M] [--only WORDS]
"""


def lines(name: str, must: tuple[float, float], tables: int, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """An entry for each outcome of a case."""
    return [entry(name, outcome, must, tables, count) for outcome, count in counts.items()]


def entry(name: str, outcome: str, must: tuple[float, float], tables: int, count: int) -> dict[str, Any]:
    """The share of tables with its interval, and its verdict."""
    ends, share = binomtest(count, tables).proportion_ci(0.95), count / tables
    inside = must[0] <= share <= must[1]
    verdict = "holds" if inside else "open" if ends.low <= must[1] and ends.high >= must[0] else "FAILS"
    return {
        "case": name,
        "outcome": outcome,
        "tables": tables,
        "count": count,
        "share": share,
        "low": float(ends.low),
        "high": float(ends.high),
        "must": list(must),
        "verdict": verdict,
    }


def table(entries: Sequence[Mapping[str, Any]]) -> str:
    """All entries as a table in Markdown."""
    rows = ["| case | of | tables | share | must be | |", "|---|---|---|---|---|---|"]
    for one in entries:
        share = f"{one['share']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
        verdict = "**FAILS**" if one["verdict"] == "FAILS" else one["verdict"]
        low, high = one["must"]
        must = f">= {low:g}" if high == 1 else f"<= {high:g}" if low == 0 else f"{low:g} to {high:g}"
        rows.append(f"| {one['case']} | {one['outcome']} | {one['tables']} | {share} | {must} | {verdict} |")
    return "\n".join(rows)
