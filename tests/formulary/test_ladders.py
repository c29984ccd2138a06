"""Ladders go up slowly, step back at once, and end at the profile's limit."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.formulary import added_glycine_mg, agents, ladder, ladders, limit_of

AGENTS = ["magnesium", "magnesium bisglycinate", "glycine", "L-theanine", "melatonin", "zinc"]
AGENTS += ["vitamin B6", "probiotic", "prebiotic fibre", "omega-3"]
people = st.fixed_dictionaries(
    {
        "profile": st.sampled_from(["EU", "US"]),
        "age_years": st.none() | st.floats(18, 100),
        "kidney_flag": st.none() | st.booleans(),
    }
)


@given(agent=st.sampled_from(AGENTS), person=people, nights=st.integers(0, 60))
def test_no_step_passes_the_limit_or_skips_a_level(
    agent: str, person: dict[str, Any], nights: int
) -> None:
    rungs = ladder(agent, **person)
    amounts = [level.amount for level in rungs.levels]
    assert amounts == sorted(set(amounts))
    assert rungs.limit is None or amounts[-1] <= rungs.limit.amount
    for at, level in enumerate(rungs.levels):
        up = rungs.step_up(level, nights_held=nights).level
        assert up in rungs.levels[at : at + 2]
        assert (up == level) or nights >= level.nights


@given(
    agent=st.sampled_from(AGENTS),
    person=people,
    day=st.tuples(st.integers(0, 12), st.booleans()),
)
def test_a_step_down_never_raises(
    agent: str, person: dict[str, Any], day: tuple[int, bool]
) -> None:
    stools, diarrhoea = day
    rungs = ladder(agent, **person)
    for level in rungs.levels:
        step = rungs.step_down(level, loose_stools_24h=stools, diarrhoea=diarrhoea)
        assert step.level is None or step.level.amount <= level.amount
        assert (step.level != level) == (stools >= 3 or diarrhoea)
        assert step.pause_h == (48 if diarrhoea else 0)


def test_below_the_lowest_level_there_is_none() -> None:
    rungs = ladder("magnesium", profile="EU", age_years=40, kidney_flag=False)
    for day in ({"loose_stools_24h": 3}, {"diarrhoea": True}):
        step = rungs.step_down(rungs.levels[0], **day)
        assert step.level is None
        assert step.reason.endswith("no more of it: this was the lowest level.")
        assert rungs.step_down(rungs.levels[1], **day).reason.endswith("one level lower.")


def test_magnesium_goes_up_as_the_house_says() -> None:
    rungs = ladder("magnesium glycinate", profile="EU", age_years=40, kidney_flag=False)
    assert [(level.amount, level.nights) for level in rungs.levels] == [
        (100, 4),
        (200, 7),
        (250, 28),
    ]
    assert rungs.levels[-1].intakes == 2
    assert rungs.step_up(None, nights_held=0).level == rungs.levels[0]


@pytest.mark.parametrize(
    ("person", "most"),
    [
        ({"age_years": 40, "kidney_flag": False}, 350),
        ({"age_years": 40, "kidney_flag": True}, 250),
        ({"age_years": 40}, 250),
        ({"kidney_flag": False}, 250),
        ({"age_years": 70, "kidney_flag": False}, 250),
    ],
)
def test_the_american_top_needs_a_known_age_and_kidney(person: dict[str, Any], most: float) -> None:
    assert ladder("magnesium", profile="US", **person).levels[-1].amount == most


def test_from_65_years_on_the_start_is_gentle() -> None:
    assert ladder("magnesium", age_years=65).levels[0].amount == 50
    assert ladder("magnesium", age_years=64).levels[0].amount == 100
    assert ladder("magnesium").levels[0].amount == 50


def test_melatonin_waits_for_a_clinician() -> None:
    assert ladder("melatonin").clinician_only
    assert not ladder("zinc").clinician_only


@pytest.mark.parametrize(
    "name", ["5-HTP", "curcumin", "magnesium sulfate", "caffeine", "moon dust", ""]
)
def test_what_is_not_offered_has_no_ladder(name: str) -> None:
    with pytest.raises(NightlabError, match="no ladder"):
        ladder(name)


@pytest.mark.parametrize("age", [17.9, -1, float("nan")])
def test_ladders_are_for_adults(age: float) -> None:
    with pytest.raises(NightlabError, match="adults"):
        ladder("magnesium", age_years=age)


def test_an_unknown_profile_or_level_is_refused() -> None:
    with pytest.raises(NightlabError, match="unknown profile"):
        ladder("magnesium", profile="Mars")
    other = ladder("zinc").levels[0]
    with pytest.raises(NightlabError, match="no level of this ladder"):
        ladder("magnesium").step_up(other, nights_held=9)


def test_every_form_shares_the_limits_of_magnesium() -> None:
    for agent in agents():
        if agent.kind == "magnesium form":
            limits = [limit_of(agent.name, profile=p) for p in ("EU", "US", "NO")]
            assert [limit.amount for limit in limits if limit] == [250, 350, 350]


def test_glycine_from_bisglycinate_counts() -> None:
    assert added_glycine_mg(3000, elemental_mg=0, form="magnesium bisglycinate") == 3000
    assert added_glycine_mg(1000, elemental_mg=250, form="magnesium bisglycinate") == 0
    assert added_glycine_mg(3000, elemental_mg=250, form="magnesium oxide") == 3000


def test_a_lower_limit_cuts_the_ladder(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = limit_of("magnesium", profile="EU")
    assert limit is not None
    lower = dataclasses.replace(limit, amount=150)
    monkeypatch.setattr(ladders, "limit_of", lambda _agent, **_: lower)
    assert [level.amount for level in ladder("magnesium", age_years=40).levels] == [100]
