"""Simulated people of whom everything is known are fitted from their nights, and found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from body.fit.lives import lived, told_of
from nightlab.body.fit import Posterior, fit_person, fitted_people, from_json
from nightlab.body.fit.crowd_alike import Alike, live_alike
from nightlab.body.fit.fitting import observed
from nightlab.body.fit.posterior import learnt
from nightlab.body.fit.priors import FITTED, prior_of
from nightlab.body.fit.summaries import series_of
from nightlab.errors import NightlabError

DAYS = lived(16, "eeg")
PEOPLE, OTHERS = 300, 24


@pytest.fixture(scope="module")
def bank() -> Alike:
    return live_alike(DAYS, people=PEOPLE, seed=1)


@pytest.fixture(scope="module")
def others() -> Alike:
    return live_alike(DAYS, people=OTHERS, seed=2)


@pytest.fixture(scope="module")
def posteriors(bank: Alike, others: Alike) -> list[Posterior]:
    return [fit_person(told_of(DAYS, others, k), alike=bank) for k in range(OTHERS)]


def test_intervals_hold_the_truth_as_often_as_they_say(
    posteriors: list[Posterior], others: Alike
) -> None:
    held = []
    for k, found in enumerate(posteriors):
        for j, each in enumerate(found.all):
            low, high = each.interval
            truth = others.people.values[each.name][k]
            held.append((j, low <= truth <= high))
    assert 0.83 < np.mean([inside for _, inside in held]) < 0.96


@pytest.mark.parametrize(
    "name", ["homeostat.amplitude", "stages.wake_per_min", "stages.onset_per_min"]
)
def test_who_sleeps_otherwise_is_found_to_be_otherwise(
    name: str, posteriors: list[Posterior], others: Alike
) -> None:
    medians = [found.fitted(name).median for found in posteriors]
    assert np.corrcoef(np.log(medians), np.log(others.people.values[name]))[0, 1] > 0.4


@pytest.mark.parametrize("name", ["magnesium.arousal", "alcohol.sedation", "alcohol.rem"])
def test_what_was_never_taken_is_not_learnt(name: str, posteriors: list[Posterior]) -> None:
    assert np.mean([found.narrowed(name) for found in posteriors]) < 0.12


def test_more_nights_teach_more(bank: Alike, others: Alike) -> None:
    narrowed: dict[int, list[float]] = {6: [], 16: []}
    for k in range(6):
        told = told_of(DAYS, others, k)
        for nights, kept in narrowed.items():
            found = fit_person(replace(told, nights=told.nights[:nights]), alike=bank.first(nights))
            kept.append(float(np.mean([each.narrowed for each in found.all])))
    assert np.mean(narrowed[16]) > np.mean(narrowed[6]) > 0.0


def test_the_same_nights_give_the_same_posterior(bank: Alike, others: Alike) -> None:
    told = told_of(DAYS, others, 0)
    assert fit_person(told, alike=bank).to_json() == fit_person(told, alike=bank).to_json()


def test_a_posterior_survives_as_text(posteriors: list[Posterior]) -> None:
    found = posteriors[0]
    again = from_json(found.to_json())
    assert again.to_json() == found.to_json()
    assert again.fitted("clock.period_h").median == pytest.approx(
        found.fitted("clock.period_h").median, abs=1e-3
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": "nightlab body fit 1"}', "\x00"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(NightlabError, match="not a fit"):
        from_json(text)


def test_damaged_draws_are_refused(posteriors: list[Posterior]) -> None:
    text = posteriors[0].to_json().replace("clock.period_h", "clock.colour")
    with pytest.raises(NightlabError, match=r"clock\.colour"):
        from_json(text)
    with pytest.raises(NightlabError, match="damaged"):
        from_json(replace(posteriors[0], draws={"stages.trait": np.full(50, np.nan)}).to_json())


@pytest.mark.parametrize("zs", [[], [1.0], [[0.1] * 50], 0.3])
def test_draws_that_are_none_are_refused(zs: object, posteriors: list[Posterior]) -> None:
    plain = json.loads(posteriors[0].to_json())
    plain["draws"] = {"stages.trait": zs}
    with pytest.raises(NightlabError, match="fit"):
        from_json(json.dumps(plain))


def test_people_like_this_one_are_drawn_from_the_posterior(posteriors: list[Posterior]) -> None:
    found = posteriors[0]
    people = fitted_people(found, 400, seed=5)
    for name in FITTED:
        drawn = np.median(people.values[name])
        low, high = np.quantile(found.values(name), [0.35, 0.65])
        assert low <= drawn <= high
    assert np.all(people.traits["weight_kg"] == 65.0)
    again = fitted_people(found, 400, seed=5)
    assert np.array_equal(people.values["stages.trait"], again.values["stages.trait"])
    assert fitted_people(found, 1, seed=5).count == 1


def test_people_like_this_one_keep_what_goes_together(posteriors: list[Posterior]) -> None:
    found = posteriors[0]
    name, other = "stages.onset_per_min", "stages.trait"
    people = fitted_people(found, 1000, seed=1)
    drawn = np.corrcoef(np.log(people.values[name]), people.values[other])[0, 1]
    told = np.corrcoef(found.draws[name], found.draws[other])[0, 1]
    assert drawn == pytest.approx(told, abs=0.12)


def test_what_nobody_does_is_told_and_left_out(bank: Alike, others: Alike) -> None:
    told = told_of(DAYS, others, 1)
    nights = tuple(
        replace(
            night,
            readings=tuple(
                replace(r, measures={**r.measures, "n3_min": 400.0}) for r in night.readings
            ),
        )
        for night in told.nights
    )
    found = fit_person(replace(told, nights=nights), alike=bank)
    assert any(name.startswith("eeg n3_min") for name in found.strange)
    assert not fit_person(told, alike=bank).strange


def test_too_few_nights_are_refused() -> None:
    with pytest.raises(NightlabError, match="4 nights"):
        fit_person(lived(4, "diary"))
    with pytest.raises(NightlabError, match="0 nights"):
        fit_person(lived(9))


def test_nights_in_which_nothing_is_known_five_times_are_refused() -> None:
    days = lived(6, "wearable")
    bare = tuple(
        replace(n, readings=tuple(replace(r, measures={}) for r in n.readings)) for n in days.nights
    )
    with pytest.raises(NightlabError, match="no measure is known"):
        fit_person(replace(days, nights=bare))


def test_a_night_without_times_is_refused() -> None:
    night = lived(1, "diary").nights[0]
    with pytest.raises(NightlabError, match="no time of going to bed"):
        replace(night, bed_h=float("nan"))
    with pytest.raises(NightlabError, match="minutes in bed"):
        replace(night, rise_h=night.bed_h - 1.0)


def test_only_the_latest_stretch_is_used() -> None:
    days = lived(12, "diary")
    moved = tuple(
        replace(night, date=night.date - timedelta(days=40)) if k < 5 else night
        for k, night in enumerate(days.nights)
    )
    used = replace(days, nights=moved).usable()
    assert [night.date for night in used.nights] == [night.date for night in days.nights[5:]]
    assert all(dose.night >= used.first for dose in used.doses)


def test_the_order_of_nights_does_not_matter(others: Alike) -> None:
    told = told_of(DAYS, others, 2)
    turned = replace(told, nights=told.nights[::-1]).usable()
    series = series_of(turned)
    assert np.array_equal(observed(turned, series), observed(told, series_of(told)))


def test_a_prior_holds_what_differs_and_what_is_doubted() -> None:
    half_life = prior_of("caffeine.ke_per_h")
    low, high = half_life.interval(0.9)
    assert low == pytest.approx(0.14 * np.exp(-1.645 * 0.35), rel=1e-3)
    assert high == pytest.approx(0.14 * np.exp(1.645 * 0.35), rel=1e-3)
    assert prior_of("magnesium.arousal").interval(0.9)[0] < 0.0


def test_words_for_what_was_learnt() -> None:
    told = [learnt(x, 600) for x in (0.0, 0.1, 0.3, 0.6)]
    assert told == ["nothing", "little", "some", "much"]
    assert learnt(0.1, 100) == "nothing"
