"""Published results beside what the simulated body makes of the same protocols."""

from nightlab.body.validation.checking import Checked, validate

__all__ = ["Checked", "validate"]
