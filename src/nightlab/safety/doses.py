"""What a person takes already, added up a day: magnesium, zinc, vitamin B6, melatonin, omega-3."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from nightlab.formulary import find_agent, read_dose
from nightlab.safety.language import AtLeast
from nightlab.units import MASS_MG

if TYPE_CHECKING:
    from nightlab.formulary import Agent
    from nightlab.person import Supplement

# Elemental magnesium in one intake beyond which a unit was probably mixed up: no product brings it.
LEAST_MG, MOST_MG = 5.0, 1500.0
LONGEST_NAME_WORDS = 4
EATEN = frozenset({"magnesium form", "co-nutrient", "hormone", "gut", "food", "mineral", "herb"})


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

    @property
    def magnesium_unclear(self) -> bool:
        """Whether a magnesium product is taken whose elemental dose cannot be told."""
        return not self.total("magnesium").whole


@lru_cache(maxsize=4096)
def agent_in(name: str) -> Agent | None:
    """Return the substance that a product's name tells, the longest name first; None where none does.

    Example:
        >>> agent_in("Doctor's Best High Absorption Magnesium Glycinate 120 caps").name
        'magnesium bisglycinate'
    """
    whole = find_agent(name)
    if whole:
        return whole if whole.kind in EATEN or whole.name == "magnesium" else None
    words = re.findall(r"[^\W_]+", name[:300])
    for size in range(min(LONGEST_NAME_WORDS, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            found = find_agent(" ".join(words[at : at + size]))
            if found and (found.kind in EATEN or found.name == "magnesium"):
                return found
    return None


def add_supplement(taken: Taken, supplement: Supplement, *, recognised: bool) -> None:
    """Add a supplement to what is taken.

    Args:
        taken: Changed in place.
        supplement: As the person described it; its amounts are per intake.
        recognised: Whether its name is known otherwise, as a medicine or a vitamin.
    """
    agent = agent_in(supplement.name)
    intakes = max(1, len(supplement.times))
    if agent is None:
        _other(taken, supplement, intakes, recognised=recognised)
        return
    taken.agents[agent.name] = agent
    if supplement.weeks is not None:
        taken.weeks[agent.name] = max(taken.weeks.get(agent.name, 0.0), supplement.weeks)
    if agent.offered == "outside":
        taken.unknown.append(supplement.name)
    if "magnesium" in agent.scopes:
        mg = _elemental_mg(taken, supplement)
        taken.total("magnesium").add(None if mg is None else mg * intakes)
    else:
        mg = _plain_mg(supplement)
        taken.total(agent.name).add(None if mg is None else mg * intakes)


def _other(taken: Taken, supplement: Supplement, intakes: int, *, recognised: bool) -> None:
    if "calcium" in supplement.name[:300].casefold():
        mg = _plain_mg(supplement)
        taken.total("calcium").add(None if mg is None else mg * intakes)
    elif not recognised:
        taken.unknown.append(supplement.name)


def _elemental_mg(taken: Taken, supplement: Supplement) -> float | None:
    """Return the elemental magnesium of one intake; None, with a question, where it cannot be told."""
    read = read_dose(
        supplement.name,
        elemental_mg=supplement.elemental_mg,
        dose=supplement.dose,
        unit=supplement.unit,
    )
    mg = read.elemental_mg
    if mg is None:
        taken.questions.append(f"{supplement.name}: {read.explanation}")
        return None
    if not usual(mg):
        taken.questions.append(
            f"{supplement.name}: {mg:g} mg of elemental magnesium at once is no usual dose; "
            "are these milligrams, and per intake?"
        )
        return None
    return mg


def usual(elemental_mg: float) -> bool:
    """Whether an amount of elemental magnesium at once can be one, and not the salt or another unit."""
    return elemental_mg == 0 or LEAST_MG <= elemental_mg <= MOST_MG


def _plain_mg(supplement: Supplement) -> float | None:
    if supplement.elemental_mg is not None:
        return supplement.elemental_mg
    if supplement.dose is None or supplement.unit not in {*MASS_MG, "salt_mg"}:
        return None
    return supplement.dose * MASS_MG.get(supplement.unit, 1.0)
