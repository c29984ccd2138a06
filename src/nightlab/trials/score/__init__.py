"""One nightly score from several noisy measures of one thing."""

from nightlab.trials.score.scoring import Score, sleep_score

__all__ = ["Score", "sleep_score"]
