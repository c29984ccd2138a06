"""The one description of a person that safety, plan and body share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.person.checks import check_choice, check_keys, check_name, check_number, plain
from nightlab.person.habits import Behaviour
from nightlab.person.limits import AGE, COURSE, LABS, PROFILES, SCORES, SEXES, WEIGHT
from nightlab.units import zone

if TYPE_CHECKING:
    from nightlab.person.habits import Medication, Supplement
    from nightlab.person.limits import Limits


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, as far as they described themselves.

    Each field is in one of three states. Declared: a value. Denied: False, or an empty list or table,
    which is also what silence means for yes-or-no questions and lists. Unknown: None, which is what
    silence means for everything else. A laboratory value or score that is not there is unknown.

    Args:
        age_years: Age in years.
        sex: ``female``, ``male`` or ``other``.
        weight_kg: Body weight in kg.
        profile: Whose upper limits apply, ``EU`` or ``US``.
        zone: IANA zone of home.
        pregnant: Whether pregnant.
        breastfeeding: Whether breastfeeding.
        clinician_ack: Whether a clinician has agreed to what needs agreement, such as melatonin.
        conditions: Diagnoses as typed.
        medications: Medicines as typed.
        supplements: Supplements as taken.
        labs: Values by the names of ``LABS``, in its units.
        scores: Scores by the names of ``SCORES``.
        course: How it has gone, by the names of ``COURSE``.
        symptoms: Complaints as typed.
        behaviour: Caffeine, alcohol and the hours of bed.
        job: What matters of the work, as typed, such as ``night shift``.
        not_known: Single entries that were written ``unknown``, such as ``labs.egfr`` or
            ``conditions.kidney_disease``.
        declared: Fields that were written at all, by which silence can be told from a no.

    Raises:
        NightlabError: A value that cannot be, with its field.

    Example:
        >>> person = Profile(age_years=34, conditions=("Restless legs",))
        >>> person.condition("restless_legs"), person.condition("diabetes"), person.lab("egfr")
        (True, False, None)
    """

    age_years: float | None = None
    sex: str | None = None
    weight_kg: float | None = None
    profile: str | None = None
    zone: str | None = None
    pregnant: bool | None = False
    breastfeeding: bool | None = False
    clinician_ack: bool | None = False
    conditions: tuple[str, ...] | None = ()
    medications: tuple[Medication, ...] | None = ()
    supplements: tuple[Supplement, ...] | None = ()
    labs: Mapping[str, float] | None = field(default_factory=dict)
    scores: Mapping[str, float] | None = field(default_factory=dict)
    course: Mapping[str, float] | None = field(default_factory=dict)
    symptoms: tuple[str, ...] | None = ()
    behaviour: Behaviour | None = field(default_factory=Behaviour)
    job: tuple[str, ...] | None = ()
    not_known: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        check_number(self.age_years, AGE, "age")
        check_number(self.weight_kg, WEIGHT, "weight_kg")
        check_choice(self.sex, SEXES, "sex")
        check_choice(self.profile, PROFILES, "profile")
        self._check_zone()
        for name in ("conditions", "symptoms", "job"):
            for entry in getattr(self, name) or ():
                check_name(entry, name)
        self._freeze("labs", LABS)
        self._freeze("scores", SCORES)
        self._freeze("course", COURSE)

    def _check_zone(self) -> None:
        try:
            if self.zone is not None:
                zone(self.zone)
        except NightlabError as error:
            raise error.at("zone") from error

    def _freeze(self, name: str, limits: Mapping[str, Limits]) -> None:
        """Check a table of numbers and close it to later changes."""
        table = getattr(self, name)
        if table is None:
            return
        check_keys(table, limits, name)
        for key, value in table.items():
            check_number(value, limits[key], f"{name}.{key}")
        object.__setattr__(self, name, MappingProxyType(dict(table)))

    def __reduce__(self) -> tuple[type[Profile], tuple[Any, ...]]:
        """Travel to another process as plain tables, since closed ones cannot."""
        values = (getattr(self, each.name) for each in fields(self))
        return Profile, tuple(dict(x) if isinstance(x, Mapping) else x for x in values)

    @property
    def unknowns(self) -> frozenset[str]:
        """Names of what is not known: fields, habits such as ``behaviour.bedtime``, single entries."""
        own = {each.name for each in fields(self) if getattr(self, each.name) is None}
        habits = () if self.behaviour is None else fields(self.behaviour)
        silent = {
            f"behaviour.{each.name}"
            for each in habits
            if getattr(self.behaviour, each.name) is None
        }
        return frozenset(own | silent) | self.not_known

    def condition(self, name: str) -> bool | None:
        """Whether the person has a condition; None where that is not known."""
        return self._has("conditions", name)

    def symptom(self, name: str) -> bool | None:
        """Whether the person has a symptom; None where that is not known."""
        return self._has("symptoms", name)

    def works(self, name: str) -> bool | None:
        """Whether something is true of the person's work; None where that is not known."""
        return self._has("job", name)

    def lab(self, name: str) -> float | None:
        """Return a laboratory value in the unit of ``LABS``; None where it is not known."""
        check_keys([name], LABS, "labs")
        return None if self.labs is None else self.labs.get(name)

    def score(self, name: str) -> float | None:
        """Return the score of a questionnaire; None where it is not known."""
        check_keys([name], SCORES, "scores")
        return None if self.scores is None else self.scores.get(name)

    def _has(self, field_name: str, name: str) -> bool | None:
        entries = getattr(self, field_name)
        key = plain(name)
        if entries is None or f"{field_name}.{key}" in self.not_known:
            return None
        return key in {plain(entry) for entry in entries}
