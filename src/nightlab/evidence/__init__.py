"""Who says so: claims with their verdicts, trials, and the priors they give."""
