"""Every format tells how well it is read, and its tier is what its tests bear out."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from nightlab.sources import formats
from nightlab.sources.quality import MEANING, Card, cards
from nightlab.sources.registry import ROOM
from nightlab.sources.registry import folders as folder_names
from sources import made

CARDS = cards()
PROVEN = [card for card in CARDS if card.tier == "proven"]
OWN = {"nightlab", "diary", "events"}
TESTS = Path(__file__).parent
each_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: str(card.name))


def test_every_folder_that_declares_a_format_has_a_card() -> None:
    assert [card.name for card in CARDS] == [known.name for known in formats()]
    folders = {path.parent.name for path in ROOM.glob("*/__init__.py")}
    declaring = {
        name for name in folders if hasattr(import_module(f"nightlab.sources.{name}"), "FORMAT")
    }
    assert declaring == {*folder_names()}


@each_card
def test_a_card_says_what_is_read_and_how_time_is_meant(card: Card) -> None:
    assert card.title
    assert card.get_it
    assert card.reads
    assert all(card.time.values())
    assert all(why for why in card.ignores.values())


@each_card
def test_a_tier_is_what_a_format_was_tried_on(card: Card) -> None:
    real = [tried for tried in card.tested_on if tried.is_real]
    in_tests = [tried for tried in real if tried.where == "samples"]
    best = "proven" if in_tests else "verified" if real else "unverified"
    if card.name in OWN:
        assert card.tier == "own"
    else:
        ranks: list[str] = list(MEANING)
        assert ranks.index(card.tier) >= ranks.index(best)
        assert (card.tier == "unverified") == (not real)


@pytest.mark.parametrize("card", PROVEN, ids=lambda card: str(card.name))
def test_what_is_called_proven_has_real_files_in_its_tests(card: Card) -> None:
    """The figures of a real file are asserted where a test asks for the samples."""
    tests = [path for path in TESTS.glob("test_*.py") if "samples" in path.read_text("utf-8")]
    assert any(card.name in path.name or _names(card, path) for path in tests)


def _names(card: Card, path: Path) -> bool:
    return f"/{card.name}" in path.read_text("utf-8") or f"{card.name}_" in path.read_text("utf-8")


@each_card
def test_a_format_is_tried_on_its_own_generator(card: Card) -> None:
    assert any(tried.where == "generator" for tried in card.tested_on)
    assert card.name in {case.name for case in made.CASES}
