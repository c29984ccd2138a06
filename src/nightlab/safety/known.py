"""A person's description as the facts that the rules look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from nightlab.formulary import find_agent
from nightlab.person import Medication, Supplement
from nightlab.person.checks import plain
from nightlab.safety.doses import Taken, add_supplement, agents_in
from nightlab.safety.language import AtLeast, any_of
from nightlab.safety.medicines import any_is_a, implied, is_a, match
from nightlab.safety.names import fold
from nightlab.safety.rules import facts, rules
from nightlab.safety.sentences import says_nothing
from nightlab.safety.told import Told, understand
from nightlab.units import MASS_MG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import time

    from nightlab.person import Profile
    from nightlab.safety.language import Condition
    from nightlab.safety.medicines import Match

    Value = float | str | bool | AtLeast | None

CAUTIOUS_PROFILE = "EU"
"""Whose limits count where nobody says: the lower ones."""

JUST_AFTER_BED_H = 20.0
"""A drink that stands longer before bed stands within four hours after it: somebody was still up."""

LEAST_CAFFEINE_MG = 2.0
"""Less is no drink with caffeine; the number was meant in grams."""

DRINK = frozenset({"hours_to_bed", "caffeine_dose_mg"})
TABLES = ("labs", "scores", "course")
LISTS = ("conditions", "symptoms", "job")
Named = TypeVar("Named", Medication, Supplement)

TOTALS = {
    "total_elemental_mg": ("magnesium", 1.0),
    "total_b6_mg": ("vitamin B6", 1.0),
    "total_zinc_mg": ("zinc", 1.0),
    "zinc_mg": ("zinc", 1.0),
    "melatonin_mg": ("melatonin", 1.0),
    "omega3_g": ("omega-3", 1000.0),
    "calcium_mg": ("calcium", 1.0),
}


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine as taken: what it was recognised as, when, and whether it stood among the supplements."""

    found: Match
    told: Medication
    supplement: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a person, as facts.

    Attributes:
        values: Facts by name; None where not known.
        medicines: Those told, and supplements that are medicines too.
        terms: Words of the rules under which they fall, or may fall.
        told_medicines: Whether the person's medicines are known at all.
        taken: The supplements.
        told: What was typed of conditions, symptoms and work, and what it was taken for.
        drinks: Further facts of each drink with caffeine.
        asked: Questions that medicines and labels raise.
        unread: Whether the person told of a condition or a symptom that was not understood.
    """

    values: Mapping[str, Value]
    medicines: tuple[Medicine, ...]
    terms: frozenset[str]
    told_medicines: bool
    taken: Taken
    told: tuple[Told, ...]
    drinks: tuple[Mapping[str, Value], ...]
    asked: tuple[str, ...]
    unread: bool

    def value(self, name: str) -> Value:
        """Return a fact; None where it is not known."""
        return self.values.get(name)

    def is_open(self, name: str) -> bool:
        """Whether a fact is not known, or only in part, such as a total of which a dose is missing."""
        value = self.values.get(name)
        return value is None or isinstance(value, AtLeast)

    def takes(self, term: str) -> bool | None:
        """Whether a medicine of a class is taken; None where the medicines are not known."""
        if term in self.terms:
            return True
        return False if self.told_medicines else None

    def with_values(self, more: Mapping[str, Value]) -> Known:
        """Return the same person under further facts."""
        return replace(self, values={**self.values, **more})


def know(profile: Profile, *, at: time | None = None) -> Known:
    """Return what a profile tells, with what its medicines and supplements imply.

    Args:
        profile: The person.
        at: Wall clock at which something would be taken; None where it is open.
    """
    profile = replace(
        profile,
        medications=_named(profile.medications),
        supplements=_named(profile.supplements),
    )
    told = tuple(understand(text) for name in LISTS for text in getattr(profile, name) or ())
    among = tuple(_medicines_among(told))
    medicines = (*_medicines(profile), *among)
    taken = _taken(profile, medicines)
    implies = implied(m.found for m in medicines)
    values: dict[str, Value] = dict(_flags(profile, told))
    unread = _unread(profile, "conditions", among)
    if unread:
        values |= {name: values[name] or None for name in _closing()}
    _hold(values, [name for text in implies.conditions for name in understand(text).facts])
    said = {name for name, value in values.items() if value is True}
    values |= _numbers(profile)
    values |= _derived(profile, medicines, taken)
    values |= dict.fromkeys(said, True)
    if at is not None:
        values["clock_h"] = at.hour + at.minute / 60
    if profile.behaviour is None or profile.behaviour.alcohol is None:
        values["drank_tonight"] = values["drank_tonight"] or None
    elif any(drink.amount != 0 for drink in profile.behaviour.alcohol or ()):
        values["drank_tonight"] = True
    asked = [m.found.ask for m in medicines if m.found.ask] + [*implies.questions]
    return Known(
        values=values,
        medicines=medicines,
        terms=frozenset(term for term in _terms() if any_is_a((m.found for m in medicines), term)),
        told_medicines=profile.medications is not None,
        taken=taken,
        told=told,
        drinks=_drinks(profile),
        asked=(*asked, *taken.questions),
        unread=unread or _unread(profile, "symptoms", among),
    )


def _unread(profile: Profile, home: str, among: tuple[Medicine, ...]) -> bool:
    """Whether a list holds something that was not understood, if only by name, and is no medicine."""
    medicines = {medicine.told.name for medicine in among}
    typed = [text for text in getattr(profile, home) or () if text not in medicines]
    left_open = (path.partition(".") for path in profile.not_known)
    named = [name.replace("_", " ") for found, _, name in left_open if found == home]
    return any(understand(text).unread for text in (*typed, *named))


def _named(taken: tuple[Named, ...] | None) -> tuple[Named, ...] | None:
    """Leave out an entry such as ``none``, which says that nothing is taken."""
    return None if taken is None else tuple(x for x in taken if not says_nothing(fold(x.name)))


def _medicines_among(told: tuple[Told, ...]) -> Iterator[Medicine]:
    """Give the medicines that somebody wrote down as if they were conditions."""
    for one in told:
        found = match(one.typed) if one.unread and not one.facts else None
        if found and (found.known or not found.ingredients) and found.classes:
            yield Medicine(found, Medication(one.typed))


@cache
def _terms() -> frozenset[str]:
    """Return the words in which the rules speak of medicines."""
    return frozenset(term for rule in rules() for term in rule.when.terms)


@cache
def _closing() -> frozenset[str]:
    """Return the conditions that close the way where they are not known."""
    closed = (rule for rule in rules() if rule.on_unknown in {"refer", "block"})
    names = {name for rule in closed for name in rule.when.names}
    return frozenset(name for name in names if facts()[name].home == "conditions")


def _medicines(profile: Profile) -> tuple[Medicine, ...]:
    """Return the medicines told, and supplements that are, or hold, a medicine and no agent, such as iron."""
    told = [Medicine(match(m.name), m) for m in profile.medications or ()]
    for supplement in profile.supplements or ():
        agent, found = find_agent(supplement.name), match(supplement.name)
        inside = agent is None and (found.known or not agents_in(supplement.name))
        if inside or (found.known and agent is not None and agent.offered == "outside"):
            listed = Medication(supplement.name, supplement.times)
            told.append(Medicine(found, listed, supplement=True))
    return tuple(told)


def _taken(profile: Profile, medicines: tuple[Medicine, ...]) -> Taken:
    """Add up supplements, those too that a person lists among the medicines."""
    taken = Taken()
    for supplement in profile.supplements or ():
        add_supplement(taken, supplement, match(supplement.name))
        if f"supplements.{plain(supplement.name)}.times" in profile.not_known:
            for agent in agents_in(supplement.name):
                of_magnesium = "magnesium" in agent.scopes
                taken.total("magnesium" if of_magnesium else agent.name).add(None)
    for medicine in medicines:
        if medicine.supplement or _is_antacid(medicine.told.name, medicine.found):
            continue
        if agents_in(medicine.told.name):
            listed = Supplement(medicine.told.name, times=medicine.told.times)
            add_supplement(taken, listed, medicine.found)
    if profile.supplements is None:
        taken.total("magnesium").add(None)
    return taken


def _flags(profile: Profile, told: tuple[Told, ...]) -> Iterator[tuple[str, Value]]:
    """Give every flag: true where said, not known where its list or itself is not, else false."""
    values: dict[str, Value] = {
        name: None if fact.home in LISTS and getattr(profile, fact.home) is None else False
        for name, fact in facts().items()
        if fact.kind == "flag"
    }
    for entry in profile.not_known:
        home, _, name = entry.partition(".")
        if home in LISTS:
            values |= dict.fromkeys(understand(name.replace("_", " ")).facts)
    _hold(values, [name for one in told for name in one.facts])
    for name in ("pregnant", "breastfeeding", "clinician_ack"):
        values[name] = values[name] or getattr(profile, name)
    values["always"] = True
    yield from values.items()


def _hold(values: dict[str, Value], names: list[str]) -> None:
    """Set facts, and those that they imply."""
    for name in names:
        if values.get(name) is not True:
            values[name] = True
            _hold(values, list(facts()[name].implies))


def _numbers(profile: Profile) -> dict[str, Value]:
    values: dict[str, Value] = {
        "age": profile.age_years,
        "sex": profile.sex,
        "profile": profile.profile or CAUTIOUS_PROFILE,
    }
    for name, fact in facts().items():
        home, _, key = fact.home.partition(".")
        if home in TABLES:
            table = getattr(profile, home)
            values[name] = None if table is None else table.get(key)
    return values


def _derived(profile: Profile, medicines: tuple[Medicine, ...], taken: Taken) -> dict[str, Value]:
    values: dict[str, Value] = {
        name: taken.total(substance).fact(per_unit=per_unit)
        for name, (substance, per_unit) in TOTALS.items()
    }
    supplements = profile.supplements
    found = [m for m in medicines if not m.supplement]
    magnesium = any(m.found.contains_magnesium for m in medicines)
    return values | {
        "elemental_unknown": taken.magnesium_unclear if supplements is not None else None,
        "on_magnesium": magnesium or any("magnesium" in a.scopes for a in taken.agents.values()),
        "on_5htp": "5-HTP" in taken.agents,
        "sedating_agents": sum("sedating agents" in a.scopes for a in taken.agents.values()),
        "unknown_supplement": bool(taken.unknown) or supplements is None,
        "unmatched_medicine": profile.medications is None or any(not m.found.known for m in found),
        "uses_mg_antacid_or_laxative": _antacid(profile, found, counted=True),
        "antacid_uncounted": _antacid(profile, found, counted=False),
        "untested_product": any(s.third_party_tested is False for s in supplements or ()),
        "contains_piperine": any("piperin" in s.name.casefold() for s in supplements or ()),
        "zinc_weeks": taken.weeks.get("zinc"),
        "melatonin_weeks": taken.weeks.get("melatonin"),
        "ppi_years": _longest(m.told.years for m in medicines if is_a(m.found, "ppi")),
        "hypnotic_nightly": any(
            m.told.nightly is not False and is_a(m.found, "benzodiazepine_or_z_drug")
            for m in medicines
        ),
    }


def _antacid(profile: Profile, medicines: list[Medicine], *, counted: bool) -> bool:
    """Whether an antacid or laxative with magnesium is taken, those counted in too whose dose is told."""
    listed = [(m.told.name, m.found) for m in medicines]
    listed += [
        (s.name, match(s.name)) for s in profile.supplements or () if counted or not s.elemental_mg
    ]
    return any(_is_antacid(name, found) for name, found in listed)


def _is_antacid(name: str, found: Match) -> bool:
    """Whether a product is an antacid or laxative, and not one of the forms that are supplements."""
    supplement = any(agent.offered != "no" for agent in agents_in(name))
    return not supplement and is_a(found, "mg_antacid_or_laxative")


def _longest(years: Iterator[float | None]) -> float | None:
    """Return the longest; None where one is not known and none is long."""
    told = list(years)
    known = [y for y in told if y is not None]
    if None in told and (not known or max(known) < 1):
        return None
    return max(known, default=0.0)


def _drinks(profile: Profile) -> tuple[dict[str, Value], ...]:
    """Return the dose of each drink with caffeine, and how long before bed it stands."""
    behaviour = profile.behaviour
    if behaviour is None or behaviour.caffeine is None:
        return ({"hours_to_bed": None, "caffeine_dose_mg": None},)
    bed = behaviour.bedtime
    drinks: list[dict[str, Value]] = []
    for drink in behaviour.caffeine:
        hours = None
        if bed is not None and drink.at is not None:
            hours = ((bed.hour - drink.at.hour) * 60 + bed.minute - drink.at.minute) % 1440 / 60
            hours = 0.0 if hours > JUST_AFTER_BED_H else hours
        drinks.append({"hours_to_bed": hours, "caffeine_dose_mg": caffeine_mg(drink.amount)})
    return tuple(drinks)


def caffeine_mg(amount: float | None) -> float | None:
    """Return the caffeine of a drink; an amount that can only be grams counts as grams.

    Example:
        >>> caffeine_mg(0.2), caffeine_mg(80.0)
        (200.0, 80.0)
    """
    grams = amount is not None and 0 < amount < LEAST_CAFFEINE_MG
    return amount * MASS_MG["g"] if amount is not None and grams else amount


def holds(condition: Condition, known: Known) -> bool | None:
    """Return whether a condition holds, of any of the drinks where it looks at drinks."""
    if not condition.names & DRINK:
        return condition.test(known)
    return any_of(condition.test(known.with_values(drink)) for drink in known.drinks)
