"""The rows and notes of the summary of a model that forgot, read off its report."""

from typing import Any

from unlearn_cli.report.headline import ABSENT, Row

PARTS = {"on_forget": "forget set", "on_retain": "retain set", "on_holdout": "held-out rows"}
DISTANCES = ("tvF", "tvT", "klF", "rmsF")


def forgetting_rows(report: dict[str, Any]) -> list[Row]:
    """The model before and after, on every part of the rows, and what was attacked and compared."""
    rows = [
        Row(f"{report['score']}, {label} ({report[name]['rows']:,})", *_two(report[name], "score"))
        for name, label in PARTS.items()
        if report[name]
    ]
    found = report["information"]
    if found:
        label = f"{found['penalty']} (by chance up to {found['null']:.2g})"
        rows.append(Row(label, f"{found['before']:.2g}", ABSENT if found["after"] is None else f"{found['after']:.2g}"))
    if report["membership"]:
        rows.append(Row("advantage of an attack by the loss", *_attacks(report["membership"])))
    if report["verify"]:
        rows += _verified(report["verify"], report["score"])
    audit = report["audit"]
    if audit:
        label = f"AUC of U-LiRA, {audit['models']} shadow models"
        rows.append(Row(label, _interval(audit["control"], "auc"), _interval(audit["after"], "auc")))
        found = (_number(audit[side]["true_positives"]) for side in ("control", "after"))
        rows.append(Row("true positives at 1 % false", *found))
    return rows


def forgetting_notes(report: dict[str, Any]) -> list[str]:
    """What a reader should know, in sentences."""
    method, cost = report["method"], report["cost"]
    parts = [f"{method['asked']}: {method['used']}"] if method["asked"] != method["used"] else [method["used"]]
    numbers = {"lambda": method["reset"], "gamma": method["gamma"]}
    parts += [f"{name} {value:g}" for name, value in numbers.items() if value is not None]
    share = "" if cost["share"] is None else f", {cost['share']:.0%} of the rows that a retrain forwards"
    said = [f"{', '.join(parts)}; {cost['seconds']:.1f} s{share}"]
    if report["mi_informative"] is False:
        said.append("the outputs tell no more of this forget set than of chance ones: a penalty has nothing to work on")
    if report["over_unlearned"]:
        said.append("over-unlearned: the forget set is now predicted worse than by models that never saw it")
    return [*said, *report["notes"]]


def _verified(found: dict[str, Any], score: str) -> list[Row]:
    span = f"{found['forget']['score']:.3f} ({found['forget_low']:.3f} to {found['forget_high']:.3f})"
    rows = [Row(f"{score}, {found['models']} retrained, forget set", ABSENT, span)]
    for name, apart in ((name, found[name]) for name in DISTANCES if found[name]):
        floor = "" if apart["floor"] is None else f" (floor {apart['floor']:.3f})"
        rows.append(Row(f"{name} to retrained{floor}", _number(apart["before"]), _number(apart["after"])))
    return rows


def _two(part: dict[str, Any], name: str) -> tuple[str, str]:
    return _number(part["before"][name]), _number(part["after"][name])


def _attacks(found: dict[str, Any]) -> tuple[str, str]:
    return _interval(found["before"], "advantage"), _interval(found["after"], "advantage")


def _interval(found: dict[str, Any], name: str) -> str:
    return f"{found[name]:.3f} [{found['low']:.3f}, {found['high']:.3f}]"


def _number(value: float) -> str:
    return f"{value:.3f}"
