"""Whether an audit says what is true: false alarms, coverage, power and errors of the gate, on made tables."""


def main(arguments: list[str]) -> None:
    """Measure, and write the page; numpy and scikit-learn are loaded here, and not where benchmarks are listed."""
    from benchmarks.calibration.run import main as run

    run(arguments)
