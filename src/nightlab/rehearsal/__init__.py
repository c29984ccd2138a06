"""Trials run on simulated people, where the truth is known."""
