"""Benchmarks: each is one file or folder with a `main(arguments)`, and one line here."""

BENCHES = {
    "startup": "benchmarks.startup",
    "scale": "benchmarks.scale",
    "referee_tables": "benchmarks.referee_tables",
    "knowing": "benchmarks.knowing",
    "calibration": "benchmarks.calibration",
    "peers": "benchmarks.comparison.run",
    "published": "benchmarks.published",
    "unlearning": "benchmarks.unlearning",
    "retrain_estimate": "benchmarks.retrain_estimate",
}
"""Name -> module. `referee_tables` and `peers` need a referee and its data, `knowing` and `published` the data."""
