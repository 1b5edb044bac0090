"""Benchmarks: each is one file with a `main(arguments)`, and one line here."""

BENCHES = {
    "startup": "benchmarks.startup",
    "scale": "benchmarks.scale",
    "referee_tables": "benchmarks.referee_tables",
    "unlearning": "benchmarks.unlearning",
}
"""Name -> module. `startup`, `scale` and `unlearning` need nothing; `referee_tables` needs a referee and its data."""
