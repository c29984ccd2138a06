"""A typed label as a row of tokens: amounts, words of known meaning, signs between them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nightlab.errors import NightlabError
from nightlab.formulary.labels.words import Meaning, meanings

LONGEST_LABEL = 20_000
"""Letters; no label is longer, and what is longer is no label."""

MG_PER_UNIT = {"mg": 1.0, "mcg": 0.001, "ug": 0.001, "g": 1000.0, "kg": 1_000_000.0}
UNIT_WORDS = {
    **dict.fromkeys(("milligram", "milligrams", "milligramm", "milligrammes"), "mg"),
    **dict.fromkeys(
        ("miligramos", "milligrammi", "mgs", "milligramme", "miligrams", "miligram"), "mg"
    ),
    **dict.fromkeys(("gram", "grams", "gramm", "gramme", "grammes", "gr", "grammi"), "g"),
    **dict.fromkeys(("microgram", "micrograms", "mikrogramm", "μg"), "ug"),
    **dict.fromkeys(("meq", "mval"), "meq"),
    **dict.fromkeys(("ml", "milliliter", "millilitre", "cc"), "ml"),
    **dict.fromkeys(("l", "liter", "litre", "cl", "dl"), "l"),
    **dict.fromkeys(("%", "percent", "prozent"), "%"),
    **dict.fromkeys(("iu", "ie", "ui", "cfu", "kbe"), "count"),
    "mmol": "mmol",
} | {unit: unit for unit in MG_PER_UNIT}

# Longer words first, and no `l` that begins L-threonate.
_UNITS = "|".join(
    {"l": "l(?!-)(?![a-z])", "%": "%"}.get(unit, f"{unit}(?![a-z])")
    for unit in sorted(UNIT_WORDS, key=len, reverse=True)
)
_NUMBER = r"\d{1,3}(?:[.,'’ ]\d{3}){1,3}(?:[.,]\d{1,3})?(?![\d])|\d+(?:[.,]\d+)?"
_BARE_POINT = re.compile(r"(?<![\w.,)%])\.(?=\d)")
_FRACTION = re.compile("(?:([0-9]) ?)?([½¼¾⅓⅔])")
_TOKEN = re.compile(
    r"(?P<power>\d+(?:[.,]\d+)?e[+-]?\d+)|"
    rf"(?P<number>{_NUMBER})(?:\s?-?\s?(?P<unit>{_UNITS}))?"
    r"|(?P<word>(?:b12|b[1-9]|d3|k2|q10)(?![a-z0-9])|[a-z]+)"
    r"|(?P<stop>[\n;|•·])|(?P<times>(?<=[\da-z])\s?[-~*]\s?(?=\d))|(?P<bound>[<≤>≥±]|\+/-|(?<![\da-z)%])-(?=\d))"
    r"|(?P<sign>[()\[\],.=+&/:%])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a label.

    Args:
        kind: A kind of word, ``amount``, ``number``, ``stop`` or the sign itself.
        text: As it stood, in small letters.
        value: Of an amount or a number; milligrams for masses.
        unit: ``mg`` for every mass, else ``mmol``, ``meq``, ``ml``, ``l``, ``%``, ``count``.
        typed_unit: The unit as it was typed.
        sure: Whether the number can be read in one way only.
        meaning: Of a word.
    """

    kind: str
    text: str = ""
    value: float = 0.0
    unit: str = ""
    typed_unit: str = ""
    sure: bool = True
    meaning: Meaning | None = None


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a label; words of no known meaning stay, with the kind ``word``.

    Raises:
        NightlabError: Nothing is written there, or more than any label holds.
    """
    if not text.strip():
        raise NightlabError(
            "no label to read", where="label", fix="type what it says about magnesium"
        )
    if len(text) > LONGEST_LABEL:
        raise NightlabError(
            f"{len(text):,} letters are no label",
            where="label",
            fix="type only the lines about magnesium",
        )
    return [_token(match) for match in _TOKEN.finditer(folded(text))]


def folded(text: str) -> str:
    """Return a text in small letters, without accents, its numbers held together.

    Example:
        >>> folded("Citrate de Magnésium 250 mg")
        'citrate de magnesium 250 mg'
    """
    # A space that must not break belongs to its number; compatibility forms would lose it.
    text = re.sub(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3})", "'", text)
    marks = {0x2010: "-", 0x2011: "-", 0x2013: "-", 0xD7: " x ", 0xAD: None, 0x200B: None}
    text = text.translate(marks)
    text = _FRACTION.sub(_fraction, text)
    text = _BARE_POINT.sub("0.", text)
    # Raised and circled digits are marks of footnotes, and would become part of the number.
    text = "".join(letter for letter in text if unicodedata.category(letter) != "No")
    wide = unicodedata.normalize("NFKC", text[:LONGEST_LABEL])[: 2 * LONGEST_LABEL]
    bare = unicodedata.normalize("NFD", wide.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _fraction(match: re.Match[str]) -> str:
    return (match[1] or "0") + f"{unicodedata.numeric(match[2]):.2f}"[1:]


def _token(match: re.Match[str]) -> Token:
    if match["number"]:
        return _amount(match["number"], match["unit"] or "")
    if word := match["word"]:
        meaning = meanings().get(word)
        return Token(meaning.kind if meaning else "word", word, meaning=meaning)
    kind = next((name for name in ("stop", "times", "bound", "power") if match[name]), match[0])
    return Token(kind, match[0].strip())


def _amount(number: str, typed: str) -> Token:
    unit = UNIT_WORDS.get(typed, "")
    value, sure = number_value(number, typed_unit=unit)
    if not unit:
        return Token("number", number, value, sure=sure)
    mass = MG_PER_UNIT.get(unit)
    if mass is not None:
        return Token("amount", typed, value * mass, "mg", unit, sure)
    return Token("amount", typed, value, unit, unit, sure)


def number_value(text: str, *, typed_unit: str) -> tuple[float, bool]:
    """Return a number as labels write it, and whether it can be read in one way only.

    Assumptions: three digits after a single point or comma are thousands before milligrams, when at
    most one digit leads (1.000 mg), and decimals before grams (1.418 g).

    Example:
        >>> number_value("1.000", typed_unit="mg"), number_value("112,5", typed_unit="mg")
        ((1000.0, True), (112.5, True))
        >>> number_value("121.500", typed_unit="mg")
        (121500.0, False)
    """
    marks = [letter for letter in text if not letter.isdigit()]
    if not marks:
        return float(text), True
    lead, tail = text[: text.index(marks[0])], text[text.rindex(marks[-1]) + 1 :]
    if len(marks) == 1:
        return _one_mark(marks[0], lead, tail, typed_unit)
    decimal = marks[-1] if marks[-1] != marks[0] or len(tail) != 3 else ""
    whole = text[: text.rindex(marks[-1])] if decimal else text
    digits = "".join(letter for letter in whole if letter.isdigit())
    return float(f"{digits}.{tail}" if decimal else digits), " " not in marks


def _one_mark(mark: str, lead: str, tail: str, unit: str) -> tuple[float, bool]:
    joined, pointed = float(lead + tail), float(f"{lead}.{tail}")
    if mark in "'’":
        return joined, True
    if mark == " ":
        return joined, tail == "000"
    if len(tail) != 3 or lead.startswith("0") or unit in {"g", "kg", "l", "mmol", "meq", "%", "ml"}:
        return pointed, True
    return joined, len(lead) == 1 or unit in {"ug", "mcg", "count"}
