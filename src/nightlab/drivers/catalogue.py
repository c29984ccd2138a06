"""The drivers of the house: what may disturb sleep, how often it does, and who says so."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nightlab.drivers.records import COMPLAINTS, Driver, Share
from nightlab.errors import NightlabError
from nightlab.evidence import CHECKED

if TYPE_CHECKING:
    from collections.abc import Mapping

DRIVERS = Path(__file__).with_name("drivers.toml")
CERTAINTIES = ("very low", "low", "moderate", "high")


@cache
def drivers() -> Mapping[str, Driver]:
    """Return every driver by its key, in the order of the catalogue.

    Raises:
        NightlabError: A catalogue that contradicts itself.

    Example:
        >>> drivers()["caffeine"].certainty
        'moderate'
    """
    table = tomllib.loads(DRIVERS.read_text(encoding="utf-8"))
    found = {key: _driver(key, row) for key, row in table.items()}
    for each in found.values():
        for other in each.confounders:
            if other not in found or other == each.key:
                _refuse(each.key, f"no such driver to go with it: {other!r}")
    return MappingProxyType(found)


def driver(key: str) -> Driver:
    """Return one driver.

    Raises:
        NightlabError: No such driver.
    """
    if key not in drivers():
        raise NightlabError(
            "no such driver", where=repr(key), fix=f"use one of {', '.join(drivers())}"
        )
    return drivers()[key]


def _driver(key: str, row: Mapping[str, Any]) -> Driver:
    made = Driver(
        key=key,
        label=row["label"],
        about=row["about"],
        certainty=row["certainty"],
        source=row["source"],
        checked=row["checked"],
        prevalence=_share(key, row["prevalence"]),
        articles=tuple(row.get("articles", ())),
        claims=tuple(row.get("claims", ())),
        complaints=tuple(row.get("complaints", ())),
        confounders=tuple(row.get("confounders", ())),
        refers=row.get("refers", False),
    )
    if made.certainty not in CERTAINTIES:
        _refuse(key, f"unknown certainty {made.certainty!r}")
    if made.checked not in CHECKED or made.prevalence.checked not in CHECKED:
        _refuse(key, "a source without a word on how far it was read")
    if unknown := set(made.complaints) - set(COMPLAINTS):
        _refuse(key, f"unknown complaint {min(unknown)!r}")
    return made


def _share(key: str, row: Mapping[str, Any]) -> Share:
    share = Share(**row)
    if not 0 < share.low < share.value < share.high < 1:
        _refuse(key, "a prevalence outside its interval")
    return share


def _refuse(key: str, what: str) -> None:
    raise NightlabError(what, where=f"drivers.toml, {key}", fix="correct the catalogue")
