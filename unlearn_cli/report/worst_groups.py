"""Which groups are told best: for each the attack that tells it best, before and after."""

from dataclasses import dataclass

from unlearn_cli.core.visible import visible
from unlearn_cli.report.attacks import attacks_of
from unlearn_cli.report.layout import TableReport
from unlearn_cli.statistics.findings import AttackFindings, GroupFindings

MOST_PRINTED = 5
"""Groups that the summary has; the report and its page have all."""

LONGEST = 30
"""Characters of the name of a group in the summary, so that its lines stay short."""


@dataclass(frozen=True)
class GroupLine:
    """One group, told from all others."""

    group: str
    attack: str
    before: GroupFindings | None
    after: GroupFindings


def group_lines(report: TableReport) -> list[GroupLine]:
    """A line for each group, the one told best first; none for two groups, which are told alike."""
    old = _groups(attacks_of(report, before=True))
    best: dict[str, GroupLine] = {}
    for (group, attack), after in _groups(attacks_of(report, before=False)).items():
        if group not in best or after.high > best[group].after.high:
            best[group] = GroupLine(group, attack, old.get((group, attack)), after)
    return sorted(best.values(), key=lambda line: (-line.after.high, line.group))


def group_label(line: GroupLine) -> str:
    """The group in a line of the summary."""
    name = visible(line.group)
    return f"advantage, group {name if len(name) <= LONGEST else name[: LONGEST - 1] + '…'}"


def _groups(attacks: list[AttackFindings]) -> dict[tuple[str, str], GroupFindings]:
    return {(group.group, attack.name): group for attack in attacks for group in attack.groups}
