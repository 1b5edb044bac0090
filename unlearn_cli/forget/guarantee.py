"""What may be promised of a forgotten row: exact by construction, found by measurement, or nothing."""

from unlearn_cli.forget.findings import DistanceReport, Guarantee, ShadowReport, VerifyReport

NEAR = 1.5
"""A distance to the retrained models of up to so many times their own is no finding."""


def guarantee(
    exact: bool, reason: str, verify: VerifyReport | None, audit: ShadowReport | None
) -> tuple[Guarantee, str]:
    """What may be promised of forgotten rows, and why.

    `empirical`: what was measured found nothing against it. That is, the shadow attack is not above chance although
    it is before unlearning; and the outputs are nearer to those of retrained models than half way from where they
    were, or as near as these are to each other, without having gone past.
    """
    if exact:
        return "exact", reason
    if verify is None and audit is None:
        return "none", f"{reason}; nothing was measured against it: take --verify N or --audit S"
    against = [*(_by_verify(verify) if verify else []), *(_by_audit(audit) if audit else [])]
    if against:
        return "none", "; ".join(against)
    return "empirical", "; ".join([*(_for_verify(verify) if verify else []), *(_for_audit(audit) if audit else [])])


def _by_verify(found: VerifyReport) -> list[str]:
    faults = ["forgetting went past the retrained models"] if found.over_unlearned else []
    apart = found.tvF or found.rmsF
    if apart and not _near(apart):
        faults.append(f"distance to the retrained models {apart.after:.3f}, before {apart.before:.3f}{_floor(apart)}")
    return faults


def _by_audit(found: ShadowReport) -> list[str]:
    if found.after.low > 0.5:
        return [f"the shadow attack still finds forgotten rows: AUC {found.after.auc:.3f}"]
    if found.control.low <= 0.5:
        return [f"the shadow attack finds nothing even before unlearning: AUC {found.control.auc:.3f}"]
    return []


def _for_verify(found: VerifyReport) -> list[str]:
    apart = found.tvF or found.rmsF
    return [f"distance to retrained models {apart.after:.3f}{_floor(apart)}"] if apart else []


def _for_audit(found: ShadowReport) -> list[str]:
    return [f"shadow attack AUC {found.after.auc:.3f}, {found.control.auc:.3f} before unlearning"]


def _near(apart: DistanceReport) -> bool:
    floor = apart.floor or 0.0
    return apart.after <= max((apart.before + floor) / 2, NEAR * floor)


def _floor(apart: DistanceReport) -> str:
    return "" if apart.floor is None else f", between retrained models {apart.floor:.3f}"
