"""Every mechanism that the body declares does something, and does nothing once it is switched off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nightlab.body.compiled import all_organs
from nightlab.body.people import People, draw_people
from nightlab.body.protocol import (
    Bout,
    Change,
    Condition,
    Days,
    Dose,
    Habit,
    Night,
    Protocol,
    Trait,
    Who,
    at,
    read_protocol,
)
from nightlab.body.protocol.agents import known_agents
from nightlab.body.results import features, watched
from nightlab.body.simulate import simulate

MECHANISMS = {
    f"{organ.name}.{p.name}": p
    for organ in all_organs()
    for p in organ.parameters
    if p.neutral is not None
}
WHO = Who(people=24, sex="female", age_years=Trait(60.0), menopausal=Trait(1.0))
# All agents, little sugar in the blood, a guarded room, effort, strain, short nights and one without.
EVERYTHING = Condition(
    "everything",
    days=5,
    warm_up_days=4,
    habit=Habit(
        strain=1.0, meals=(), room_c=((0.0, 20.0), (21.0, 29.0), (3.0, 8.0)), bedroom_lux=10.0
    ),
    before=Habit(),
    doses=tuple(
        Dose(name, min(known.highest / 4.0, 200.0), at(when))
        for name, known in known_agents().items()
        for when in ("09:00", "22:30")
        if name != "carbohydrate"
    ),
    bouts=(
        Bout("exercise_met", at("18:00"), 60.0, 8.0),
        Bout("bath_c", at("21:00"), 30.0, 4.0),
        Bout("stressor", at("20:00"), 60.0, 2.0),
    ),
    nights=(
        Night(Days(only=frozenset({3})), sleep=False),
        Night(Days(only=frozenset({4, 5})), bed=3.0),
    ),
)
# What would take weeks to come about, or is not in everybody.
HURRIED = {
    "glucose.basal_glucose_mg_dl": 72.0,
    "substrate.inflamed_from": 0.0,
    "substrate.inflamed_days": 1.0,
    "inflammation.loss_days": 14.0,
    "substrate.zinc_status": 0.5,
    "disturbers.apnoea_per_h": 20.0,
    "disturbers.legs_per_h": 20.0,
    "disturbers.legs_score": 20.0,
    "disturbers.pain_score": 4.0,
    "disturbers.noises_per_h": 4.0,
}


def told(people: People) -> np.ndarray:
    """Return all that is told of people who live through everything."""
    lived = simulate(Protocol("a test", WHO, (EVERYTHING,)), people=people).outcomes["everything"]
    rows = (*lived.at_end.values(), *lived.courses.values(), *lived.measures.values())
    return np.concatenate([np.ravel(row) for row in rows])


@pytest.fixture(scope="module")
def people() -> People:
    """Return people in whom every mechanism is at work."""
    drawn = draw_people(WHO, 1).having(HURRIED)
    asleep = {
        name: np.clip(p.neutral + (p.doubt.by if p.doubt else 1.0), p.lowest, p.highest)
        for name, p in MECHANISMS.items()
        if p.neutral is not None and np.all(drawn.values[name] == p.neutral)
    }
    return drawn.having(asleep)


def test_every_mechanism_does_something(people: People) -> None:
    before = told(people)
    assert np.isfinite(before).mean() > 0.99
    idle = [
        name
        for name in MECHANISMS
        if np.allclose(before, told(people.without([name])), rtol=1e-9, equal_nan=True)
    ]
    assert idle == []


# The map of the body: what acts on what, and the mechanism by which it is switched off.
MAP = {
    "light on the clock": "clock.light_gain",
    "light on melatonin": "melatonin.suppression",
    "sleep pressure on slow waves": "homeostat.follow",
    "age on waking": "stages.wake_per_year",
    "age on slow waves": "homeostat.amplitude_per_year",
    "caffeine on arousal": "caffeine.arousal",
    "caffeine on sleep pressure": "caffeine.pressure",
    "caffeine on slow waves": "caffeine.swa",
    "paraxanthine": "caffeine.paraxanthine_potency",
    "alcohol on REM": "alcohol.rem",
    "alcohol on arousal, at first": "alcohol.sedation",
    "alcohol on arousal, later": "alcohol.rebound",
    "waking up on cortisol": "hpa.awakening",
    "lost sleep on evening cortisol": "hpa.loss_gain",
    "cortisol on arousal": "hpa.arousal",
    "stress on arousal": "stress.arousal",
    "stress on renal magnesium": "stress.renal_mg",
    "stress on the gut's wall": "stress.gut_leak",
    "magnesium on arousal": "magnesium.arousal",
    "magnesium on slow waves": "magnesium.swa",
    "magnesium on cortisol": "magnesium.hpa",
    "glycine on temperature": "glycine.cooling_c",
    "temperature on falling asleep": "temperature.onset_per_c",
    "theanine on arousal": "theanine.calm",
    "melatonin on falling asleep": "melatonin.hypnotic",
    "melatonin on the clock": "melatonin.clock_push",
    "zinc and B6 on melatonin": "substrate.cofactors",
    "5-HTP on melatonin": "substrate.htp_gain",
    "inflammation on melatonin by kynurenine": "substrate.kynurenine",
    "MAO": "substrate.mao",
    "low sugar on arousal": "glucose.low_sugar",
    "lost sleep on insulin": "glucose.sleep_loss_share",
    "microbes on arousal": "gut.arousal",
    "lost sleep on microbes": "gut.loss_slows_per_h",
    "histamine on arousal": "histamine.arousal",
    "DAO by B6": "histamine.b6",
    "leak on IL-6": "inflammation.leak_to_il6",
    "leak on TNF": "inflammation.leak_to_tnf",
    "IL-6 on arousal": "inflammation.arousal",
    "vagus on arousal": "vagus.calm",
    "vagus on IL-6": "vagus.inflammation",
    "GABA tone": "gaba.calm",
    "muscle tension": "muscle.arousals",
    "sex on the clock": "clock.period_women_h",
    "night sweats": "disturbers.flashes_waking",
}


@pytest.mark.parametrize("mechanism", MAP.values(), ids=MAP)
def test_the_map_of_the_body_can_be_switched_off_in_a_protocol(mechanism: str) -> None:
    read = read_protocol(
        f'format = 1\ntitle = "off"\n[person]\noff = ["{mechanism}"]\n[base]\ndays = 1'
    )
    assert read.who.off == {mechanism}
    assert np.all(draw_people(read.who, 1).values[mechanism] == MECHANISMS[mechanism].neutral)


def test_kidneys_that_filter_less_keep_magnesium() -> None:
    serum = []
    for egfr in (30.0, 100.0):
        who = Who(people=4, egfr=Trait(egfr), spread=False)
        plain = replace(EVERYTHING, doses=(), bouts=(), nights=(), days=10, warm_up_days=30)
        lived = simulate(Protocol("a test", who, (plain,))).outcomes["everything"]
        serum.append(lived.at_end["magnesium.serum_mmol_l"].mean())
    assert serum[0] > 1.03 * serum[1]


def test_an_owl_s_body_goes_to_bed_too_early() -> None:
    condition = Condition("same hours for all", days=3, warm_up_days=14)
    dlmo, latency = [], []
    for period_h in (23.9, 24.6):
        who = Who(people=24, spread=False, changes=(Change("clock.period_h", "is", period_h),))
        lived = simulate(watched(Protocol("a test", who, (condition,))))
        found = features(lived.outcomes[condition.name], lived.people)
        dlmo.append(np.mean(found["dlmo_clock_h"] % 24.0))
        latency.append(np.nanmean(found["sol_min"]))
    assert 0.5 < dlmo[1] - dlmo[0] < 4.0
    assert latency[1] > latency[0]
