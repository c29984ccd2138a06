from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.person import Behaviour, Drink, Medication, Profile, Supplement
from nightlab.trials import Protocol, Treatment
from nightlab.trials.protocol_file import parse_protocol, protocol_text
from nightlab.trials.settling import Thing, settle

TODAY = date(2026, 3, 1)
WELL = Profile(age_years=41, sex="female", profile="EU")
UNIT = "mg elemental magnesium"
MAGNESIUM = Thing("magnesium", 200.0, UNIT, at=time(22))


def made(*things: Thing, **more: Any) -> Protocol:
    given: dict[str, Any] = {"outcome": "sol_min", "today": TODAY, "person": WELL, "seed": 5}
    return settle(things or (MAGNESIUM,), **given | more)


def test_what_is_usual_is_filled_in() -> None:
    found = made()
    design = found.design
    assert (design.arms, design.nights, design.block_nights) == (("placebo", "magnesium"), 56, 14)
    assert (design.better, design.worthwhile, found.family) == ("lower", 10.0, "log")
    assert design.prior == "evidence"
    assert found.literature is not None
    assert found.eligibility is not None
    assert found.eligibility.checked_on == TODAY


def test_both_arms_are_taken_at_the_same_time() -> None:
    assert {t.arm: t.at for t in made().treatments} == {"placebo": time(22), "magnesium": time(22)}


def test_what_lingers_is_changed_by_the_week() -> None:
    assert made(half_life_nights=2.0).design.period_nights == 7


@pytest.mark.parametrize(
    ("more", "nights"),
    [
        ({"doses": ("0", "100", "200")}, 57),
        ({"plan": "onoff", "half_life_nights": 1.0}, 64),
        ({"plan": "timeofday"}, 56),
        ({"plan": "abba"}, 56),
    ],
)
def test_length_is_the_nearest_that_fits_the_plan(more: dict[str, Any], nights: int) -> None:
    assert made(**more).design.nights == nights


def test_length_that_was_asked_for_is_never_changed() -> None:
    with pytest.raises(NightlabError, match="50 nights"):
        made(doses=("0", "100", "200"), nights=50)


def test_times_of_day_have_looks_on_the_way() -> None:
    assert made(plan="timeofday").design.block_nights == 14


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (Profile(age_years=41, sex="female", pregnant=True), "not until a clinician has agreed"),
        (Profile(age_years=41, labs={"egfr": 20.0}), "Kidneys this weak"),
        (Profile(age_years=41, labs={"egfr": 45.0}), "not until a clinician has agreed"),
        (Profile(age_years=9), "magnesium: not"),
        (None, "--me: whether magnesium is safe depends on who takes it"),
    ],
)
def test_who_should_not_is_refused(person: Profile | None, words: str) -> None:
    with pytest.raises(NightlabError) as caught:
        made(person=person)
    assert words in str(caught.value)


def test_clinicians_consent_is_kept_with_its_reason() -> None:
    found = made(
        person=Profile(age_years=41, labs={"egfr": 45.0}), agreed_by="Dr Weiss"
    ).eligibility
    assert found is not None
    assert found.agreed_by == "Dr Weiss"
    assert found.reasons[0].startswith("S002: The kidneys have little reserve")


