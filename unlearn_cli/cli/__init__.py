"""The command line: parses, calls a road, words the result, chooses the exit code. Nothing else prints or exits."""
