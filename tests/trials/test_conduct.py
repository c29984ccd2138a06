from __future__ import annotations

from datetime import date, timedelta

import pytest

from begun import START, begun, design, entry, protocol
from nightlab.errors import NightlabError
from nightlab.trials import Eligibility, Treatment
from nightlab.trials.conduct import (
    check_evening,
    check_guess,
    check_pause,
    check_resume,
    is_after_harm,
    refuse_doses,
    refuse_together,
    refuse_unchecked,
    unchecked_agents,
)

TONIGHT = START + timedelta(days=9)
MAGNESIUM = Treatment("magnesium", "magnesium", "", 200.0, "mg elemental magnesium")
CHECKED = date(2025, 3, 1)


def on(day: int) -> date:
    return START + timedelta(days=day)


@pytest.mark.parametrize("until", [None, on(6), on(12)])
def test_pause_before_a_dose_that_was_told_is_refused(until: date | None) -> None:
    """Moving those evenings would give what was taken another arm."""
    trial = begun(protocol(), evening=TONIGHT, doses={on(8): "taken"})
    with pytest.raises(
        NightlabError, match=rf"the dose of {on(8)} was told.*pause from {on(9)} on"
    ):
        check_pause(trial, on(5), until, "ill")
    check_pause(trial, on(9), until if until and until > on(9) else None, "ill")


@pytest.mark.parametrize(
    ("first", "last", "reason", "words"),
    [
        (on(9), None, "  ", "no words"),
        (on(9), on(8), "ill", "is before"),
        (on(9), on(9 + 366), "ill", "367 evenings are more than a trial can rest"),
        (on(40), None, "ill", "the last evening of trial t1 is"),
    ],
)
def test_pause_that_cannot_be_is_refused(
    first: date, last: date | None, reason: str, words: str
) -> None:
    with pytest.raises(NightlabError, match=words):
        check_pause(begun(protocol(), evening=TONIGHT), first, last, reason)


def test_pauses_do_not_overlap() -> None:
    trial = begun(protocol(), [entry("pause", on(9), until=on(12))], evening=TONIGHT)
    for first, last in ((on(11), on(14)), (on(9), None), (on(7), on(9))):
        with pytest.raises(NightlabError, match="rests then already"):
            check_pause(trial, first, last, "ill")
    check_pause(trial, on(13), on(14), "ill")


def test_going_on_never_moves_a_dose_that_was_told() -> None:
    log = [entry("pause", on(2), until=on(4))]
    trial = begun(protocol(), log, evening=TONIGHT, doses={on(6): "taken"})
    with pytest.raises(NightlabError, match="was told, and no evening"):
        check_resume(trial, on(3), "")
    with pytest.raises(NightlabError, match=f"does not rest on {TONIGHT}"):
        check_resume(trial, TONIGHT, "")


def test_after_harm_somebody_has_to_agree() -> None:
    log = [entry("adverse", on(8), "severe"), entry("pause", on(8))]
    trial = begun(protocol(), log, evening=TONIGHT)
    assert is_after_harm(trial)
    with pytest.raises(NightlabError, match="something severe happened"):
        check_resume(trial, TONIGHT, "  ")
    check_resume(trial, TONIGHT, "Dr Weiss agreed")
    again = begun(protocol(), [*log, entry("resume", on(9))], evening=TONIGHT)
    assert not is_after_harm(again)


def test_what_is_still_to_come_cannot_be_told() -> None:
    trial = begun(protocol(), evening=TONIGHT)
    check_evening(trial, TONIGHT, TONIGHT)
    with pytest.raises(NightlabError, match="still to come"):
        check_evening(trial, on(10), TONIGHT)
    with pytest.raises(NightlabError, match=f"began on {START}"):
        check_evening(trial, on(-1), TONIGHT)