@pytest.mark.parametrize(
    ("things", "more", "words"),
    [
        ((Thing("magnesium", 400.0, UNIT),), {}, "400 mg elemental magnesium would be too much"),
        ((Thing("magnesium", 3000.0, UNIT),), {}, "not for you as things stand"),
        ((Thing("magnesium", None, UNIT),), {"doses": ("0", "100", "400")}, "would be too much"),
        ((Thing("moon dust"),), {}, "moon dust: not until a clinician has agreed"),
        ((MAGNESIUM,), {"against": "melatonin"}, "melatonin: not for you"),
        ((MAGNESIUM,), {"against": "zolpidem"}, "zolpidem: not until a clinician has agreed"),
        ((Thing("zolpidem", is_taken=False),), {"against": "nothing"}, "zolpidem: not until"),
        ((Thing("magnesium", 200.0, "g"),), {}, "200 g would be too much"),
        ((Thing("magnesium", 0.4, "g"),), {}, "0.4 g would be too much: at most 250 a day"),
        ((Thing("magnesium", None, "g"),), {"doses": ("0", "0.1", "0.4")}, "0.4 g would be too"),
        ((Thing("magnesium", 5.0, "tablets"),), {}, "5 tablets do not say how much it is"),
        ((Thing("glycine", 300.0, "g"),), {}, "300 g would be too much: at most 30,000 mg at once"),
        ((Thing("caffeine", 3000.0),), {}, "3000 mg would be too much: at most 200 mg at once"),
        (
            (Thing("magnesium citrate"), Thing("magnesium oxide")),
            {"plan": "factorial"},
            "magnesium citrate and magnesium oxide are both magnesium",
        ),
        ((MAGNESIUM, MAGNESIUM), {}, "magnesium is named twice"),
        ((MAGNESIUM,), {"against": "Magnesium"}, "magnesium is named twice"),
        ((Thing("placebo"),), {}, "placebo is what it is held against"),
        ((Thing("magnesium + glycine"),), {}, "magnesium + glycine"),
        ((MAGNESIUM,), {"outcome": "dreams"}, "no measure is called 'dreams'"),
        ((MAGNESIUM,), {"outcome": "rem_min"}, "say --better higher or --better lower"),
        ((MAGNESIUM,), {"worthwhile": 0.0}, "worthwhile: 0 cannot be"),
        ((MAGNESIUM,), {"worthwhile": -5.0}, "worthwhile: -5 cannot be"),
        ((MAGNESIUM,), {"worthwhile": 2000.0}, "up to 1440"),
        ((MAGNESIUM,), {"worthwhile": float("nan")}, "worthwhile: nan cannot be"),
        ((MAGNESIUM,), {"outcome": "quality", "worthwhile": 5.0}, "up to 4"),
        ((MAGNESIUM,), {"plan": "timeofday", "blinding": "helper"}, "you know at which time"),
        ((MAGNESIUM,), {"half_life_nights": 60.0}, "contrast"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    things: tuple[Thing, ...], more: dict[str, Any], words: str
) -> None:
    with pytest.raises(NightlabError) as caught:
        made(*things, **more)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_dose_is_read_in_the_unit_it_was_given_in() -> None:
    found = made(Thing("magnesium", 0.2, "g"), Thing("glycine", 3.0, "g"), plan="latin").eligibility
    assert found is not None
    assert found.decision == "info"


def test_distance_from_a_medicine_is_told_with_its_hours() -> None:
    person = Profile(age_years=41, medications=(Medication("levothyroxine"),))
    found = made(person=person).eligibility
    assert found is not None
    assert found.reasons[0].endswith(
        "out of balance: the medicine at least 4 h before, or at least 4 h after."
    )


@pytest.mark.parametrize("more", [{}, {"plan": "timeofday"}])
def test_hour_is_asked_for_where_a_medicine_stands_at_another(more: dict[str, Any]) -> None:
    person = Profile(age_years=41, medications=(Medication("ciprofloxacin", times=(time(21),)),))
    thing = MAGNESIUM if more else Thing("magnesium", 200.0, UNIT)
    with pytest.raises(NightlabError, match="its distance from ciprofloxacin, and no hour is"):
        made(thing, person=person, **more)


def test_dose_is_added_to_what_is_taken_already() -> None:
    person = Profile(age_years=41, supplements=(Supplement("magnesium citrate", 150.0),))
    words = "200 mg elemental magnesium would be too much beside what you take already: at most"
    with pytest.raises(NightlabError, match=words):
        made(person=person)


def test_alcohol_is_not_tried_without_a_clinician() -> None:
    with pytest.raises(NightlabError, match="alcohol: not until a clinician has agreed"):
        made(Thing("alcohol", 20.0, "g"))


def test_caffeine_to_try_counts_among_the_drinks() -> None:
    habits = Behaviour(caffeine=(Drink(210.0, time(21)),), bedtime=time(23))
    late = Thing("caffeine", 150.0, at=time(22))
    alone = made(late, person=Profile(age_years=41, behaviour=Behaviour(bedtime=time(23))))
    beside = made(late, person=Profile(age_years=41, behaviour=habits))
    for found in (alone, beside):
        assert found.eligibility is not None
        assert found.eligibility.reasons[0].startswith("S140: A large cup this close to bed")


def test_what_is_done_needs_nobody_to_be_checked() -> None:
    found = made(Thing("earplugs", is_taken=False), person=None, against="nothing")
    assert found.eligibility is None
    assert found.design.arms == ("nothing", "earplugs")


@pytest.mark.parametrize(
    "name", ["no sugar within 3 h of bed", "dinner before seven", "walk within the hour"]
)
def test_ordinary_words_of_what_is_done_are_no_medicines(name: str) -> None:
    assert made(Thing(name, is_taken=False), person=None, against="nothing").eligibility is None


@pytest.mark.parametrize("name", ["zolpidem", "a bath and zolpidem", "melatonin at nine"])
def test_a_medicine_that_is_called_something_done_is_still_checked(name: str) -> None:
    with pytest.raises(NightlabError, match="safe depends on who takes it"):
        made(Thing(name, is_taken=False), person=None, against="nothing")


def test_a_guess_at_what_is_taken_is_checked_as_before() -> None:
    with pytest.raises(NightlabError, match="safe depends on who takes it"):
        made(Thing("zolpiden"), person=None)


def test_doses_are_the_arms() -> None:
    found = made(doses=("0", "100", "200"))
    assert [found.what(arm) for arm in found.design.arms] == [
        "0 mg elemental magnesium",
        "100 mg elemental magnesium at 22:00",
        "200 mg elemental magnesium at 22:00",
    ]
    assert found.treatment("100") == Treatment("100", "magnesium", "", 100.0, UNIT, time(22))


def test_thing_it_is_held_against_is_checked_and_described() -> None:
    found = made(against="glycine")
    assert found.treatment("glycine").agent == "glycine"
    assert found.literature is None


@settings(max_examples=12, deadline=None)
@given(
    plan=st.sampled_from([None, "pairs", "abab", "abba", "onoff"]),
    outcome=st.sampled_from(["sol_min", "tst_min", "se_percent", "awakenings", "quality"]),
    seed=st.integers(0, 2**63 - 1),
    half_life=st.sampled_from([0.0, 0.5, 1.5]),
)
def test_whatever_is_settled_can_be_sealed_and_read(
    plan: str | None, outcome: str, seed: int, half_life: float
) -> None:
    found = made(plan=plan, outcome=outcome, seed=seed, half_life_nights=half_life)
    assert parse_protocol(protocol_text(found), where="p.toml") == found


@pytest.mark.parametrize(
    ("half_life_nights", "period"), [(0.5, 1), (1, 7), (3, 7), (4, 14), (6, 14), (8, 21)]
)
def test_an_arm_is_kept_for_as_long_as_what_lingers_asks_for(
    half_life_nights: float, period: int
) -> None:
    made = settle(
        [Thing("earplugs", is_taken=False)],
        outcome="tst_min",
        today=date(2026, 3, 1),
        half_life_nights=half_life_nights,
        seed=1,
    )
    assert made.design.period_nights == period
    assert made.design.usual_contrast_ratio() >= 0.5


def test_what_lingers_for_weeks_cannot_be_tested() -> None:
    with pytest.raises(NightlabError, match="carry-over would leave") as refused:
        settle(
            [Thing("earplugs", is_taken=False)],
            outcome="tst_min",
            today=date(2026, 3, 1),
            half_life_nights=14,
            seed=1,
        )
    assert "test something that fades faster" in refused.value.fix


def test_a_dose_that_was_not_told_is_said_to_be_held_against_nothing() -> None:
    person = Profile(age_years=44)
    how: dict[str, Any] = {"outcome": "sol_min", "today": date(2026, 3, 1), "seed": 1}
    how["person"] = person
    bare = settle([Thing("magnesium bisglycinate")], **how)
    dosed = settle([Thing("magnesium bisglycinate", 100, "mg elemental magnesium")], **how)
    assert bare.eligibility is not None
    assert dosed.eligibility is not None
    assert any("no dose was told" in reason for reason in bare.eligibility.reasons)
    assert not any("no dose was told" in reason for reason in dosed.eligibility.reasons)
