"""Colours that can be read and told apart; contrast by WCAG 2, colour blindness by Machado 2009."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from nightlab.draw.theme import COLOURS, SHAPES, page_variables, stylesheet
from nightlab.errors import NightlabError

THEMES = ("light", "dark")
TEXTS = ("ink", "muted", "helps", "worse")
MARKS = ("awake", "rem", "n1", "light", "deep", "asleep", "none", "weekend", "edge")
ARMS = tuple(f"arm{index}" for index in range(1, 9))
TOLD_APART = (
    ("helps", "worse"),
    ("arm1", "arm2"),
    ("awake", "deep"),
    ("awake", "light"),
    ("rem", "light"),
    ("asleep", "nap"),
    ("light", "deep"),
)
# Machado, Oliveira & Fernandes 2009, IEEE TVCG 15:1291, severity 1.0.
SEEN_BY = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green cones": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no blue cones": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def blend(over: str, under: str, opacity: float) -> str:
    pairs = [(int(over[at : at + 2], 16), int(under[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, eye: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(eye @ linear(colour), 0, 1) / np.array([0.95047, 1, 1.08883])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def shade(role: str, theme: str) -> str:
    return str(getattr(COLOURS[role], theme))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", TEXTS)
def test_text_can_be_read_on_paper(role: str, theme: str) -> None:
    assert contrast(shade(role, theme), shade("paper", theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", [*ARMS, "none"])
def test_text_can_be_read_on_a_day_that_was_and_on_one_to_come(role: str, theme: str) -> None:
    faint = float(SHAPES["faint"].removeprefix("opacity:"))
    pale = blend(shade(role, theme), shade("paper", theme), faint)
    assert contrast(shade("on", theme), shade(role, theme)) >= 4.5
    assert contrast(shade("ink", theme), pale) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_a_gap(theme: str) -> None:
    assert contrast(shade("muted", theme), shade("grid", theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", [*MARKS, *ARMS])
def test_marks_stand_out_from_paper(role: str, theme: str) -> None:
    assert contrast(shade(role, theme), shade("paper", theme)) >= 3


@pytest.mark.parametrize("eye", SEEN_BY)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pair", TOLD_APART)
def test_what_must_be_told_apart_is_so_for_every_eye(
    pair: tuple[str, str], theme: str, eye: str
) -> None:
    one, other = (lab(shade(role, theme), SEEN_BY[eye]) for role in pair)
    assert np.linalg.norm(one - other) > 15


def test_a_page_can_set_every_colour_and_dark_pages_have_their_own() -> None:
    css = stylesheet("p", ["t", "x", "f-ink", "s-grid", "nonsense"])
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    assert "#p .f-ink{fill:#1d2733;fill:var(--nl-ink,#1d2733)}" in light
    assert "#p .s-grid{stroke:var(--nl-grid,#2a313b)}" in dark
    assert "nonsense" not in css


def test_rules_stay_within_their_picture() -> None:
    css = stylesheet("p", ["t", "h", "m", "x", "f-ink"])
    rules = re.findall(r"([^{}]+)\{[^{}]*\}", css)
    assert all(rule.startswith("#p") for rule in rules)
    assert css.count("{") == css.count("}")


def test_letters_grow_on_narrow_pages() -> None:
    wide, narrow = stylesheet("p", ["t"]).split("@media (max-width:500px)")
    sizes = [re.findall(r"font-size:(\d+)px", each)[0] for each in (wide, narrow)]
    assert sizes == ["13", "19"]


@pytest.mark.parametrize("theme", THEMES)
def test_a_page_may_hold_all_pictures_to_one_theme(theme: str) -> None:
    found = dict(re.findall(r"--nl-(\w+):(#\w{6});", page_variables(theme)))
    assert found == {role: shade(role, theme) for role in COLOURS}


def test_another_theme_is_refused() -> None:
    with pytest.raises(NightlabError, match="light or dark"):
        page_variables("sepia")


def test_every_colour_is_written_in_full() -> None:
    values = itertools.chain.from_iterable((c.light, c.dark) for c in COLOURS.values())
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in values)
