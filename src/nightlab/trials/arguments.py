"""What a verdict is asked for, checked before a night is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.exposure import LONGEST_HALF_LIFE
from nightlab.trials.family import Family
from nightlab.trials.nuisance import Trend
from nightlab.trials.prior import LARGEST, PRIORS
from nightlab.trials.verdict import Better

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_options(
    *,
    better: str | None,
    worthwhile: float | None,
    half_life_nights: float,
    trend: str | None,
    prior: str,
    family: str,
    block_nights: int | None,
    seed: int,
) -> None:
    """Refuse options that ``analyse`` does not know or that no trial can have.

    Raises:
        NightlabError: With the option's name as its place.
    """
    _one_of(better, (None, *get_args(Better)), "better")
    _one_of(trend, (None, *get_args(Trend)), "trend")
    _one_of(prior, PRIORS, "prior")
    _one_of(family, get_args(Family), "family")
    if worthwhile is not None:
        _number(worthwhile, "worthwhile")
    _number(half_life_nights, "half_life_nights")
    _whole(1 if block_nights is None else block_nights, 1, "block_nights")
    _whole(seed, 0, "seed")
    if worthwhile is not None and not 1 / LARGEST < worthwhile < LARGEST:
        raise NightlabError(
            f"{worthwhile} cannot be",
            where="worthwhile",
            fix="give a number above 0 in the outcome's unit",
        )
    if not (np.isfinite(half_life_nights) and 0 <= half_life_nights <= LONGEST_HALF_LIFE):
        raise NightlabError(
            f"{half_life_nights} cannot be",
            where="half_life_nights",
            fix=f"give nights from 0 to {LONGEST_HALF_LIFE}",
        )


def _one_of(value: str | None, allowed: Sequence[str | None], where: str) -> None:
    if value not in allowed:
        known = ", ".join(name for name in allowed if name)
        raise NightlabError(f"{value!r} is not known", where=where, fix=f"use {known}")


def _number(value: object, where: str) -> None:
    if not isinstance(value, int | float | np.number):
        raise NightlabError(
            f"{value!r} is not a number", where=where, fix="write it without quotes"
        )


def _whole(value: object, least: int, where: str) -> None:
    if not isinstance(value, int | np.integer) or value < least:
        raise NightlabError(
            f"{value!r} cannot be", where=where, fix=f"give a whole number from {least} up"
        )


def check_columns(
    outcome: str, arm: str, night: str | None, block: str | None, covariates: Sequence[str]
) -> None:
    """Refuse an outcome or an arm whose column stands for another thing too.

    Raises:
        NightlabError: With the part that has no column of its own as its place.
    """
    named = [outcome, arm, night, block, *covariates]
    for part, column in (("outcome", outcome), ("arm", arm)):
        if named.count(column) > 1:
            raise NightlabError(
                f"column {column!r} stands for another thing too",
                where=part,
                fix="name a column of its own for each",
            )