def test_guess_is_one_of_the_arms() -> None:
    trial = begun(protocol(blinding="helper"), evening=TONIGHT)
    assert check_guess(trial, on(8), " MAGNESIUM ") == "magnesium"
    assert check_guess(trial, on(8), "unsure") == "unsure"
    with pytest.raises(NightlabError, match="use placebo, magnesium, unsure"):
        check_guess(trial, on(8), "zinc")
    with pytest.raises(NightlabError, match="gives nothing on the evening"):
        check_guess(trial, on(60), "placebo")


@pytest.mark.parametrize("log", [[], [entry("opened", on(5))]])
def test_what_is_known_cannot_be_guessed(log: list[object]) -> None:
    made = protocol(blinding="helper") if log else protocol()
    with pytest.raises(NightlabError, match="nothing to guess"):
        check_guess(begun(made, log, evening=TONIGHT), on(8), "placebo")  # type: ignore[arg-type]  # entries


def test_what_nobody_checked_is_not_begun() -> None:
    made = protocol(treatments=(MAGNESIUM,))
    assert unchecked_agents(made) == ("magnesium",)
    with pytest.raises(NightlabError, match="nobody has checked whether magnesium is safe"):
        refuse_unchecked(made, unchecked=False)
    refuse_unchecked(made, unchecked=True)
    refuse_unchecked(protocol(), unchecked=False)


@pytest.mark.parametrize(
    ("decision", "agreed_by", "words"),
    [
        ("block", "Dr Weiss", "not for you as things stand"),
        ("stop_crisis", "Dr Weiss", "not for you as things stand"),
        ("refer", "", "not until a clinician has agreed. The kidneys"),
        ("refer_cbti_first", "  ", "not until a clinician has agreed"),
    ],
)
def test_what_the_check_spoke_against_is_not_begun(
    decision: str, agreed_by: str, words: str
) -> None:
    found = Eligibility(decision, CHECKED, ("S002: The kidneys have little reserve",), agreed_by)
    made = protocol(treatments=(MAGNESIUM,), eligibility=found)
    for unchecked in (False, True):
        with pytest.raises(NightlabError, match=words):
            refuse_unchecked(made, unchecked=unchecked)


def test_what_a_clinician_agreed_to_is_begun() -> None:
    found = Eligibility("refer", CHECKED, (), "Dr Weiss")
    refuse_unchecked(protocol(treatments=(MAGNESIUM,), eligibility=found), unchecked=False)


def test_things_always_taken_together_are_refused_with_the_fix() -> None:
    with pytest.raises(NightlabError, match=r"magnesium and glycine .*--plan factorial"):
        refuse_together(design(arms=("placebo", "magnesium + glycine")))
    refuse_together(design(arms=("placebo", "zma")))
    cells = ("neither", "a", "b", "a + b")
    refuse_together(design(plan="factorial", arms=cells, factors=("a", "b"), block_nights=4))


def test_dose_that_is_too_much_for_anybody_is_refused_whatever_the_file_says() -> None:
    for dose in (500.0, 2000.0):
        much = Treatment("magnesium", "magnesium", "", dose, "mg elemental magnesium")
        made = protocol(treatments=(much,), eligibility=Eligibility("ok", CHECKED))
        with pytest.raises(
            NightlabError, match=f"{dose:g} mg elemental magnesium would be too much"
        ):
            refuse_doses(made)
    refuse_doses(protocol(treatments=(MAGNESIUM,)))
    refuse_doses(protocol(design=design(arms=("nothing", "earplugs"))))


def test_dose_in_grams_is_held_against_the_same_limits() -> None:
    much = Treatment("magnesium", "magnesium", "", 0.5, "g")
    with pytest.raises(NightlabError, match=r"0\.5 g would be too much"):
        refuse_doses(protocol(treatments=(much,)))


def test_two_forms_of_one_substance_are_never_combined() -> None:
    salts = ("magnesium citrate", "magnesium oxide")
    cells = ("neither", *salts, " + ".join(salts))
    both = design(plan="factorial", arms=cells, factors=salts, block_nights=4)
    with pytest.raises(NightlabError, match="both magnesium; together their doses would add up"):
        refuse_doses(protocol(design=both))
