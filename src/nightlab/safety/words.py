"""The decisions in words, and what every page says of how far they were reviewed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from nightlab.safety.rules import rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.safety.rules import Action


class Words(NamedTuple):
    """A decision in words: of the programme, and as a heading over agents."""

    programme: str
    heading: str


WORDS: Mapping[Action, Words] = MappingProxyType(
    {
        "emergency": Words("Get emergency help now. Nothing here can wait.", "Emergency: nothing"),
        "stop_crisis": Words("Talk to a human being now.", "Nothing now: human help first"),
        "stop_refer_urgent": Words(
            "Stop, and be seen by a clinician today or tomorrow.", "Stop; be seen at once"
        ),
        "stop_refer": Words("Stop, and see a clinician.", "Stop; see a clinician"),
        "block": Words("This programme is not for you as things stand.", "Do not take or do"),
        "stop": Words("End it.", "End it"),
        "refer": Words("Nothing until a clinician has agreed.", "Not until a clinician has agreed"),
        "refer_cbti_first": Words(
            "A behavioural programme (CBT-I) comes first.", "A behavioural programme first"
        ),
        "suggest_refer": Words("Consider seeing a clinician.", "Consider asking a clinician"),
        "cap": Words("Within limits.", "Only up to a limit"),
        "separate": Words("At the right hours.", "Only at a distance from a medicine"),
        "step_down": Words("With a smaller dose.", "Only a smaller dose"),
        "warn": Words("With care.", "With care"),
        "info": Words(
            "No rule speaks against a programme; something is worth knowing.",
            "No rule against it; worth asking first",
        ),
        "ok": Words("No rule speaks against a programme.", "No rule against it"),
    }
)


# Numbers that go with an action, in words.
NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        "drug_before_h": "the medicine at least {:g} h before",
        "drug_after_h": "or at least {:g} h after",
        "fast_before_h": "nothing eaten for {:g} h before",
        "fast_after_h": "nor for {:g} h after",
        "cap_mg": "at most {:g} mg a day",
        "cap_mg_day": "at most {:g} mg a day",
        "cap_g": "at most {:g} g a day",
        "counted_mg": "{:g} mg counted so far",
        "min_doses": "in {:g} doses or more",
        "start_mg_low": "begin with {:g}",
        "start_mg_high": "to {:g} mg",
        "tib_min_h": "at least {:g} h in bed",
        "tib_min_h_from_65": "{:g} h from the age of 65",
        "levels": "{:g} step back",
        "hold_h": "after a pause of {:g} h",
        "max_water_c": "water of at most {:g} °C",
        "weeks_between": "{:g} weeks between new ones",
    }
)


def say_params(params: Mapping[str, float]) -> str:
    """Return the numbers of an action in words.

    Example:
        >>> say_params({"drug_before_h": 2, "drug_after_h": 6})
        'the medicine at least 2 h before, or at least 6 h after'
    """
    return ", ".join(NUMBERS[key].format(value) for key, value in params.items())


def review_note() -> str:
    """Return what every page that rests on the rules says of their review.

    Example:
        >>> print(review_note())
        Not reviewed: none of the 207 safety rules has been signed by a clinician and a pharmacist yet, and the sources of 89 have not been checked by anyone. No diagnosis, no promise.
    """
    every = rules()
    signed = sum(bool(rule.reviewed_by) for rule in every)
    unchecked = sum(rule.checked == "no" for rule in every)
    if signed == len(every):
        return f"All {signed} safety rules were signed by a clinician. No diagnosis, no promise."
    done = "none" if not signed else f"{signed}"
    return (
        f"Not reviewed: {done} of the {len(every)} safety rules has been signed by a clinician and a "
        f"pharmacist yet, and the sources of {unchecked} have not been checked by anyone. "
        "No diagnosis, no promise."
    )
