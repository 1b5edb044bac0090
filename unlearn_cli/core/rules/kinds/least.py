"""The least of the inputs."""

from unlearn_cli.core.rules.extreme import Extreme

KIND = Extreme("min", 1)
