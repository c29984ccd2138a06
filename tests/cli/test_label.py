"""``nightlab label``: milligrams, or why there are none; in words and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.shell import Shell


def test_a_label_that_says_it(shell: Shell) -> None:
    said = shell.ok("label", "Magnesium (as bisglycinate) 200 mg (48% DV)")
    assert said.startswith("Elemental magnesium: 200 mg.\n")
    assert "Form: magnesium bisglycinate." in said


def test_a_label_that_can_be_read_in_two_ways(shell: Shell) -> None:
    reading = shell.json("label", "Magnesium bisglycinate 1000 mg")
    assert reading["elemental_mg"] is None
    assert reading["ambiguous"] is True
    assert reading["form"] == "magnesium bisglycinate"
    assert reading["if_compound_mg"] == pytest.approx(140.96, abs=0.01)
    assert "141 mg" in reading["explanation"]
    words = shell.ok("label", "Magnesium bisglycinate 1000 mg")
    assert words.startswith("Elemental magnesium: not known from this text.\n")
    assert "Look it up: " in words


def test_words_need_no_quotes(shell: Shell) -> None:
    reading = shell.json(
        "label", "Magnesium", "citrate", "1000", "mg", "davon", "Magnesium", "160", "mg"
    )
    assert reading["elemental_mg"] == 160


def test_a_buffered_product_is_called_so(shell: Shell) -> None:
    said = shell.ok("label", "Magnesium bisglycinate 1000 mg providing 180 mg elemental magnesium")
    assert "Buffered: magnesium oxide was probably added." in said


def test_a_label_without_magnesium(shell: Shell) -> None:
    assert shell.ok("label", "🌙 zinc 15 mg") == (
        "Elemental magnesium: none is named.\nThe text does not speak of magnesium.\n"
    )


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_an_empty_label_is_refused(shell: Shell, text: str) -> None:
    assert shell.refused("label", text).startswith("label: no label to read; ")


def test_no_label_at_all_shows_how(shell: Shell) -> None:
    assert shell.refused("label").startswith("TEXT: no label to read; write `nightlab label")


@pytest.mark.parametrize(
    "text",
    ["\x1b[2J\x1b[31m", "'; DROP TABLE night; --", "9" * 9000, "%s%n{0}", "magnesium \x00 200 mg"],
)
def test_whatever_is_typed_is_only_text(shell: Shell, text: str) -> None:
    said = shell.ok("label", text)
    assert said.startswith("Elemental magnesium: n")
    assert "\x1b" not in said


def test_the_questions_to_a_product(shell: Shell) -> None:
    said = shell.ok("label", "--product")
    assert "No evidence shows that one kind of seller is better than another." in " ".join(
        said.split()
    )
    assert "- no: do not take it as it is. The dose cannot be known" in said
    assert max(map(len, said.splitlines())) <= 100
    questions = shell.json("label", "--product")
    assert questions[0]["name"] == "elemental"
    assert questions[0]["answers"][1]["worth"] == "stop"
    assert shell.refused("label", "--product", "Magnesium").startswith("--product and --text: ")
