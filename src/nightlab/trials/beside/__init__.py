"""What stands beside the main line of a verdict: what it leans on, and what would change it."""
