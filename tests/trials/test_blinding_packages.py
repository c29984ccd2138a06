"""What is packed agrees with the schedule, and what cannot be blinded is refused."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import Design, plan_design
from nightlab.trials.blinding.codes import unit_codes
from nightlab.trials.blinding.packages import Package, packages, packing
from nightlab.trials.blinding.telling import known_tells, tells

NIGHTLY = Design(("placebo", "glycine"), nights=12, seed=4, block_nights=6)
WEEKS = Design(("placebo", "glycine"), nights=28, seed=4, block_nights=14, period_nights=7)


def test_the_key_is_the_schedule() -> None:
    key = packing(NIGHTLY)
    assert key.arms == NIGHTLY.labels()
    assert [p.first_evening for p in key.packages] == list(range(1, 13))
    assert sorted(p.number for arm in NIGHTLY.arms for p in key.of(arm)) == list(range(1, 13))


def test_a_week_is_one_bottle() -> None:
    bottles = packages(WEEKS, capsules_per_evening=3)
    assert [b.when for b in bottles[:2]] == ["evenings 1 to 7", "evenings 8 to 14"]
    assert {b.capsules for b in bottles} == {21}
    assert packing(WEEKS).arms == tuple(WEEKS.labels()[::7])


def test_evenings_skip_what_is_washed_out() -> None:
    design = plan_design(
        "onoff",
        ["off", "on"],
        nights=7 + 4 * 7 + 3 * 3,
        seed=1,
        run_in_nights=7,
        washout_nights=3,
    )
    whens = [package.when for package in packages(design)]
    assert whens == [
        "evenings 8 to 14",
        "evenings 18 to 24",
        "evenings 28 to 34",
        "evenings 38 to 44",
    ]


@given(st.integers(1, 12), st.integers(0, 20))
def test_capsules_add_up(per_evening: int, spare: int) -> None:
    key = packing(NIGHTLY, capsules_per_evening=per_evening, spare=spare)
    packed = sum(package.capsules for package in key.packages)
    assert sum(s.capsules for s in key.supplies) == packed + 2 * spare * per_evening
    assert packed == 12 * per_evening
    assert key.shopping[0].startswith(f"{sum(s.capsules for s in key.supplies)} empty capsules")


def test_a_package_has_no_field_for_its_arm() -> None:
    assert {f.name for f in fields(Package)} == {
        "number",
        "code",
        "block",
        "first_evening",
        "nights",
        "capsules",
    }


def test_packages_are_the_same_whatever_the_arms_are_called() -> None:
    other = Design(("glycine", "placebo"), nights=12, seed=4, block_nights=6)
    assert packages(other) == packages(NIGHTLY)


def test_doses_are_packed_with_their_unit() -> None:
    design = plan_design(
        "dose", ["0", "100", "200"], nights=12, seed=1, unit="mg elemental magnesium"
    )
    assert [s.content for s in packing(design).supplies] == [
        "filler only (0 mg elemental magnesium)",
        "100 mg elemental magnesium",
        "200 mg elemental magnesium",
    ]


@pytest.mark.parametrize(
    ("contents", "match"),
    [
        ({"glycin": "3 g"}, "no arm is called 'glycin'"),
        ({"glycine": "Placebo"}, "same contents"),
        ({"glycine": "  "}, "none named"),
        ({"glycine": "x" * 81}, "81 letters do not fit"),
    ],
)
def test_contents_that_cannot_be(contents: dict[str, str], match: str) -> None:
    with pytest.raises(NightlabError, match=match):
        packing(NIGHTLY, contents=contents)


def test_filler_is_named_where_nothing_is_taken() -> None:
    assert [s.content for s in packing(NIGHTLY).supplies] == ["filler only (placebo)", "glycine"]


def test_a_code_is_opened_in_an_emergency() -> None:
    key = packing(NIGHTLY)
    assert [key.arm_of(p.code.lower()) for p in key.packages] == list(NIGHTLY.labels())
    absent = next(c for c in unit_codes(9, 40) if c not in {p.code for p in key.packages})
    with pytest.raises(NightlabError, match="no package of this trial"):
        key.arm_of(absent)


@pytest.mark.parametrize("wrong", [{"capsules_per_evening": 0}, {"spare": -1}, {"spare": 101}])
def test_counts_that_cannot_be(wrong: dict[str, int]) -> None:
    with pytest.raises(NightlabError, match="cannot be"):
        packing(NIGHTLY, **wrong)  # type: ignore[arg-type]


def test_times_of_day_cannot_be_blinded() -> None:
    design = plan_design("timeofday", ["glycine"], nights=12, seed=1)
    with pytest.raises(NightlabError, match="cannot be blinded"):
        packing(design)


@pytest.mark.parametrize(
    "arm", ["warm bath", "no screens, 2 h earlier, walk", "Bright light, 30 min"]
)
def test_a_behaviour_cannot_be_packed(arm: str) -> None:
    design = Design(("nothing", arm), nights=12, seed=1, block_nights=6)
    with pytest.raises(NightlabError, match="cannot be packed"):
        packing(design)


def test_a_thing_with_a_misleading_name_can_be_packed_by_its_contents() -> None:
    design = Design(("plain", "light"), nights=12, seed=1, block_nights=6)
    key = packing(design, contents={"light": "0.3 mg melatonin"})
    assert key.supplies[1].content == "0.3 mg melatonin"


def test_what_all_arms_share_tells_nothing() -> None:
    arms = ("placebo with dinner", "glycine with dinner")
    assert tells(Design(arms, nights=12, seed=1, block_nights=6)) == ()


def test_a_thing_that_shows_is_told_but_not_refused() -> None:
    design = Design(("placebo", "magnesium citrate"), nights=12, seed=1, block_nights=6)
    (tell,) = tells(design)
    assert "loosen the bowels" in tell.sentence
    assert len(packing(design).packages) == 12


def test_every_tell_has_its_source() -> None:
    table = known_tells()
    assert len({t.word for t in table}) == len(table)
    assert {t.kind for t in table} == {"behaviour", "sign"}
    assert all(t.why and t.advice and t.source and t.word == t.word.casefold() for t in table)
