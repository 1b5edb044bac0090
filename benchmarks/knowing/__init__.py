"""What an attacker gains who has the source and every published file, and tries to repeat the draws: DATA_DIR."""


def main(arguments: list[str]) -> None:
    """Attack every case, and write the page; numpy and Polars are loaded here, and not where benchmarks are listed."""
    from benchmarks.knowing.run import main as run

    run(arguments)
