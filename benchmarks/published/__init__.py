"""The experiments of the pseudo-barycenter's authors beside ours, and the attack on X that nobody ran: DATA_DIR."""


def main(arguments: list[str]) -> None:
    """Run what is missing, and write page and plot; numpy and Polars are loaded here, and not for the list."""
    from benchmarks.published.run import main as run

    run(arguments)
