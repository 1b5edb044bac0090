"""`unlearn` with another number of passes in place of the usual one: PASSES COMMAND ..."""

import sys
from dataclasses import replace

from unlearn_cli.transport.methods import triangular


def put(passes: int) -> None:
    """Every map that is learned from many rows goes over the columns so often; the command line has no option for it.

    >>> usual = triangular.WITH_MANY
    >>> put(1)
    >>> triangular.plan_for(50_000).passes
    1
    >>> triangular.WITH_MANY = usual
    """
    triangular.WITH_MANY = replace(triangular.WITH_MANY, passes=passes)


if __name__ == "__main__":
    put(int(sys.argv[1]))
    del sys.argv[1]
    from unlearn_cli.cli.process import main

    main()
