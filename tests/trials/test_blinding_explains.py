"""Whether guessing explains an effect: simulated people whose truth is known."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.trials.blinding.explains import GuessCheck, guess_explains
from trials.made import arms_in_blocks, noise

SEED = 20260303
NIGHTS, TRIALS = 84, 24
FLAGS = ("may be the guess", "cannot be told apart")


def person(kind: str, rng: np.random.Generator) -> dict[str, list[Any]]:
    """A nightly trial of somebody who is blind, believes, feels the effect, or always knows."""
    on = arms_in_blocks(rng, nights=NIGHTS).astype(float)
    rest = noise(rng, NIGHTS, 0.3)
    effect = 0.0 if kind == "believes" else 1.0
    outcome = rest + effect * on
    if kind == "blind":
        said = rng.random(NIGHTS) < 0.5
    elif kind == "believes":  # a taste tells the arm, and believing makes the night
        said = np.where(rng.random(NIGHTS) < 0.85, on, 1 - on) > 0
        outcome = rest + 1.0 * said
    elif kind == "feels":  # a good night is taken for the arm
        said = outcome + 0.5 * rng.standard_normal(NIGHTS) > np.median(outcome)
    else:
        said = on > 0
    words = np.where(rng.random(NIGHTS) < 0.1, "", np.where(said, "on", "off"))
    return {
        "night": list(range(NIGHTS)),
        "block": [i // 14 for i in range(NIGHTS)],
        "arm": ["on" if a else "off" for a in on],
        "guess": [str(word) for word in words],
        "rested": outcome.tolist(),
    }


def checked(table: dict[str, list[Any]]) -> GuessCheck:
    return guess_explains(
        table,
        outcome="rested",
        arm="arm",
        guess="guess",
        night="night",
        block="block",
        better="higher",
        worthwhile=0.3,
    )


def people(kind: str) -> list[GuessCheck]:
    rng = np.random.default_rng(SEED)
    return [checked(person(kind, rng)) for _ in range(TRIALS)]


def test_an_effect_in_a_blind_person_stays() -> None:
    found = people("blind")
    assert Counter(one.explains for one in found)["effect stays"] >= TRIALS - 2
    mean = np.mean([one.adjusted.mean for one in found])
    assert mean == pytest.approx(1.0, abs=0.15)


def test_an_effect_made_by_believing_is_flagged() -> None:
    found = people("believes")
    clear = [one for one in found if one.explains != "no clear effect"]
    assert len(clear) >= TRIALS / 2
    assert sum(one.warns for one in clear) >= 0.85 * len(clear)
    assert abs(float(np.mean([one.adjusted.mean for one in found]))) < 0.3


def test_a_true_effect_that_is_felt_is_warned_of_and_not_denied() -> None:
    found = people("feels")
    warned = [one for one in found if one.warns]
    assert warned
    for one in warned:
        assert "it works and was felt" in one.sentence
        assert "a warning and no veto" in one.sentence
    # Picking nights by a guess that follows the night turns a true effect over; the page says so.
    turned = [one for one in found if one.unguessed and one.unguessed.mean < 0]
    assert len(turned) > TRIALS / 2
    assert "lean against the arm" in turned[0].sentence


def test_who_always_knows_learns_that_nothing_can_be_told_apart() -> None:
    found = people("knows")
    assert sum(one.warns for one in found) >= TRIALS - 3
    assert Counter(one.explains for one in found)["cannot be told apart"] >= TRIALS / 2


def test_an_effect_that_lost_next_to_nothing_is_not_put_down_to_guesses() -> None:
    """Guesses that follow the calendar know nothing, though they may cost a border case its clearness."""
    rng = np.random.default_rng(SEED)
    seen = 0
    for _ in range(60):
        on = arms_in_blocks(rng, nights=56).astype(float)
        table = {
            "night": list(range(56)),
            "block": [i // 14 for i in range(56)],
            "arm": ["on" if a else "off" for a in on],
            "guess": (["on", "off", "", "off"] * 14),
            "rested": (noise(rng, 56, 0.0) + 0.6 * on).tolist(),
        }
        found = checked(table)
        nearly = found.adjusted.mean >= 0.9 * found.effect.mean
        if found.explains != "no clear effect" and nearly and found.adjusted.lo95 < 0:
            seen += 1
            assert found.explains == "effect stays"
            assert not found.warns
    assert seen


def test_counts_and_unit() -> None:
    table = person("blind", np.random.default_rng(SEED))
    table["rested"][0] = None
    table["sol_min"] = table.pop("rested")
    found = guess_explains(
        table, outcome="sol_min", arm="arm", guess="guess", better="lower", worthwhile=0.3
    )
    pairs = list(zip(table["arm"], table["guess"], strict=True))[1:]
    assert found.nights == NIGHTS - 1
    assert found.guessed_right == sum(a == g for a, g in pairs)
    assert found.guessed_wrong == sum(g not in {a, ""} for a, g in pairs)
    assert found.unit == "min"
    assert " min (95 %" in found.sentence


def test_numbers_as_arms_and_guesses() -> None:
    table = person("blind", np.random.default_rng(SEED))
    plain = checked(table)
    table["arm"] = [1 if a == "on" else 0 for a in table["arm"]]
    table["guess"] = [{"on": 1.0, "off": 0.0, "": None}[g] for g in table["guess"]]
    assert checked(table) == plain


def test_three_arms_have_a_column_for_each_answer() -> None:
    rng = np.random.default_rng(SEED)
    code = arms_in_blocks(rng, nights=NIGHTS, arms=3, block=12)
    names = np.array(["placebo", "glycine", "magnesium"])
    table = {
        "arm": names[code].tolist(),
        "guess": names[rng.integers(3, size=NIGHTS)].tolist(),
        "rested": (noise(rng, NIGHTS, 0.2) + 1.5 * (code == 1)).tolist(),
    }
    found = guess_explains(
        table, outcome="rested", arm="arm", guess="guess", active="glycine", better="higher"
    )
    assert found.explains == "effect stays"
    assert found.effect.mean == pytest.approx(1.5, abs=0.5)


def test_too_few_unguessed_nights_are_left_out() -> None:
    table = person("knows", np.random.default_rng(SEED))
    table["guess"] = list(table["arm"])
    found = checked(table)
    assert found.unguessed is None
    assert "wrong or not at all" not in found.sentence


@pytest.mark.parametrize(
    ("guess", "match"),
    [([""] * NIGHTS, "nobody guessed"), (["onn"] + [""] * (NIGHTS - 1), "row 1, column guess")],
)
def test_guesses_that_cannot_be(guess: list[str], match: str) -> None:
    table = person("blind", np.random.default_rng(SEED))
    table["guess"] = guess
    with pytest.raises(NightlabError, match=match):
        checked(table)
