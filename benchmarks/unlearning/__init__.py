"""Ways to forget, beside models retrained without the forget set: [--seeds N] [--only TASK] [--adult TABLE] ..."""


def main(arguments: list[str]) -> None:
    """The other benchmarks run in processes that must stay small: what this one needs is imported when it runs."""
    from benchmarks.unlearning import run

    run.main(arguments)
