"""A plan as it is kept: nothing is lost on the way there and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.plan.as_json import as_json, from_text, to_text
from plan.plan_people import OPEN, diary, later, planned

PEOPLE = [
    {},
    OPEN,
    {"suicidal_thoughts": True},
    {"age": 17},
    {"age": None},
    {"witnessed_apnoea": True},
    {"shifts": "night"},
    {"medicines": ["zopiclone"], "hypnotic_nights": 7},
]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(who=st.sampled_from(PEOPLE), nights=st.sampled_from([0, 14]), weeks=st.sampled_from([0, 5]))
def test_there_and_back(who: dict[str, object], nights: int, weeks: int) -> None:
    plan = planned(who, episodes=diary(nights))
    after = planned(who, episodes=diary(nights), earlier=plan, days=7 * weeks)

    for each in (plan, after):
        assert from_text(to_text(each)) == each
        assert to_text(from_text(to_text(each))) == to_text(each)


def test_every_plan_says_that_nobody_has_reviewed_it() -> None:
    found = as_json(later(OPEN, 5))

    assert found["reviewed_by_clinician"] is False
    assert "No clinician has reviewed" in found["review"]
    json.dumps(found, allow_nan=False)


def test_a_step_that_is_no_longer_known_keeps_its_name() -> None:
    table = as_json(planned())
    table["options"][0] |= {"step": "moon_bathing", "label": "moon bathing"}
    back = from_text(json.dumps(table))

    assert back.options[0].step.key == "moon_bathing"
    assert back.options[0].step.label == "moon bathing"


@pytest.mark.parametrize("text", ["", "[]", "7", "{}", '{"form": 1}', '{"form": 99}', "no json"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(NightlabError, match="kept plan"):
        from_text(text)
