"""``nightlab zones``: where a person was when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cli.exports import fitbit, write

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell


def test_moves_are_told_listed_and_taken_back(shell: Shell) -> None:
    shell.ok("zones", "home", "Europe/Berlin")
    said = shell.ok("zones", "add", "2026-02-03", "America/New_York")
    assert said.startswith("From 2026-02-03 12:00 in America/New_York.")
    shell.ok("zones", "add", "2026-02-06T18:30", "Europe/Berlin")
    assert shell.ok("zones").splitlines() == [
        "Home: Europe/Berlin",
        "from              in",
        "2026-02-03 12:00  America/New_York",
        "2026-02-06 18:30  Europe/Berlin",
    ]
    assert shell.json("zones")["moves"][0] == {
        "since": "2026-02-03T12:00:00",
        "zone": "America/New_York",
    }
    shell.ok("zones", "remove", "2026-02-06")
    assert len(shell.json("zones")["moves"]) == 1


def test_nights_follow_the_move_and_keep_their_length(shell: Shell, tmp_path: Path) -> None:
    shell.ok("zones", "home", "Europe/Berlin")
    shell.ok("zones", "add", "2026-02-03", "America/New_York")
    file = write(tmp_path / "sleep.json", fitbit(5))
    assert "times read in Europe/Berlin and 1 move" in shell.ok("import", file)
    nights = shell.json("nights")
    assert [night["zone"] for night in nights] == ["Europe/Berlin"] * 3 + ["America/New_York"] * 2
    assert [night["tib_min"] for night in nights] == [421, 422, 423, 424, 425]
    assert {night["start"][11:16] for night in nights} == {"00:30"}


def test_a_move_told_afterwards_moves_nights_and_doubles_none(shell: Shell, tmp_path: Path) -> None:
    shell.ok("import", write(tmp_path / "old.json", fitbit(20)), "--zone", "Europe/Berlin")
    shell.ok("zones", "add", "2026-02-03", "America/New_York")
    longer = write(tmp_path / "new.json", fitbit(25))
    assert "17 earlier readings of the same sleep replaced" in shell.ok("import", longer)
    nights = shell.json("nights")
    assert len(nights) == 25
    assert {night["zone"] for night in nights[3:]} == {"America/New_York"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "soon", "Europe/Berlin"), "'soon' is no date; write 2024-06-01"),
        (("add", "2026-02-03", "Mars/Olympus"), "unknown time zone 'Mars/Olympus'"),
        (("add", "2026-02-03T10:00+01:00", "Europe/Berlin"), "without an offset"),
        (("remove", "2026-02-03"), "no move began then; see `nightlab zones`"),
        (("home", "Nowhere"), "unknown time zone 'Nowhere'"),
    ],
)
def test_what_cannot_be_is_one_sentence(shell: Shell, words: tuple[str, ...], told: str) -> None:
    shell.begin()
    assert told in shell.refused("zones", *words)


def test_two_moves_at_one_time_are_refused(shell: Shell) -> None:
    shell.ok("zones", "add", "2026-02-03", "Asia/Tokyo")
    shell.ok("zones", "add", "2026-02-03", "Asia/Tokyo")
    assert "another move stands there" in shell.refused("zones", "add", "2026-02-03", "UTC")
