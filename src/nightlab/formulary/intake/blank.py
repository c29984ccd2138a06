"""The empty screener, to be filled in with any editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.formulary.foods import exclusions
from nightlab.formulary.intake.facts import rows
from nightlab.formulary.intake.question import questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.person import Profile

HEAD = """\
# Magnesium from food: about five minutes.
# Think of the last month, and guess. Write how often in place of "unknown":
#     oats = { per_week = 3 }     or  { per_day = 1 }     or  { per_month = 2 }
# Never is { per_week = 0 }. What you leave "unknown" is not counted as zero; it makes
# the answer wider. Then: nightlab intake FILE.toml

"""
# What stands behind each line of the person, in its order.
PERSON = {
    "age": "years",
    "sex": '"female", "male" or "other"',
    "profile": 'whose numbers to aim at: "US" or "EU"',
    "pregnant": "true or false",
    "breastfeeding": "true or false",
    "stress": "strain of the last weeks, 0 to 10",
}
WISHES = """
# What is never to be proposed: any food by its name, or one of
#     {names}
exclude = []
# What you would eat though you hardly do now, such as ["pumpkin seeds", "oats"].
likes = []
"""
WATER = """
[water]
litres_per_day = "unknown"
magnesium_mg_per_l = "unknown"  # on the bottle, or on the page of your waterworks
"""
CONCERNS = """
# Some foods do not go with these: true or false.
[ask_first]
warfarin = "unknown"          # or another medicine that vitamin K works against
kidney_disease = "unknown"
raises_potassium = "unknown"  # ACE inhibitor, sartan, potassium-sparing water tablet
oxalate_stones = "unknown"    # kidney stones of oxalate

[plan]
added_kcal = 300  # most energy that a plan may add a day
"""


def blank_answers(person: Profile | None = None) -> str:
    """Return a screener as TOML, every answer explained, and unknown but for what a person has told.

    Args:
        person: Whose age, sex, place, pregnancy and breastfeeding stand in it already; None for nobody's.

    Example:
        >>> "almonds_cashews = " in blank_answers()
        True
    """
    names = "\n#     ".join(_lines(list(exclusions())))
    of_foods = [WISHES.format(names=names), *_foods(), WATER, *_absorption(), CONCERNS]
    return "".join([HEAD, *_person(person), *of_foods])


def _person(person: Profile | None) -> Iterator[str]:
    told: dict[str, float | str | bool | None] = {}
    if person:
        told = {
            "age": person.age_years,
            **{key: getattr(person, key) for key in PERSON if key not in {"age", "stress"}},
        }
    for key, meaning in PERSON.items():
        yield f"{key} = {_written(told.get(key))}".ljust(27) + f"# {meaning}\n"


def _written(value: float | str | bool | None) -> str:  # noqa: FBT001 - a value of TOML
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | int):
        return f"{value:g}"
    return f'"{value or "unknown"}"'


def _foods() -> Iterator[str]:
    yield "\n# Count portions; what one is stands at the end of each line.\n[foods]\n"
    group = ""
    for each in questions().values():
        if each.group != group:
            group = each.group
            yield f"# {group}\n"
        yield f'{each.key} = "unknown"'.ljust(28) + f"# {each.text}: {each.measure}\n"


def _absorption() -> Iterator[str]:
    yield "\n# What keeps magnesium out or lets it go: true or false.\n[absorption]\n"
    for row in rows("factors"):
        if row["key"] != "stress":
            yield f'{row["key"]} = "unknown"'.ljust(32) + f"# {row['question']}\n"
        if row["key"] == "acid_blocker":
            yield 'acid_blocker_years = "unknown"'.ljust(32) + "# for how many years\n"


def _lines(words: list[str], width: int = 80) -> list[str]:
    """Return words in lines of a width."""
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += f"{word}, "
    return [line.rstrip(", ") for line in lines]
