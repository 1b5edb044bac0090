"""Ways to a model that forgot: each is one file with a function `run`, and one line in the table of `unlearning`."""

import time
from dataclasses import replace

from unlearn_cli.lookup import load
from unlearn_cli.models.interface import Model, Preprocessed
from unlearn_cli.unlearning import METHODS
from unlearn_cli.unlearning.information import gauge
from unlearn_cli.unlearning.interface import Split, Unlearned, UnlearnSettings, Watch, unwatched
from unlearn_cli.unlearning.task import Task


def unlearn(model: Model, split: Split, settings: UnlearnSettings, watch: Watch = unwatched) -> Unlearned:
    """A model that is to be as if it had never been shown `split.forget`; the given one stays as it is.

    The transformers of a pipeline are refitted on retain only where the settings say so; otherwise what they learned
    from the forget set stays, and no model is `exact`.
    """
    begun = time.perf_counter()
    ready = model
    if settings.refit_preprocessing and isinstance(model, Preprocessed):
        ready = model.preprocessing_refitted(split.retain)
    measure = gauge(settings.penalty, split, settings.seed)
    information = measure.report(model, settings.seed)
    run = load({name: method.run for name, method in METHODS.items()}, settings.method, "method")
    found: Unlearned = run(Task(ready, split, settings, measure.penalty, information.informative, watch))
    return replace(
        found if not _keeps_transformers(ready, settings) else _inexact(found),
        information=measure.finished(information, found.model),
        seconds=time.perf_counter() - begun,
    )


def _keeps_transformers(model: Model, settings: UnlearnSettings) -> bool:
    return isinstance(model, Preprocessed) and model.preprocesses and not settings.refit_preprocessing


def _inexact(found: Unlearned) -> Unlearned:
    """The transformers before the last step saw the forget set."""
    if not found.exact:
        return found
    why = "the preprocessing was fitted on all rows, the forgotten ones too; --refit-preprocessing fits it on retain"
    return replace(found, exact=False, reason=why)
