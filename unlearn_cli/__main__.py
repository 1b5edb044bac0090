"""`python -m unlearn_cli` is the command `unlearn`."""

from unlearn_cli.cli.process import main

if __name__ == "__main__":
    main()
