"""What a person's own nights and events show, as one time series."""
