"""Benchmarks: each is one file or folder with a `main(arguments)`, and one line here."""

BENCHES = {
    "startup": "benchmarks.startup",
    "scale": "benchmarks.scale",
    "referee_tables": "benchmarks.referee_tables",
    "peers": "benchmarks.comparison.run",
    "unlearning": "benchmarks.unlearning",
}
"""Name -> module. `startup`, `scale` and `unlearning` need nothing, the others a referee and its data."""
