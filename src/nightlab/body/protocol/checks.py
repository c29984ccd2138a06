"""Checks that every part of a body protocol shares."""

from __future__ import annotations

import math

from nightlab.errors import NightlabError


def within(value: float, low: float, high: float, where: str, unit: str = "") -> None:
    """Refuse a number that is not finite or cannot be.

    Raises:
        NightlabError: Outside the limits, with the field.
    """
    if not (math.isfinite(value) and low <= value <= high):
        unit = f" {unit}" if unit else ""
        raise NightlabError(
            f"{value:g} cannot be", where=where, fix=f"use {low:g} to {high:g}{unit}"
        )


def whole(value: int, low: int, high: int, where: str, unit: str = "") -> None:
    """Refuse a number that is no whole one, or outside its limits.

    Raises:
        NightlabError: With the field.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise NightlabError(f"{value!r} is no whole number", where=where, fix="write it as 1, 2, 3")
    if not low <= value <= high:
        shown = f"{value:,}" if abs(value) < 10**15 else "a number of many digits"
        unit = f" {unit}" if unit else ""
        raise NightlabError(f"{shown} cannot be", where=where, fix=f"use {low:,} to {high:,}{unit}")
