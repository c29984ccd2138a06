"""The demonstration: one simulated person, from bad nights to a verdict."""

from nightlab.demo.story import Demo, run

__all__ = ["Demo", "run"]
