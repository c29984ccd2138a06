"""Two articles, for the reader that they have in mind and for those whom they forgot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nightlab.plan.advice import Judged, judge_outright, read_advice, unseen
from nightlab.plan.advice.living import Change

EXAMPLES = Path(__file__).parents[3] / "examples"
MAGNESIUM = "magnesium_bisglycinate"


def judged(article: str, person: str, **how: object) -> Judged:
    advice = read_advice(EXAMPLES / "articles" / f"{article}.toml")
    how.setdefault("simulate", False)
    return judge_outright(advice, EXAMPLES / "people" / f"{person}.toml", **how)


def survives(found: Judged, step: str) -> list[str]:
    return [each.survives for each in found.steps if each.advised.step == step]


def test_a_dose_that_an_article_does_not_name_is_held_against_it() -> None:
    (said,) = survives(judged("bisglycinate", "reader"), MAGNESIUM)
    assert said.startswith("names no dose; at 200 mg: ")


def test_an_article_without_a_ceiling_passes_the_limit() -> None:
    low, high = survives(judged("sweet-dreams", "reader"), MAGNESIUM)
    assert high == "not at this dose"
    assert low != high


@pytest.mark.parametrize(
    ("article", "person", "step", "said"),
    [
        ("bisglycinate", "kidneys", MAGNESIUM, ["must not be"]),
        ("sweet-dreams", "kidneys", MAGNESIUM, ["must not be", "must not be"]),
        ("sweet-dreams", "levothyroxine", MAGNESIUM, ["not at this hour", "not at this hour"]),
        ("bisglycinate", "irritable-bowel", "prebiotic_fibre", ["must not be"]),
        ("bisglycinate", "ssri", "five_htp", ["must not be"]),
        ("bisglycinate", "ciprofloxacin", "caffeine_curfew", ["stands"]),
    ],
)
def test_those_whom_the_articles_forgot_are_not_forgotten(
    article: str, person: str, step: str, said: list[str]
) -> None:
    assert survives(judged(article, person), step) == said


def test_serotonin_is_named_where_it_is_the_danger() -> None:
    found = judged("bisglycinate", "ssri")
    step = next(each for each in found.steps if each.advised.step == "five_htp")
    assert "serotonin" in step.why


def test_nothing_stands_before_breathing_that_stops_was_looked_at() -> None:
    for article in ("bisglycinate", "sweet-dreams"):
        found = judged(article, "apnoea")
        assert {each.survives for each in found.steps} == {"not before a clinician has been seen"}
        assert found.stop


def test_body_and_trial_are_asked_of_what_is_taken() -> None:
    found = judged("sweet-dreams", "reader", simulate=True, people=2)
    first = found.steps[0]
    assert {each.measure for each in first.body} == {"sol_min", "waso_min", "tst_min"}
    assert first.trial is not None
    assert first.trial.people == 2
    assert sum(first.trial.verdicts.values()) == 2
    for each in found.steps:
        assert bool(each.body) == bool(each.advised.body)
        assert (each.trial is not None) == ("dose" in (each.advised.body or {}))
    json.dumps(found.to_json(), default=str, allow_nan=False)


def test_what_nobody_has_a_number_for_is_no_finding() -> None:
    none = [Change("waso_min", 0.0, 0.0, 0.0), Change("tst_min", -0.04, -0.1, 0.1)]
    some = [Change("waso_min", -2.0, -3.0, -1.0)]
    assert unseen(none)
    assert not unseen(some)
    assert not unseen([*none, *some])
    assert not unseen([])
