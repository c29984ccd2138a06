"""Keeping a person from knowing what they took, and finding out whether it worked."""
