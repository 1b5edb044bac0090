"""Everything that is measured of a model that forgot, as far as it was asked for, and what may be promised of it."""

from dataclasses import dataclass, replace

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Progress
from unlearn_cli.forget.comparison import Comparison, membership
from unlearn_cli.forget.findings import Guarantee, MembershipReport, PartReport, ShadowReport, VerifyReport
from unlearn_cli.forget.guarantee import guarantee
from unlearn_cli.forget.interface import Split, Unlearned, UnlearnSettings
from unlearn_cli.forget.models.interface import Model
from unlearn_cli.forget.retrained import below_proxy, retrained_models, verify
from unlearn_cli.forget.shadow_models import Shadows, shadow_attack
from unlearn_cli.forget.start import unlearn

NO_HOLDOUT = (
    "no rows that the model never saw: nothing is said of held-out rows, and there is no attack by the loss; "
    "--holdout TABLE names some"
)


@dataclass(frozen=True)
class Findings:
    """Everything that was measured of the two models; a report has the same fields."""

    on_forget: PartReport
    on_retain: PartReport
    on_holdout: PartReport | None
    membership: MembershipReport | None
    verify: VerifyReport | None
    audit: ShadowReport | None
    over_unlearned: bool | None
    guarantee: Guarantee
    guarantee_reason: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Proof:
    """How much is to be measured: `verify` retrained models, `audit` shadow models."""

    verify: int = 0
    audit: int = 0

    def check(self, rows: int = 2) -> None:
        """Raise where shadow models are asked for, and are too few, or so are the `rows` to forget."""
        if self.audit:
            Shadows(self.audit, lambda model, split, seed: model, 0).check()
        if self.audit and rows < 2:
            raise SettingsError(
                f"--audit {self.audit}: shadow models are shown a half of the rows to forget, and there is one row.",
                "Leave out --audit; --verify N measures a single row.",
            )


def find(
    old: Model, found: Unlearned, split: Split, how: tuple[UnlearnSettings, Proof], progress: Progress
) -> Findings:
    """Measure the supplied model and the new one, which is `found.model`."""
    settings, proof = how
    progress("measuring", 0.0)
    pair = Comparison.of(old, found.model, split)
    on_forget, on_retain = pair.part("forget"), pair.part("retain")
    assert on_forget and on_retain, "both have rows"
    verified = _verify(found, pair, (proof.verify, settings.seed_used), progress) if proof.verify else None
    audited = _audit(old, split, (proof.audit, settings), progress) if proof.audit else None
    over = verified.over_unlearned if verified else None
    if over is None and found.proxy and pair.classification:
        over = below_proxy(on_forget.after, found.proxy, len(split.forget))
    promise, reason = guarantee(found.exact, found.reason, verified, audited)
    return Findings(
        on_forget,
        on_retain,
        pair.part("holdout"),
        membership(pair),
        verified,
        audited,
        over,
        promise,
        reason,
        _notes(pair, found, settings, verified),
    )


def _verify(found: Unlearned, pair: Comparison, how: tuple[int, int], progress: Progress) -> VerifyReport:
    """Distances to models retrained behind the transformers of the new one, which may have been refitted."""
    count, seed = how
    proxy = found.proxy_model.outputs(pair.split.forget.features) if found.proxy_model else None
    return verify(pair, retrained_models(found.model, pair.split, count, seed, progress), proxy)


def _audit(old: Model, split: Split, how: tuple[int, UnlearnSettings], progress: Progress) -> ShadowReport:
    count, settings = how

    def forget(model: Model, shown: Split, seed: int) -> Model:
        return unlearn(model, shown, replace(settings, seed=seed)).model

    return shadow_attack(old, split, Shadows(count, forget, settings.seed_used), progress)


def _notes(
    pair: Comparison, found: Unlearned, settings: UnlearnSettings, verified: VerifyReport | None
) -> tuple[Note, ...]:
    """Notes on what the numbers alone do not say."""
    notes = []
    unused = [f"--{name}" for name in ("gamma", "reset", "steps") if getattr(settings, name) is not None]
    if unused and not found.steps:
        notes.append(Note("not used", f"{', '.join(unused)}: not used, the model was trained from scratch"))
    if pair.split.holdout is None:
        notes.append(Note("no held-out rows", NO_HOLDOUT))
        if found.proxy:
            notes.append(Note("gamma", "gamma was held to no loss on retain rows instead of held-out ones"))
    if verified and verified.proxy is not None and verified.tvF and verified.proxy < verified.tvF.after:
        text = (
            f"the proxy, trained from scratch for a part of the steps, is nearer to the retrained models "
            f"({verified.proxy:.3f}) than the new model ({verified.tvF.after:.3f})"
        )
        notes.append(Note("proxy", text))
    return tuple(notes)
