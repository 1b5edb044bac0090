"""From the options of `repair` and `fit`, which are the same, to a request."""

from collections.abc import Iterable

from unlearn_cli.cli.draws import chosen_secret
from unlearn_cli.settings import FitRequest, FitSettings, GroupSettings, RoleSettings


def fit_request(
    *,
    sensitive: list[str],
    keep: list[str] | None,
    drop: list[str] | None,
    given: list[str] | None,
    target: str | None,
    method: str,
    strength: float,
    nulls: str,
    fit_rows: int,
    secret: str | None,
    seed: int | None,
    unseen: str,
    key: str | None,
    bins: int,
    min_group: int,
    small_groups: str,
    null_group: bool,
) -> FitRequest:
    """The request, word for word."""
    return FitRequest(
        RoleSettings(once(sensitive), once(keep), once(drop), once(given), target),
        GroupSettings(bins, min_group, small_groups == "merge", null_group),
        FitSettings(method, strength, nulls, fit_rows, unseen, key),
        chosen_secret(secret, seed),
    )


def once(names: Iterable[str] | None) -> tuple[str, ...]:
    """Names in their order, each once."""
    return tuple(dict.fromkeys(names or ()))
