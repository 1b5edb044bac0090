"""`python -m benchmarks` lists the benchmarks; `python -m benchmarks NAME ...` runs one."""

import sys
from importlib import import_module

from benchmarks import BENCHES


def main(arguments: list[str]) -> int:
    """Exit code 2 for a name that is not in the table."""
    if not arguments or arguments[0] in ("-h", "--help"):
        for name, module in BENCHES.items():
            sys.stdout.write(f"{name:15} {(import_module(module).__doc__ or '').splitlines()[0]}\n")
        return 0
    if arguments[0] not in BENCHES:
        sys.stderr.write(f"no benchmark {arguments[0]!r}; there are: {', '.join(BENCHES)}\n")
        return 2
    import_module(BENCHES[arguments[0]]).main(arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
