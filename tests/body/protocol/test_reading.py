from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.protocol import (
    At,
    Bout,
    Change,
    Condition,
    Days,
    Dose,
    Habit,
    Meal,
    Night,
    Protocol,
    Trait,
    Who,
    at,
    read_protocol,
)
from nightlab.body.protocol import agents as names
from nightlab.body.protocol.agents import Known
from nightlab.body.protocol.reading import ANYONE, HABIT, LISTS, RUN, TOP, _protocol
from nightlab.errors import NightlabError

HEAD = 'format = 1\ntitle = "A night"\n'
ONE = HEAD + "[person]\n"
DOSE = '[[condition]]\nname = "caffeine"\n[[condition.dose]]\n'

FULL = """
format = 1
title = "Caffeine before bed"
source = "Gardiner 2025"
question = "How late is too late?"

[population]
people = 40
sex = "female"
age_years = { mean = 25, sd = 4, lowest = 18, highest = 35 }
weight_kg = { from = 50, to = 80 }
off = ["caffeine.swa"]
spread = false

[population.parameters]
"caffeine.ke_per_h" = { times = 0.5 }
"caffeine.half_mg_l" = 10

[base]
days = 4
warm_up_days = 3
measure = { first = 2, last = 4 }
bed = "22:30"
rise = 06:30:00
alarm = "wake"
light = [["07:00", 300], ["20:00", 30]]
room_c = 18
meals = [["12:00", 100]]
keep = ["caffeine.plasma_mg_l"]

[[base.dose]]
agent = "Caffeine"
amount = 100
at = "rise+0:30"

[[base.exercise]]
at = "17:00"
minutes = 45
met = 6

[[condition]]
name = "usual"

[[condition]]
name = "late"
bed = "23:30"
off = ["caffeine.arousal"]
[[condition.dose]]
agent = "caffeine"
amount = 0.4
unit = "g"
at = "bed-4:00"
days = { from = 1, to = 3, every = 2 }
[[condition.night]]
days = [2]
sleep = false

[[condition]]
name = "none"
without = ["dose", "exercise"]
"""


def test_a_whole_file_becomes_what_python_would_write() -> None:
    before = Habit(
        bed=22.5,
        rise=6.5,
        up_on_waking=True,
        light=((7.0, 300.0), (20.0, 30.0)),
        room_c=((0.0, 18.0),),
        meals=(Meal(12.0, 100.0),),
    )
    late = Habit(
        bed=23.5,
        rise=6.5,
        up_on_waking=True,
        light=before.light,
        room_c=before.room_c,
        meals=before.meals,
    )
    morning = Dose("caffeine", 100.0, At("rise", 0.5))
    run = Bout("exercise_met", At("clock", 17.0), 45.0, 6.0)

    def condition(name: str, **more: object) -> Condition:
        told = {"habit": before, "doses": (morning,), "bouts": (run,), **more}
        return Condition(
            name,
            days=4,
            warm_up_days=3,
            measure=frozenset({2, 3, 4}),
            before=before,
            keep=("caffeine.plasma_mg_l",),
            **told,  # type: ignore[arg-type]
        )

    evening = Dose("caffeine", 400.0, at("bed-4:00"), Days(first=1, last=3, every=2))
    assert read_protocol(FULL) == Protocol(
        "Caffeine before bed",
        Who(
            people=40,
            sex="female",
            age_years=Trait(25.0, 4.0, 18.0, 35.0),
            weight_kg=Trait(50.0, to=80.0),
            changes=(
                Change("caffeine.ke_per_h", "times", 0.5),
                Change("caffeine.half_mg_l", "is", 10.0),
            ),
            off=frozenset({"caffeine.swa"}),
            spread=False,
        ),
        (
            condition("usual"),
            condition(
                "late",
                habit=late,
                doses=(morning, evening),
                nights=(Night(Days(frozenset({2})), sleep=False),),
                off=frozenset({"caffeine.arousal"}),
            ),
            condition("none", doses=(), bouts=()),
        ),
        source="Gardiner 2025",
        question="How late is too late?",
    )


def test_a_base_alone_is_a_condition() -> None:
    (only,) = read_protocol(ONE + "[base]\ndays = 2").conditions
    assert (only.name, only.days, only.measured) == ("base", 2, frozenset({1, 2}))


def test_a_file_reads_as_its_text_and_names_itself(tmp_path: Path) -> None:
    file = tmp_path / "caffeine.toml"
    file.write_text(FULL, encoding="utf-8")
    assert read_protocol(file) == read_protocol(FULL)
    file.write_text(ONE + "bed = 3", encoding="utf-8")
    with pytest.raises(NightlabError, match=r"^caffeine\.toml, person: unknown key 'bed'"):
        read_protocol(file)


