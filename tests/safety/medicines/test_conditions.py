from __future__ import annotations

import pytest

from nightlab.safety.medicines import implied, match
from nightlab.safety.medicines.conditions import clues
from nightlab.safety.medicines.vocabulary import vocabulary


def told(*typed: str) -> tuple[set[str], str]:
    found = implied(match(one) for one in typed)
    return set(found.conditions), " ".join(found.questions)


@pytest.mark.parametrize(
    ("typed", "condition"),
    [
        (("metformin",), "diabetes"),
        (("Lantus",), "diabetes"),
        (("gliclazide",), "diabetes"),
        (("Janumet",), "diabetes"),
        (("amlodipine", "ramipril"), "hypertension"),
        (("Zestoretic",), "hypertension"),
        (("lisinopril", "furosemide"), "hypertension"),
        (("Entresto",), "heart_failure"),
        (("sevelamer",), "kidney_disease_history"),
    ],
)
def test_what_leaves_no_doubt_is_certain(typed: tuple[str, ...], condition: str) -> None:
    assert condition in told(*typed)[0]


@pytest.mark.parametrize(
    ("typed", "about"),
    [
        (("amlodipine",), "blood pressure"),
        (("Jardiance",), "diabetes"),
        (("Ozempic",), "diabetes"),
        (("lithium",), "bipolar"),
        (("lamotrigine",), "seizures"),
        (("apixaban",), "atrial fibrillation"),
        (("furosemide",), "heart failure"),
        (("levothyroxine",), "thyroid"),
        (("blood pressure pill",), "blood pressure"),
    ],
)
def test_what_leaves_doubt_is_asked(typed: tuple[str, ...], about: str) -> None:
    conditions, questions = told(*typed)
    assert conditions == set()
    assert about in questions


@pytest.mark.parametrize(
    "typed",
    [
        ("furosemide", "spironolactone"),  # also of the heart or the liver
        ("timolol eye drops", "amlodipine"),  # drops for the eye
        ("ramipril", "lisinopril"),  # one kind twice
        ("ramipril", "ramipril"),
        ("tamsulosin", "ramipril"),  # for the prostate
    ],
)
def test_two_medicines_of_which_one_may_be_for_something_else_leave_doubt(
    typed: tuple[str, ...],
) -> None:
    assert "hypertension" not in told(*typed)[0]


def test_a_doubtful_name_makes_nothing_certain_and_is_asked() -> None:
    assert not match("glucofage").known
    assert told("glucofage") == (set(), "Do you have diabetes?")


def test_nothing_implies_nothing() -> None:
    assert implied([]) == (frozenset(), ())
    assert told("paracetamol", "vitamin C") == (set(), "")


def test_every_clue_points_at_what_the_vocabulary_has() -> None:
    classes = {name for own in vocabulary().classes.values() for name in own}
    for clue in clues():
        assert clue.ingredients | clue.besides <= set(vocabulary().classes)
        assert clue.classes <= classes
        assert clue.question.endswith("?")
        assert clue.ingredients or clue.classes
