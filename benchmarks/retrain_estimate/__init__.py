"""The retrained model estimated: I and utility along the training; the rule for gamma beside oracle and proxy."""


def main(arguments: list[str]) -> None:
    """The other benchmarks run in processes that must stay small: what this one needs is imported when it runs."""
    from benchmarks.retrain_estimate import run

    run.main(arguments)
