"""What a person told of their food, their gut and their wishes."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.formulary.foods import Exclusion, find_foods, foods, is_exclusion, read_exclusion
from nightlab.formulary.intake.facts import assumed, rows
from nightlab.formulary.intake.question import questions
from nightlab.person.checks import check_choice, check_keys, check_number, plain
from nightlab.person.limits import PROFILES, SEXES, Limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.formulary.foods import Food

AGE = Limits("years: the screener was made for grown-ups and older teenagers", 14, 120)
STRESS = Limits("", 0, 10)
LITRES = Limits("litres a day", 0, 15)
WATER_MG = Limits("mg per litre", 0, 2000)
YEARS = Limits("years", 0, 80)
ADDED_KCAL = Limits("kcal a day", 0, 1500)
MOST_NAMES = 200
"""How many foods one may exclude or like by name; each exclusion that matters is a plan of its own."""
CONCERNS = ("warfarin", "kidney_disease", "raises_potassium", "oxalate_stones")
"""What must be asked about before more greens, potassium or oxalate are eaten."""
FACTORS = tuple(row["key"] for row in rows("factors") if row["key"] != "stress")


@dataclass(frozen=True, slots=True)
class Answers:
    """One filled-in screener; None stands for what the person does not know or did not say.

    Args:
        age_years: Age in years, from 14.
        sex: ``female``, ``male`` or ``other``.
        profile: Whose numbers to aim at, ``EU`` or ``US``.
        pregnant: Whether pregnant.
        breastfeeding: Whether breastfeeding.
        stress: Strain of the last weeks, 0 to 10.
        per_day: Portions a day by the keys of the questions; a missing one was not answered.
        water_l: Litres of water a day.
        water_mg_per_l: Magnesium of that water in mg per litre.
        absorption: What may keep magnesium out or let it go, by the names in ``FACTORS``.
        acid_blocker_years: For how many years an acid blocker has been taken.
        concerns: Medicines and illnesses that some foods do not go with, by the names in ``CONCERNS``.
        exclude: What is never to be proposed, as written.
        likes: Foods or questions that may be proposed though they are not eaten now, as written.
        added_kcal: Most energy that a plan may add, in kcal a day.

    Raises:
        NightlabError: A value that cannot be, with its field.

    Example:
        >>> Answers(age_years=34, sex="female", per_day={"oats": 1}).per_day["oats"]
        1
    """

    age_years: float | None = None
    sex: str | None = None
    profile: str | None = None
    pregnant: bool | None = None
    breastfeeding: bool | None = None
    stress: float | None = None
    per_day: Mapping[str, float] = field(default_factory=dict)
    water_l: float | None = None
    water_mg_per_l: float | None = None
    absorption: Mapping[str, bool] = field(default_factory=dict)
    acid_blocker_years: float | None = None
    concerns: Mapping[str, bool] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    added_kcal: float = field(default_factory=lambda: assumed("plan_added_kcal"))

    def __post_init__(self) -> None:
        check_choice(self.sex, SEXES, "sex")
        check_choice(self.profile, PROFILES, "profile")
        check_number(self.age_years, AGE, "age")
        check_number(self.stress, STRESS, "stress")
        check_number(self.water_l, LITRES, "water.litres_per_day")
        check_number(self.water_mg_per_l, WATER_MG, "water.magnesium_mg_per_l")
        check_number(self.acid_blocker_years, YEARS, "absorption.acid_blocker_years")
        check_number(self.added_kcal, ADDED_KCAL, "plan.added_kcal")
        self._check_foods()
        check_keys(self.absorption, FACTORS, "absorption")
        check_keys(self.concerns, CONCERNS, "ask_first")
        if self.sex == "male" and (self.pregnant or self.breastfeeding):
            raise NightlabError(
                "a man is neither pregnant nor breastfeeding",
                where="sex",
                fix="correct one of them",
            )
        self._check_acid_blocker()
        for name in ("exclude", "likes"):
            if len(getattr(self, name)) > MOST_NAMES:
                raise NightlabError(
                    f"more than {MOST_NAMES} names",
                    where=name,
                    fix="name whole groups, such as fruit or seeds, in place of their foods",
                )
        for word in self.exclude:
            read_excluded(word)
        for word in self.likes:
            read_liked(word)
        for name in ("per_day", "absorption", "concerns"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def _check_foods(self) -> None:
        check_keys(self.per_day, questions(), "foods")
        for key, count in self.per_day.items():
            most = questions()[key].most_per_day
            check_number(count, Limits("portions a day", 0, most), f"foods.{key}")

    def _check_acid_blocker(self) -> None:
        years = self.acid_blocker_years or 0
        if years and self.absorption.get("acid_blocker") is False:
            raise NightlabError(
                "years of an acid blocker that is not taken",
                where="absorption.acid_blocker_years",
                fix="correct one of them",
            )
        if self.age_years is not None and years > self.age_years:
            raise NightlabError(
                "more years than your age",
                where="absorption.acid_blocker_years",
                fix="correct one of them",
            )

    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """What is ruled out: all that was written, and gluten where there is coeliac disease.

        Raises:
            NightlabError: A word that is neither an exclusion nor a food.
        """
        words = (*self.exclude, *(["coeliac"] if self.absorption.get("coeliac") else []))
        found = {each.name: each for each in map(read_excluded, words)}
        return tuple(found.values())

    @property
    def liked(self) -> frozenset[str]:
        """Numbers of all foods named as liked."""
        return frozenset(each.ndb_no for word in self.likes for each in read_liked(word))

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Keys of the questions without an answer."""
        return tuple(key for key in questions() if key not in self.per_day)


def read_excluded(word: str) -> Exclusion:
    """Return what a person means not to eat; the key of a question stands for all it asks for, and more.

    Raises:
        NightlabError: Neither an exclusion nor a question nor a food, with the nearest.

    Example:
        >>> from nightlab.formulary.foods import food
        >>> read_excluded("seeds").covers(food("12166"))  # tahini
        True
    """
    asked = questions().get(plain(word))
    if asked is None or is_exclusion(word):
        return read_exclusion(word)
    mine = {part.kind.name for part, _ in asked.parts}
    mine |= {row["kind"] for row in rows("rooms") if row["question"] == asked.key}
    numbers = {each.ndb_no for each in foods() if each.kind.name in mine}
    return Exclusion(asked.key, asked.text, "food", frozenset(numbers | _called(word)))


def _called(word: str) -> set[str]:
    """Return the numbers of the foods that a word names, none where it names none."""
    try:
        return {each.ndb_no for each in find_foods(word)}
    except NightlabError:
        return set()


def read_liked(word: str) -> tuple[Food, ...]:
    """Return the foods that a person means by a word; the key of a question stands for all of its kinds.

    Raises:
        NightlabError: Neither a question nor a food, with the nearest.
    """
    asked = questions().get(plain(word))
    if asked is None:
        return find_foods(word, "likes")
    mine = {part.kind.name for part, _ in asked.parts}
    return tuple(each for each in foods() if each.kind.name in mine)
