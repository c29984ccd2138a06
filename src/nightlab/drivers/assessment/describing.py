"""The description of a person that their answers make, with what they left open left open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightlab.drivers.assessment.asking import complete
from nightlab.drivers.assessment.doubting import cautious
from nightlab.drivers.assessment.figures import figures, names_apnoea_alone
from nightlab.drivers.assessment.flags import flags
from nightlab.drivers.assessment.question import questions
from nightlab.drivers.assessment.reading import checked
from nightlab.drivers.assessment.taking import medicines, supplements, unlisted_tablet
from nightlab.person import Behaviour, Drink, Profile
from nightlab.person.answers import clock, number, words
from nightlab.person.limits import COURSE, LABS, SCORES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.drivers.assessment.flags import Flags
    from nightlab.person import Limits
    from nightlab.person.answers import Value

PHQ9_WITHOUT_LAST = 24.0
"""Points that the first eight questions of the PHQ-9 can come to, three each."""
NOTHING: tuple[object, ...] = (None, {}, Behaviour(caffeine=None, alcohol=None))
LISTS = ("conditions", "symptoms", "job")
ALONE = frozenset({"age_years", "sex", "weight_kg", "profile", "pregnant", "breastfeeding"})
TABLES: Mapping[str, Mapping[str, Limits]] = {"labs": LABS, "scores": SCORES, "course": COURSE}


def profile_of(answers: Mapping[str, Value]) -> Profile:
    """Return the person as their answers describe them.

    Assumptions: what was not asked, was skipped or is in doubt is not known, and never a no; where two
        answers contradict each other, the reading that asks for more care holds. An answer to
        ``conditions`` or ``symptoms`` is a whole list: what is not in it, and was not asked elsewhere, is
        denied. That a clinician has agreed to something is never taken from here.

    Raises:
        NightlabError: A key that nothing asks, or a value that is no answer to it.

    Example:
        >>> person = profile_of({"age": 44, "sex": "female", "gasping": True, "kidney_disease": None})
        >>> person.symptom("gasping"), person.condition("kidney_disease_history"), person.pregnant
        (True, None, None)
    """
    said = cautious(complete(checked(answers)))
    found = flags(said)
    lists = {name: _list(name, found[name], said) for name in LISTS}
    values: dict[str, Any] = {
        **{each.into: said.get(key) for key, each in questions().items() if each.into in ALONE},
        **{name: _table(name, said) for name in TABLES},
        **lists,
        "medications": medicines(said),
        "supplements": supplements(said),
        "behaviour": _behaviour(said),
    }
    return Profile(
        **values,
        not_known=frozenset(
            f"{name}.{fact}"
            for name in LISTS
            if lists[name] is not None
            for fact, held in found[name].items()
            if held is None
        ),
        declared=frozenset(name for name, value in values.items() if value not in NOTHING),
    )


def _list(name: str, found: Flags, said: Mapping[str, Value]) -> tuple[str, ...] | None:
    """Return what holds, in words; None where nothing at all is known."""
    held = [fact.replace("_", " ") for fact, value in found.items() if value]
    own = [*(words(said, name) or ())]
    if said.get("osa") == "treated":
        # Its bare name beside the answer that it is treated is no untreated apnoea.
        own = [each for each in own if not names_apnoea_alone(each)]
    if name == "symptoms" and (tablet := unlisted_tablet(said)):
        # The list of medicines has to stay unknown as a whole; safety finds medicines among complaints.
        own.append(tablet)
    if not held and not own and all(value is None for value in found.values()):
        return None
    return tuple(dict.fromkeys((*held, *own)))


def _table(name: str, said: Mapping[str, Value]) -> dict[str, float]:
    found = {}
    for key, each in questions().items():
        home, _, field = each.into.partition(".")
        value = number(said, key)
        if home == name and field and value is not None:
            found[field] = value
    if name == "scores":
        found |= _of_death(found)
    bmi = figures(said)["bmi"]
    if name == "labs" and isinstance(bmi, float) and LABS["bmi"].low <= bmi <= LABS["bmi"].high:
        found["bmi"] = round(bmi, 1)
    first, now = number(said, "isi"), number(said, "week_isi")
    if name == "course" and first is not None and now is not None:
        found["isi_change"] = now - first
    return found


def _of_death(scores: Mapping[str, float]) -> dict[str, float]:
    """Return the least that a total too great for the other eight says of the PHQ-9's last question."""
    over = scores.get("phq9", 0.0) - PHQ9_WITHOUT_LAST
    return {"phq9_item9": over} if over > 0 and "phq9_item9" not in scores else {}


def _behaviour(said: Mapping[str, Value]) -> Behaviour:
    return Behaviour(
        caffeine=_caffeine(said),
        alcohol=_alcohol(said),
        bedtime=clock(said, "bedtime"),
        rise=clock(said, "rise"),
    )


def _caffeine(said: Mapping[str, Value]) -> tuple[Drink, ...] | None:
    """Return the last drink of a day and the rest of it; the day's total is no dose of one drink."""
    total, last = number(said, "caffeine_mg"), number(said, "caffeine_last_mg")
    if total is None or total == 0:
        return None if total is None else ()
    at = clock(said, "caffeine_last")
    if last is None:
        return (Drink(None, at),)
    rest = (Drink(total - last),) if total > last else ()
    return (*rest, Drink(last, at))


def _alcohol(said: Mapping[str, Value]) -> tuple[Drink, ...] | None:
    """Return a usual drink where there is any evening with alcohol: nobody knows which one comes next."""
    evenings = number(said, "alcohol_evenings")
    if evenings is None or evenings == 0:
        return None if evenings is None else ()
    return (Drink(number(said, "alcohol_g") or None),)
