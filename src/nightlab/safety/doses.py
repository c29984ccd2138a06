"""What a person takes already, added up a day: magnesium, zinc, vitamin B6, melatonin, omega-3."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from nightlab.formulary import agents as every_agent
from nightlab.formulary import find_agent, read_dose
from nightlab.safety.amounts import LONGEST_TEXT, amount_mg, times_a_day
from nightlab.safety.language import AtLeast
from nightlab.safety.medicines import match
from nightlab.units import MASS_MG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.formulary import Agent
    from nightlab.person import Supplement
    from nightlab.safety.medicines import Match

# Elemental magnesium in one intake beyond which a unit was probably mixed up: no product brings it.
LEAST_MG, MOST_MG = 5.0, 1500.0
# The same for less of other substances: grams written as milligrams. Own conservative values.
LEAST_PLAIN_MG = {"zinc": 1.0, "vitamin B6": 0.1, "omega-3": 20.0, "calcium": 10.0}
LONGEST_NAME_WORDS = 4
LONGEST_SHOWN = 80  # letters of a name in a question
EATEN = frozenset({"magnesium form", "co-nutrient", "hormone", "gut", "food", "mineral", "herb"})
MAGNESIUM = next(agent for agent in every_agent() if agent.name == "magnesium")


@dataclass(slots=True)
class Total:
    """Milligrams a day, of which a part may be unknown."""

    mg: float = 0.0
    whole: bool = True
    any: bool = False

    def add(self, mg: float | None) -> None:
        """Add an intake a day; None where its amount is not known."""
        self.any = True
        self.mg += mg or 0.0
        self.whole &= mg is not None

    def fact(self, *, per_unit: float = 1.0) -> float | AtLeast | None:
        """Return the total, or what is known of it; 0 where nothing is taken."""
        if self.whole:
            return self.mg / per_unit
        return AtLeast(self.mg / per_unit) if self.mg else None


@dataclass(slots=True)
class Taken:
    """The day's supplements.

    Attributes:
        totals: Milligrams a day by substance.
        agents: Names of the agents among them.
        unknown: Supplements that were not recognised.
        questions: What a label has to be asked.
        weeks: For how long, by agent, the longest.
    """

    totals: dict[str, Total] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    weeks: dict[str, float] = field(default_factory=dict)

    def total(self, substance: str) -> Total:
        """Return the total of a substance."""
        return self.totals.setdefault(substance, Total())

    def leave_open(self, name: str) -> None:
        """Note a supplement that was not recognised, and ask what it is."""
        self.unknown.append(name)
        self.questions.append(f"Which supplement is {name[:LONGEST_SHOWN]!r}, and what is in it?")

    @property
    def magnesium_unclear(self) -> bool:
        """Whether a magnesium product is taken whose elemental dose cannot be told."""
        return not self.total("magnesium").whole


@lru_cache(maxsize=4096)
def agents_in(name: str) -> tuple[Agent, ...]:
    """Return the substances that a product's name tells, the longest names first.

    A bare salt such as *citrate* is one of magnesium only where no medicine without magnesium claims it.

    Example:
        >>> [agent.name for agent in agents_in("Doctor's Best Magnesium Glycinate with B6, 120 caps")]
        ['magnesium bisglycinate', 'vitamin B6']
        >>> agents_in("ferrous sulfate 200 mg")
        ()
    """
    whole = find_agent(name)
    if whole:
        return (whole,) if _is_taken(whole) else ()
    words = re.findall(r"[^\W_]+", name[:LONGEST_TEXT])
    medicine = match(name)
    bare = medicine.contains_magnesium or not medicine.ingredients
    found: dict[str, Agent] = {}
    free = [True] * len(words)
    for size in range(min(LONGEST_NAME_WORDS, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            agent = (
                find_agent(" ".join(words[at : at + size])) if all(free[at : at + size]) else None
            )
            if agent and _is_taken(agent) and (bare or not _is_salt(words[at : at + size], agent)):
                found[agent.name] = agent
                free[at : at + size] = [False] * size
    if any("magnesium" in agent.within for agent in found.values()):
        found.pop("magnesium", None)  # its form says more
    return tuple((found or {agent.name: agent for agent in _inside(medicine)}).values())


def _inside(medicine: Match) -> Iterator[Agent]:
    """Give the agents in a product that its name does not tell, such as a brand of melatonin."""
    for ingredient in medicine.ingredients if medicine.known else ():
        agent = find_agent(ingredient)
        if agent and _is_taken(agent) and "magnesium" not in agent.scopes:
            yield agent


def _is_taken(agent: Agent) -> bool:
    return agent.kind in EATEN or agent.name == "magnesium"


def _is_salt(words: list[str], agent: Agent) -> bool:
    """Whether words name a salt without its metal, such as *sulfate*."""
    text = " ".join(words).casefold()
    return "magnesium" in agent.scopes and not text.startswith(("magnes", "dimagnes", "trimagnes"))


def add_supplement(taken: Taken, supplement: Supplement, medicine: Match) -> None:
    """Add a supplement to what is taken.

    Args:
        taken: Changed in place.
        supplement: As the person described it; its amounts are per intake.
        medicine: What its name is as a medicine.
    """
    agents = agents_in(supplement.name)
    if not agents:
        _other(taken, supplement, medicine)
    for agent in agents:
        taken.agents[agent.name] = agent
        if supplement.weeks is not None:
            taken.weeks[agent.name] = max(taken.weeks.get(agent.name, 0.0), supplement.weeks)
        if agent.offered == "outside" and not (agent.kind == "mineral" and medicine.known):
            taken.leave_open(supplement.name)
    if any("magnesium" in agent.scopes for agent in agents):
        taken.total("magnesium").add(_a_day(supplement, _elemental_mg(taken, supplement)))
    others = [agent.name for agent in agents if "magnesium" not in agent.scopes]
    for name in others:
        alone = len(agents) == 1 and len(medicine.ingredients) <= 1
        mg = _plain_mg(taken, supplement, name) if alone else None
        taken.total(name).add(_a_day(supplement, mg))


def _other(taken: Taken, supplement: Supplement, medicine: Match) -> None:
    """Add a supplement that is no agent: calcium, a brand with magnesium in it, or one nobody knows."""
    if "calcium" in supplement.name[:LONGEST_TEXT].casefold():
        mg = _plain_mg(taken, supplement, "calcium")
        taken.total("calcium").add(_a_day(supplement, mg))
    if medicine.contains_magnesium:
        taken.agents["magnesium"] = MAGNESIUM
        taken.total("magnesium").add(_a_day(supplement, supplement.elemental_mg))
    if not medicine.known:
        taken.leave_open(supplement.name)


def _a_day(supplement: Supplement, mg: float | None) -> float | None:
    """Return the amount of a day: of every time told, by the clock or in the name."""
    if mg is None:
        return None
    return mg * max(1, len(supplement.times), times_a_day(supplement.name))


def _elemental_mg(taken: Taken, supplement: Supplement) -> float | None:
    """Return the elemental magnesium of one intake; None, with a question, where it cannot be told."""
    if _contradicts(taken, supplement, "magnesium"):
        return None
    read = read_dose(
        supplement.name,
        elemental_mg=supplement.elemental_mg,
        dose=supplement.dose,
        unit=supplement.unit,
    )
    mg = read.elemental_mg
    if mg is None:
        taken.questions.append(f"{supplement.name[:LONGEST_SHOWN]}: {read.explanation}")
        return None
    if not usual(mg):
        taken.questions.append(
            f"{supplement.name[:LONGEST_SHOWN]}: {mg:g} mg of elemental magnesium at once is no usual dose; "
            "are these milligrams, and per intake?"
        )
        return None
    return mg


def _contradicts(taken: Taken, supplement: Supplement, substance: str) -> bool:
    """Whether milligrams of the element stand beside another unit, which is asked."""
    if supplement.elemental_mg is None or supplement.dose is not None or supplement.unit == "mg":
        return False
    taken.questions.append(
        f"{supplement.name[:LONGEST_SHOWN]}: is it {supplement.elemental_mg:g} mg of elemental {substance} "
        f"at once, or {supplement.elemental_mg:g} {supplement.unit.replace('salt_mg', 'mg of the salt')}?"
    )
    return True


def usual(elemental_mg: float) -> bool:
    """Whether an amount of elemental magnesium at once can be one, and not the salt or another unit."""
    return elemental_mg == 0 or LEAST_MG <= elemental_mg <= MOST_MG


def _plain_mg(taken: Taken, supplement: Supplement, substance: str) -> float | None:
    """Return the milligrams of one intake of anything but magnesium; None where they cannot be told."""
    if _contradicts(taken, supplement, substance):
        return None
    mg = supplement.elemental_mg
    if mg is None and supplement.dose is None:
        mg = amount_mg(supplement.name)
    elif mg is None and supplement.unit in {*MASS_MG, "salt_mg"}:
        mg = (supplement.dose or 0.0) * MASS_MG.get(supplement.unit, 1.0)
    if mg is not None and 0 < mg < LEAST_PLAIN_MG.get(substance, 0.0):
        taken.questions.append(
            f"{supplement.name[:LONGEST_SHOWN]}: {mg:g} mg of {substance} at once is no usual dose; in which unit is it?"
        )
        return None
    return mg
