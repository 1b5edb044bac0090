"""Unlearning by any method: what is measured before and after, and whether the result is exact."""

import time
from dataclasses import replace

from unlearn_cli.forget.information import gauge
from unlearn_cli.forget.interface import Split, Unlearned, UnlearnSettings, Watch, unwatched
from unlearn_cli.forget.methods import method_named
from unlearn_cli.forget.models.interface import Model, Preprocessed
from unlearn_cli.forget.task import Task


def unlearn(model: Model, split: Split, settings: UnlearnSettings, watch: Watch = unwatched) -> Unlearned:
    """A model that is to be as if it had never been shown `split.forget`; the given one stays as it is.

    The transformers of a pipeline are refitted on retain only where the settings say so; otherwise what they learned
    from the forget set stays, and no model is `exact`.

    Parameters
    ----------
    model : Model
        Trained on `split.retain` and `split.forget`.
    split : Split
        Rows in their parts; those held out serve to choose gamma.
    settings : UnlearnSettings
        The method, and numbers that it would choose itself.
    watch : callable
        Called with each point of a training curve.

    Returns
    -------
    Unlearned
        The new model, how it came, and what its outputs and the old ones say of the forget set.

    Raises
    ------
    SettingsError
        Where the method or the penalty is unknown, or the method trains by gradient steps and the model does not.
    ModelError
        Where the model cannot be trained on the rows that stay.

    References
    ----------
    Xu & Strohmer, arXiv 2502.05684, section 4.
    """
    begun = time.perf_counter()
    ready = model
    if settings.refit_preprocessing and isinstance(model, Preprocessed):
        ready = model.preprocessing_refitted(split.retain)
    measure = gauge(settings.penalty, split, settings.seed_used)
    information = measure.report(model, settings.seed_used)
    found = method_named(settings.method)(Task(ready, split, settings, measure.penalty, information.informative, watch))
    return replace(
        _as_promised(found, ready, settings),
        information=measure.finished(information, found.model),
        seconds=time.perf_counter() - begun,
    )


def _as_promised(found: Unlearned, model: Model, settings: UnlearnSettings) -> Unlearned:
    """Not exact where something of the old model stays, or where its training is not known."""
    if _keeps_transformers(model, settings):
        why = (
            "the preprocessing was fitted on all rows, the forgotten ones too; --refit-preprocessing fits it on retain"
        )
        return _inexact(found, why)
    assumed = getattr(model, "assumed", "")
    return _inexact(found, f"{found.reason}, but {assumed}") if assumed else found


def _keeps_transformers(model: Model, settings: UnlearnSettings) -> bool:
    return isinstance(model, Preprocessed) and model.preprocesses and not settings.refit_preprocessing


def _inexact(found: Unlearned, why: str) -> Unlearned:
    return replace(found, exact=False, reason=why) if found.exact else found
