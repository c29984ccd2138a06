"""What is worth asking, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.safety.doses import usual
from nightlab.safety.report import Question
from nightlab.safety.rules import facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nightlab.person import Profile
    from nightlab.safety.finding import Finding
    from nightlab.safety.known import Known

# Field of a profile -> what a person calls it in the file; the others are called alike.
NAMES = {"age_years": "age"}
SILENT_MEANS_NO = (
    "pregnant",
    "breastfeeding",
    "clinician_ack",
    "conditions",
    "medications",
    "supplements",
    "symptoms",
    "job",
)
SILENT_TABLES = ("labs", "scores", "course", "behaviour")


def questions(
    found: tuple[Finding, ...], known: Known, doubts: Iterable[str], elemental_mg: float | None
) -> tuple[Question, ...]:
    """Return what is worth asking: what does not fit first, then what rules wait for."""
    odd = [*doubts]
    if elemental_mg is not None and not usual(elemental_mg):
        odd.append(
            f"Is {elemental_mg:g} mg the elemental magnesium of a day, or the weight of the salt?"
        )
    waiting: dict[str, list[str]] = {}
    for each in found:
        if each.asks:
            for fact in sorted(each.rule.when.names):
                if known.is_open(fact):
                    waiting.setdefault(fact, []).append(each.rule.name)
    asked = [Question(text) for text in dict.fromkeys((*odd, *known.asked))]
    return (*asked, *(_question(fact, names) for fact, names in waiting.items()))


def unknowns(profile: Profile, found: tuple[Finding, ...], known: Known) -> tuple[str, ...]:
    """Return the fields that are not known, those too on which silence was taken for a no."""
    names = {NAMES.get(name, name) for name in profile.unknowns}
    names |= {name for name in (*SILENT_MEANS_NO, *SILENT_TABLES) if name not in profile.declared}
    homes = (
        facts()[fact].home
        for each in found
        if each.asks
        for fact in each.rule.when.names
        if known.is_open(fact)
    )
    names |= {home for home in homes if "." in home}
    names |= {"labs.egfr"} if profile.lab("egfr") is None else set()
    return tuple(sorted(names))


def _question(fact: str, rules: list[str]) -> Question:
    told = facts()[fact]
    if told.question:
        text = told.question
    elif told.kind == "number":
        text = f"{told.label[0].upper()}{told.label[1:]}: how much?"
    elif told.home == "symptoms":
        text = f"Do you notice {told.label}?"
    else:
        text = f"Do you have, or did you have, {told.label}?"
    home = told.home if "." in told.home or told.home == fact else f"{told.home}.{fact}"
    return Question(text, home, tuple(rules))
