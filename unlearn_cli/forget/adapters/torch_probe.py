"""What is found out of a torch module by running it on rows of zeros, and on how many threads it runs."""

from typing import Any

from unlearn_cli.core.errors import ModelError
from unlearn_cli.forget.adapters.libraries import needed

SMALL = 1_000_000
"""Parameters below which several threads wait for each other longer than they compute (measured: up to 50 times)."""


def on_few_threads(module: Any) -> None:
    """Let torch use one thread where there is little to compute."""
    if sum(p.numel() for p in module.parameters()) < SMALL:
        needed("torch").set_num_threads(1)


def width(module: Any, columns: int | None = None) -> int:
    """Number of outputs, by rows of zeros; without `columns` as wide as the first matrix of weights."""
    torch = needed("torch")
    first = next((p.shape[1] for p in module.parameters() if p.ndim == 2), 1)
    try:
        with torch.inference_mode():
            row = module(torch.zeros(2, columns or first))
    except Exception as error:
        raise ModelError(
            f"the network's number of outputs cannot be found out: {error}",
            "Save its class labels with it: save_file(state, path, metadata={'classes': json.dumps(labels)}).",
        ) from error
    if row.shape[-1] > 1 and bool((row >= 0).all()) and torch.allclose(row.sum(-1), torch.ones(2)):
        raise ModelError(
            "the network returns probabilities; the logits before its softmax are needed.",
            "Leave the softmax out of the factory's module.",
        )
    return int(row.shape[-1])
