"""The groups and strata of a map as plain objects for its manifest, and back."""

from dataclasses import asdict
from typing import Any

from unlearn_cli.core.notes import Note
from unlearn_cli.tables.groups.joint import Groups
from unlearn_cli.tables.groups.keys import Key
from unlearn_cli.tables.groups.soft_bins import SoftBins
from unlearn_cli.tables.groups.strata import Strata
from unlearn_cli.tables.kinds import kind_named


def group_facts(groups: Groups) -> dict[str, Any]:
    """Groups as plain objects."""
    return {
        "keys": [_key_facts(key) for key in groups.keys],
        "table": [list(row) for row in groups.table.iter_rows()],
        "labels": groups.labels,
        "counts": groups.counts,
        "notes": [asdict(note) for note in groups.notes],
    }


def groups_from(facts: dict[str, Any]) -> Groups:
    """The groups that `group_facts` wrote."""
    keys = tuple(_key(key) for key in facts["keys"])
    table = Groups.table_of(keys, [tuple(row[:-1]) for row in facts["table"]], [row[-1] for row in facts["table"]])
    return Groups(
        keys, table, tuple(facts["labels"]), tuple(facts["counts"]), tuple(Note(**note) for note in facts["notes"])
    )


def strata_facts(strata: Strata | None) -> dict[str, Any] | None:
    """Strata as plain objects; None without any."""
    if strata is None:
        return None
    return {"levels": group_facts(strata.levels), "pools": strata.pools, "counts": strata.counts}


def strata_from(facts: dict[str, Any] | None) -> Strata | None:
    """The strata that `strata_facts` wrote."""
    if facts is None:
        return None
    counts = tuple(tuple(cells) for cells in facts["counts"])
    return Strata(groups_from(facts["levels"]), tuple(facts["pools"]), counts)


def _key_facts(key: Key) -> dict[str, Any]:
    soft_bins = asdict(key.soft_bins) if key.soft_bins else None
    edges = {"edges": key.edges, "cuts": key.cuts, "origin": key.origin, "soft_bins": soft_bins}
    return {"column": key.column, "kind": key.kind.name, **edges}


def _key(facts: dict[str, Any]) -> Key:
    edges, soft_bins = facts["edges"], facts["soft_bins"]
    read = {
        "kind": kind_named(facts["kind"]),
        "edges": None if edges is None else tuple(edges),
        "cuts": tuple(facts["cuts"]),
        "soft_bins": soft_bins and SoftBins(tuple(soft_bins["at"]), tuple(soft_bins["positions"])),
    }
    return Key(**facts | read)
