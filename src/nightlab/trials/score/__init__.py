"""One nightly score from several noisy measures of one thing."""

from nightlab.trials.score.scales import from_scale, to_scale
from nightlab.trials.score.scoring import Score, sleep_score

__all__ = ["Score", "from_scale", "sleep_score", "to_scale"]