def test_a_profile_gives_the_traits_that_the_protocol_does_not(tmp_path: Path) -> None:
    (tmp_path / "me.toml").write_text(
        'age = 67\nsex = "female"\nweight_kg = 71\n[labs]\negfr = 58\n', encoding="utf-8"
    )
    file = tmp_path / "p.toml"
    file.write_text(ONE + 'profile = "me.toml"\nweight_kg = 75\n', encoding="utf-8")
    who = read_protocol(file).who
    assert (who.age_years.value, who.sex, who.weight_kg.value, who.egfr.value) == (
        67,
        "female",
        75,
        58,
    )
    file.write_text(ONE + 'profile = "you.toml"\n', encoding="utf-8")
    with pytest.raises(NightlabError, match=r"person, profile, you\.toml"):
        read_protocol(file)


@pytest.mark.parametrize(
    ("told", "agent"),
    [
        ("Magnesium (Glycinate)", "magnesium bisglycinate"),
        ("Theanine", "l-theanine"),
        ("magnesium threonate", "magnesium l-threonate"),
    ],
)
def test_one_substance_is_one_agent(told: str, agent: str) -> None:
    assert Dose(told, 1.0, at("bed")).agent.casefold() == agent


def test_an_agent_goes_by_the_names_of_the_formulary(monkeypatch: pytest.MonkeyPatch) -> None:
    form = Known("magnesium bisglycinate", "mg", 1000.0)
    monkeypatch.setattr(names, "known_agents", lambda: {form.agent: form})
    assert names.find_known("Magnesium (Glycinate)") == form
    with pytest.raises(NightlabError, match="'magnesium bisglycinate' if that was meant"):
        names.find_known("magnesum bisglycinat")


