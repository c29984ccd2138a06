"""Published results beside what the simulated body makes of the same protocols."""

from nightlab.body.validation.checking import Checked, checked_as_json, validate, validate_body

__all__ = ["Checked", "checked_as_json", "validate", "validate_body"]
