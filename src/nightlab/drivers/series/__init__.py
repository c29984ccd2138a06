"""What a person's own nights and events show of each exposure, all of them together."""

from nightlab.drivers.series.seeing import choose_outcome, see

__all__ = ["choose_outcome", "see"]
