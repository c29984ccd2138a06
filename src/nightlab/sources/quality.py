"""The quality card of a format: what is read, what is not, and how far anyone has seen it work."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, get_args

from nightlab.errors import NightlabError
from nightlab.sources.registry import CARD, ROOM, folders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.sources.port import Format

Tier = Literal["own", "proven", "verified", "unverified"]
"""From best to worst."""

MEANING: dict[Tier, str] = {
    "own": "Nightlab defines it, so it says what Nightlab takes it to say",
    "proven": "real files stand in the tests, and their figures were counted in another way too",
    "verified": "read on a real file and looked through by hand",
    "unverified": "never run on a real file: only on files that the project made itself",
}
KEYS = {"tier", "get_it", "reads", "ignores", "time", "tested_on", "doubts"}
TIME = ("printed", "meant", "done")


@dataclass(frozen=True, slots=True)
class Tested:
    """One thing that a format was tried on.

    Args:
        what: What it is.
        is_real: Whether a device or app wrote it, and not the project.
        where: ``samples``, ``public: OWNER/REPOSITORY PATH`` or ``generator``.
    """

    what: str
    is_real: bool
    where: str


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a format and of how well it is read.

    Args:
        name: The format's name.
        title: What people call it.
        tier: How far anyone has seen it work, see ``MEANING``.
        get_it: How a person gets the file.
        reads: What is read, and what becomes of it.
        ignores: What is not, and why.
        time: What a printed time looks like, what it means, what is done with it.
        tested_on: What it was tried on.
        doubts: What nobody has checked.
    """

    name: str
    title: str
    tier: Tier
    get_it: str
    reads: Mapping[str, str]
    ignores: Mapping[str, str]
    time: Mapping[str, str]
    tested_on: tuple[Tested, ...]
    doubts: tuple[str, ...]


def cards() -> list[Card]:
    """Return the card of every format, in the order of the formats.

    Raises:
        NightlabError: A card says something else than a card says.
    """
    return [card_of(name) for name in folders()]


def card_of(folder: str) -> Card:
    """Return the card of the format in a folder of this room.

    Raises:
        NightlabError: It is missing, or says something else than a card says.
    """
    module = import_module(f"nightlab.sources.{folder}")
    try:
        told = tomllib.loads((ROOM / folder / CARD).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise NightlabError(f"no card can be read ({error})", where=f"{folder}/{CARD}") from error
    return _checked(told, module.FORMAT, f"{folder}/{CARD}")


def tier_of(known: Format) -> Tier | None:
    """Return the tier of a format; None for a mapping, which a person wrote.

    Raises:
        NightlabError: Its card cannot be read.
    """
    _, _, folder = type(known).__module__.partition("nightlab.sources.")
    return card_of(folder).tier if folder in folders() else None


def _checked(told: dict[str, Any], known: Format, where: str) -> Card:
    if told.keys() != KEYS:
        odd = ", ".join(sorted(told.keys() ^ KEYS))
        raise NightlabError(f"missing or unknown: {odd}", where=where)
    if told["tier"] not in get_args(Tier):
        raise NightlabError(f"no tier is called {told['tier']!r}", where=where)
    if told["time"].keys() != {*TIME}:
        raise NightlabError(f"time wants {', '.join(TIME)}", where=where)
    tested = tuple(
        Tested(each["what"], each["kind"] == "real", each["where"]) for each in told["tested_on"]
    )
    return Card(
        name=known.name,
        title=known.title,
        tier=told["tier"],
        get_it=told["get_it"],
        reads=told["reads"],
        ignores=told["ignores"],
        time=told["time"],
        tested_on=tested,
        doubts=tuple(told["doubts"]["items"]),
    )