REFUSED = [
    ('title = "x"', "format: format None is not known"),
    ("format = 1\n[person]", "title: a protocol without"),
    (HEAD, "person or population: exactly one"),
    (ONE + "[population]", "person or population: exactly one"),
    (ONE + "lihgt = 3", "person: unknown key 'lihgt'"),
    (ONE + "[bse]", "unknown key 'bse'; write 'base'"),
    (ONE + "age_years = 130", "person, age_years: 130 cannot be; use 0 to 120 years"),
    (ONE + "weight_kg = -3", "person, weight_kg: -3"),
    (ONE + "egfr = nan", "person, egfr: nan"),
    (ONE + "age_years = { mean = 3, sd = 1 }", "person, age_years: one person has one value"),
    (ONE + 'sex = "both"', "person, sex: 'both'"),
    (ONE + 'off = ["caffeine.arousl"]', "person, off: no organ has a parameter.*caffeine.arousal"),
    (ONE + 'off = ["caffeine.ke_per_h"]', "person, off: .* no mechanism.*caffeine.arousal"),
    (ONE + '[person.parameters]\n"caffeine.k" = 1', "person, parameters, caffeine.k: no organ"),
    (
        ONE + '[person.parameters]\n"caffeine.ke_per_h" = 100',
        "person, parameters, caffeine.ke_per_h: 100 cannot be; use 0.03 to 0.6",
    ),
    (
        ONE + '[person.parameters]\n"caffeine.ke_per_h" = { times = inf }',
        "person, parameters, caffeine.ke_per_h, times: inf",
    ),
    (HEAD + "[population]\npeople = 0", "population, people: 0 cannot be"),
    (HEAD + "[population]\npeople = 2.5", "population, people: 2.5 does not fit"),
    (HEAD + "[population]", "population, people: no people"),
    (
        HEAD + "[population]\npeople = 9\nage_years = { mean = 40, lowest = 50 }",
        "population, age_years, mean: 40 is not between",
    ),
    (HEAD + "[population]\npeople = 1000000\n[base]\ndays = 7", "days and people: 21,000,000 days"),
    (ONE + "[base]\ndays = 36500", "base, days: 36,500 cannot be; use 1 to 3,660"),
    (ONE + "[base]\ndays = 0", "base, days: 0 cannot be"),
    (ONE + "[base]\nmeasure = [9]", "base, measure: 9 cannot be; use 1 to 8 nights"),
    (ONE + '[base]\nmeasure = "some"', "base, measure: 'some' names no nights"),
    (ONE + '[base]\nbed = "25:00"', "base, bed: '25:00' is not a clock time"),
    (ONE + '[base]\nbed = "23:00"\nrise = "23:05"', "base, rise: 5 minutes in bed"),
    (ONE + '[base]\nbed = "23:00"\nrise = "23:00"', "base, rise: 1440 minutes in bed"),
    (ONE + "[base]\nalarm = false", "base, alarm: 'false' does not fit"),
    (ONE + '[base]\nlight = [["07:00", 130000]]', "base, light: 130000 cannot be"),
    (ONE + '[base]\nlight = [["07:00", -1]]', "base, light: -1 cannot be; use 0 to 120000 lx"),
    (ONE + '[base]\nlight = 100\nlamp = "led warn"', "base, lamp: there is no lamp.*'led warm'"),
    (ONE + '[base]\nlamp = "led warn"', "base, lamp: there is no lamp"),
    (ONE + '[base]\nlamp = "led warm"', "base, lamp: a lamp without light"),
    (ONE + '[base]\nlight = ["07:00"]', "base, light: '07:00' is no pair"),
    (ONE + '[base]\nmeals = [["07:00", nan]]', "base, meals: nan cannot be"),
    (ONE + '[base]\nkeep = ["caffeine.plasma"]', "base, keep: no organ has a state"),
    (
        ONE + '[base]\n[[base.nap]]\nat = "22:30"\nminutes = 60',
        "base, nap: nap 1 of day 1 and night 1 overlap",
    ),
    (
        ONE + "[base]\n[[base.sleep]]\nfrom = 10\nto = 18\n[[base.sleep]]\nfrom = 17\nto = 20",
        "base, sleep: night 1 and night 2 overlap",
    ),
    (
        ONE + '[base]\n[[base.night]]\ndays = [1]\nrise = "14:00"\n'
        '[[base.night]]\ndays = [2]\nbed = "13:00"',
        "base, bed and rise: night 1 and night 2 overlap",
    ),
    (
        ONE + '[base]\nbed = "23:00"\nrise = "22:00"',
        "base, rise: up before to bed, or 23 hours in bed; write a time to get up at most 18",
    ),
    (
        ONE + '[base]\nfree_days = [6]\nfree_rise = "22:00"',
        "base, free_rise: up before to bed, or 23 hours in bed",
    ),
    (
        ONE + '[base]\n[[base.night]]\ndays = [2]\nbed = "08:00"\nrise = "07:30"',
        "base, night 1, rise: up before to bed, or 23.5 hours in bed",
    ),
    (
        ONE + '[base]\n[[base.night]]\ndays = [2]\nawake_until = "08:00"',
        "base, night 1, rise: out of bed before to bed",
    ),
    (ONE + "[base]\n[[base.night]]\ndays = [2]", "base, night 1, night: a night like any other"),
    (
        ONE + "[base]\n[[base.sleep]]\nfrom = 10\nto = 9",
        "base, sleep 1, to: out of bed before to bed",
    ),
    (ONE + "[base]\n[[base.sleep]]\nfrom = 10\nto = 35", "base, sleep 1, to: 1500 minutes"),
    (ONE + "[base]\n[[base.zone]]\nday = 2\nhours = 30", "base, zone 1, hours: 30 cannot be"),
    (ONE + "[base]\n[[base.zone]]\nday = 20\nhours = 3", "base, zone 1, day: 20 cannot be"),
    (
        ONE + '[base]\n[[base.light_pulse]]\nday = 9\nat = "20:00"\nminutes = 3\nlux = 3',
        "base, light_pulse 1, days: day 9 is after",
    ),
    (ONE + "[base]\n[[base.nap]]\nminutes = 30", "base, nap 1, at: no at"),
    (
        ONE + '[base]\n[[base.bath]]\nat = "20:00"\nminutes = 3\ndegrees = 30',
        "base, bath 1, degrees: 30 cannot be; use 0 to 8 degrees above 36",
    ),
    (
        ONE + '[base]\n[[base.exercise]]\nat = "20:00"\nminutes = 3\nmet = 90',
        "base, exercise 1, met: 90 cannot be; use 0 to 25 MET",
    ),
    (
        ONE + '[base]\n[[base.stressor]]\nat = "20:00"\nminutes = 3\nsize = -1',
        "base, stressor 1, size: -1 cannot be",
    ),
    (ONE + "[[condition]]\ndays = 3", "condition 1: a condition without a name"),
    (
        ONE + '[[condition]]\nname = "a"\n[[condition]]\nname = "a"',
        "condition: two conditions are called 'a'",
    ),
    (
        ONE + '[[condition]]\nname = "a"\nwithout = ["doses"]',
        r'condition 1 \("a"\), without: unknown key',
    ),
    (
        ONE + DOSE + 'agent = "cafeine"\namount = 1\nat = "bed"',
        r'condition 1 \("caffeine"\), dose 1, agent: no organ.*\'caffeine\'',
    ),
    (
        ONE + DOSE + 'agent = "caffeine"\namount = -1\nat = "bed"',
        "dose 1, amount: -1 cannot be; use 0 to 2000 mg",
    ),
    (
        ONE + DOSE + 'agent = "caffeine"\namount = 3\nunit = "g"\nat = "bed"',
        "dose 1, amount: 3000 cannot be; use 0 to 2000 mg",
    ),
    (
        ONE
        + (DOSE + 'agent = "caffeine"\namount = 1500\nat = "20:00"\n')
        + 2 * '[[condition.dose]]\nagent = "caffeine"\namount = 1.5\nunit = "g"\nat = "bed"\n',
        "dose 3, amount: 4500 mg of caffeine on day 1 cannot be; give at most 4000 mg a day",
    ),
    (ONE + DOSE + 'agent = "caffeine"\namount = inf\nat = "bed"', "dose 1, amount: inf"),
    (ONE + DOSE + 'agent = "caffeine"\namount = "3"\nat = "bed"', "dose 1, amount: '3' does not"),
    (
        ONE + DOSE + 'agent = "caffeine"\namount = 1\nunit = "cups"\nat = "bed"',
        "dose 1, unit: caffeine is not given in 'cups'",
    ),
    (ONE + DOSE + 'agent = "caffeine"\namount = 1\nat = "noon"', "dose 1, at: 'noon' is no moment"),
    (ONE + DOSE + 'agent = "caffeine"\namount = 1\nat = "bed"\ndays = [9]', "dose 1, days: day 9"),
    (ONE + DOSE + 'agent = "caffeine"\namount = 1\nat = "bed"\ndays = [0]', "dose 1, days: 0"),
    (
        ONE
        + "[base]\nwarm_up_days = 0\n"
        + DOSE
        + 'agent = "caffeine"\namount = 1\nat = "bed-14:00"',
        "dose 1, at: before the start of the run",
    ),
    ("format = ", "no valid TOML"),
]


