"""The command line: parses, calls a command, words the result, chooses the exit code. Nothing else prints or exits."""
