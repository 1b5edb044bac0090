"""Time and memory of every command against a copy of the file, on tables of 1 to 40 million rows: [--only TABLE]."""


def main(arguments: list[str]) -> None:
    """Measure, keep what was found, and write page and plot."""
    from benchmarks.scale import run

    run.main(arguments)
