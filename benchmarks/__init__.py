"""Benchmarks: each is one file with a `main(arguments)`, and one line here."""

BENCHES = {
    "startup": "benchmarks.startup",
    "scale": "benchmarks.scale",
    "referee_tables": "benchmarks.referee_tables",
    "peers": "benchmarks.comparison.run",
}
"""Name -> module. `startup` and `scale` need nothing; `referee_tables` and `peers` need a referee and its data."""