def test_what_is_too_much_for_a_day_may_be_taken_over_several() -> None:
    doses = "".join(
        f'[[base.dose]]\nagent = "caffeine"\namount = 1500\nat = "08:00"\ndays = [{day}]\n'
        for day in (1, 2, 3, 4)
    )
    assert len(read_protocol(ONE + "[base]\n" + doses).conditions[0].doses) == 4


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[m for _, m in REFUSED])
def test_what_cannot_be_is_refused_by_its_field(text: str, message: str) -> None:
    with pytest.raises(NightlabError, match=rf"^.*{message}"):
        read_protocol(text)


odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.sampled_from(["all", "wake", "bed-4:00", "23:00", "", "caffeine", "mg"]),
    st.sampled_from([time(23), date(2026, 1, 1), datetime(2026, 1, 1)]),  # noqa: DTZ001  TOML has them
)
values = st.recursive(
    odd,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["from", "to", "every", "mean", "sd", "times"]), inner)
    ),
    max_leaves=4,
)
places = [
    *(("person", key) for key in ANYONE),
    *(("base", key) for key in (*HABIT, *RUN, *LISTS)),
    *((kind, key) for kind, keys in LISTS.items() for key in keys),
    *(("", key) for key in TOP),
]
ENTRIES: dict[str, dict[str, object]] = {
    "dose": {"agent": "caffeine", "amount": 1, "at": "bed"},
    "night": {"days": [1], "sleep": False},
    "sleep": {"from": 10, "to": 18},
    "nap": {"at": "14:00", "minutes": 20},
    "light_pulse": {"at": "14:00", "minutes": 20, "lux": 1},
    "exercise": {"at": "14:00", "minutes": 20, "met": 1},
    "bath": {"at": "14:00", "minutes": 20, "degrees": 1},
    "stressor": {"at": "14:00", "minutes": 20, "size": 1},
    "zone": {"day": 1, "hours": 1},
}


@settings(max_examples=150)
@given(st.sampled_from(places), values)
def test_whatever_stands_in_a_field_is_read_or_refused(place: tuple[str, str], value: Any) -> None:
    table, key = place
    found: dict[str, Any] = {"format": 1, "title": "x", "person": {}, "base": {"days": 2}}
    if table in ENTRIES:
        found["base"][table] = [{**ENTRIES[table], key: value}]
    else:
        (found[table] if table else found)[key] = value
    try:
        made = _protocol(found, Path())
    except NightlabError as error:
        assert error.where or error.fix  # noqa: PT017  both outcomes are fine
    else:
        assert made.conditions
