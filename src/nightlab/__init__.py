"""Nightlab: a sleep lab for one."""

__version__ = "0.1.0"
