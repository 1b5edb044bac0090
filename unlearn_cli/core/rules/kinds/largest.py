"""The largest of the inputs."""

from unlearn_cli.core.rules.extreme import Extreme

KIND = Extreme("max", -1)
