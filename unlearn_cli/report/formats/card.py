"""A data card in Markdown with the front matter of a dataset card: what was removed, against whom, how it was measured.

The front matter has fields of the Hugging Face Hub: `pretty_name`, `size_categories`, `task_categories`, `tags`.
"""

import json
from collections.abc import Iterator, Sequence

from unlearn_cli.report import card_words as words
from unlearn_cli.report.gates import GateResult
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.markdown_text import escaped, table
from unlearn_cli.report.summary import ABSENT, interval
from unlearn_cli.report.visible import visible
from unlearn_cli.statistics.findings import AttackFindings

SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))
MORE = "10M<n<100M"


def write(gates: Sequence[GateResult]) -> str:
    """A card a gate; front matter where there is one."""
    return "\n".join(line for gate in gates for line in _card(gate, len(gates) == 1))


def _card(gate: GateResult, alone: bool) -> Iterator[str]:
    report = gate.report
    if report is None:
        yield f"# Data card: {escaped(gate.title)}"
        yield f"\n**ERROR**: {escaped(gate.error or '')}\n"
        return
    if alone:
        yield from _front(report)
    title = f"{gate.name}: {words.name_of(report)}" if gate.name else words.name_of(report)
    yield f"# Data card: {escaped(title)}\n"
    status = report.verdict.status or "no gate"
    yield f"**{status}**{escaped(words.verdict(report).removeprefix(f'Verdict: {status}'))}\n"
    sections = {
        "What was removed": [words.removed(report), *words.moves(report)],
        "Against whom": [words.ATTACKER],
        "How it was measured": [words.measured(report)],
    }
    for heading, said in sections.items():
        yield f"## {heading}\n"
        yield from (f"{escaped(sentence)}\n" for sentence in said)
    yield from table(("attack", "before", "after"), _attacks(report))
    yield "## Columns\n"
    rows = [(c.name, c.dtype, c.role or ABSENT, words.moved_share(c)) for c in report.columns]
    yield from table(("column", "type", "role", "cells changed"), rows)
    yield "## Limits\n"
    yield from (f"- {escaped(sentence)}" for sentence in (*words.left(report), *words.LIMITS))
    yield "\n## Where it comes from\n"
    yield from _provenance(report)


def _front(report: TableReport) -> Iterator[str]:
    rows = words.described(report).rows
    size = next((name for most, name in SIZES if rows < most), MORE)
    yield "---"
    yield f"pretty_name: {json.dumps(visible(words.name_of(report)), ensure_ascii=False)}"
    yield f"size_categories:\n- {size}"
    yield "tags:\n- tabular\n- unlearn"
    yield "---\n"


def _attacks(report: TableReport) -> list[tuple[str, str, str]]:
    return [(name, _shown(before), _shown(after)) for name, before, after in words.attacks(report)]


def _shown(attack: AttackFindings | None) -> str:
    return interval(attack.advantage, attack) if attack else ABSENT


def _provenance(report: TableReport) -> Iterator[str]:
    """The file by its hash, and what made the card."""
    facts = words.described(report)
    yield f"- {facts.rows:,} rows, {facts.columns} columns, {escaped(facts.format)}"
    if facts.sha256:
        yield f"- SHA-256 of the file: `{facts.sha256}`"
    yield f"- SHA-256 of the report that has every number (`seal`): `{report.seal}`"
    yield f"- made by {report.tool.name} {report.tool.version}, command `{report.command}`\n"
