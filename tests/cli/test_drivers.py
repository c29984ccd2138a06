"""``nightlab drivers``: on an empty lab, with answers, with nights, with both, and in danger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from driver_sources import driver, modelled, nights, ranking, seen, suggested, trial, unseen
from nightlab.lab import Lab
from nightlab.planning import Planning
from nightlab.safety.crisis import crisis_page

if TYPE_CHECKING:
    from cli.shell import Shell
    from nightlab.drivers import Ranking
    from nightlab.person import Value

ANSWERS: dict[str, Value] = {
    "complaint": ("staying_asleep",),
    "worst": "staying_asleep",
    "age": 44.0,
    "sex": "female",
    "weight_kg": 68.0,
    "caffeine_mg": 400.0,
    "caffeine_last": "17:00",
    "caffeine_late_days": 7.0,
    "bedtime": "23:00",
    "rise": "07:00",
    "dass21_stress": 26.0,
}


def tell(shell: Shell, answers: dict[str, Value]) -> None:
    with Lab.open(str(shell.lab), create=True) as lab:
        lab.planning.tell(answers)


def given(monkeypatch: pytest.MonkeyPatch, found: Ranking) -> None:
    """Let the lab find what the test wants."""

    def drivers(_self: Planning, _outcome: str = "", **_how: Any) -> Ranking:
        return found

    monkeypatch.setattr(Planning, "drivers", drivers)


def everything() -> Ranking:
    return ranking(
        catalogue=(
            driver("caffeine"),
            driver("apnoea", refers=True),
            driver("alcohol"),
            driver("gut", prevalence=0.12),
        ),
        suggested=(suggested("caffeine", 0.6), suggested("apnoea", 0.5)),
        from_nights=nights(
            seen(),
            unseen(
                "too few nights", driver="alcohol", label="alcohol", why="Only 3 nights with it."
            ),
            seen(driver="", exposure="dose x", label="melatonin", shown="not seen", mean=-1.0),
            seen(driver="", exposure="tag y", label="a walk", lag_nights=1.0),
        ),
        modelled={"caffeine": modelled()},
        doubts=("You said two things that cannot both be.",),
    )


def test_an_empty_lab_says_what_to_do(shell: Shell) -> None:
    tell(shell, {})
    said = shell.ok("drivers")
    for command in ("`nightlab check`", "`nightlab import FILE`", "`nightlab log`"):
        assert command in said
    assert shell.json("drivers")["nights"] == 0


def test_answers_alone_rank_the_drivers(shell: Shell) -> None:
    tell(shell, ANSWERS)
    said = shell.ok("drivers")
    assert said.startswith("What may disturb your sleep, by your answers.")
    assert "caffeine: answers suggest" in said
    assert "Chance that it matters" in said
    assert "No clinician has reviewed this yet." in said
    found = shell.json("drivers")
    assert found["outcome"] == "waso_min"
    assert (found["crisis"], len(found["drivers"])) == (False, 24)


def test_everything_about_one(shell: Shell) -> None:
    tell(shell, ANSWERS)
    said = shell.ok("drivers", "caffeine")
    for title in ("Your answers", "The simulated body", "Your trials", "What is known of it"):
        assert f"\n{title}\n" in said
    assert "odds times" in said
    assert "A simulation is no measurement of you." in said
    assert "None has tested it." in said
    assert shell.json("drivers", "caffeine")["body"]["mean"] > 0.0


@pytest.mark.parametrize("name", ["restless legs", "Restless-Legs", "restless_legs"])
def test_a_driver_goes_by_its_key_and_by_its_label(shell: Shell, name: str) -> None:
    tell(shell, {})
    assert shell.ok("drivers", name).startswith("Restless legs: not known")


def test_nights_and_answers_together(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(shell, {"age": 44.0})
    given(monkeypatch, everything())
    said = shell.ok("drivers")
    assert "by your answers and 104 nights of watch" in said
    assert "! You said two things that cannot both be." in said
    assert said.index("1. apnoea: answers suggest, for a doctor to find out") < said.index(
        "2. caffeine: seen together"
    )
    assert "At stake: 4 min a night" in said
    assert "Not known: alcohol 30 %, gut 12 %." in said
    others = " ".join(said[said.index("Logged too") :].split())
    assert "No clear effect in your nights: melatonin." in others
    assert "which is not yet a cause" in others


def test_what_goes_with_better_nights_costs_nothing(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(shell, {"age": 44.0})
    found = everything()
    first = replace(found.ranked[0], at_stake_min=-13.0, at_stake_lo=-40.0, at_stake_hi=9.0)
    given(monkeypatch, replace(found, ranked=(first,)))
    said = " ".join(shell.ok("drivers").split())
    assert "At stake: nothing by the best guess (−40 to 9 min a night)." in said


def test_one_driver_with_nights_and_a_trial(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(shell, {"age": 44.0})
    few = unseen("too few nights", why="Only 3 nights with it.")
    given(monkeypatch, ranking(tested=(trial(),), from_nights=nights(few)))
    said = shell.ok("drivers", "caffeine")
    assert said.startswith("Caffeine: tested\nTested in your trial t1")
    assert "Caffeine past 14:00: only 3 nights with it." in said


def test_a_driver_for_a_doctor_says_so(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(shell, {"age": 44.0})
    given(monkeypatch, everything())
    assert "This is for a doctor to find out" in shell.ok("drivers", "apnoea")
    assert "no push on it" in " ".join(shell.ok("drivers", "gut").split())


def test_many_things_that_are_no_driver_are_counted(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(shell, {"age": 44.0})
    many = [seen(driver="", exposure=f"tag {n}", label=f"tag {n}") for n in range(9)]
    given(monkeypatch, ranking(from_nights=nights(*many)))
    assert "and 3 more, with --json" in shell.ok("drivers")


def test_the_picture_is_written(shell: Shell, tmp_path: Any) -> None:
    tell(shell, ANSWERS)
    shell.ok("drivers", "--svg", tmp_path / "drivers.svg")
    assert "What may disturb your sleep" in (tmp_path / "drivers.svg").read_text()
    assert shell.ok("drivers", "--svg", "-").lstrip().startswith("<svg")


def test_two_outputs_at_once_are_refused(shell: Shell) -> None:
    tell(shell, {})
    assert "only one of these" in shell.refused("drivers", "--json", "--svg", "-")


def test_a_driver_or_a_measure_that_is_none_is_refused_with_the_nearest(shell: Shell) -> None:
    tell(shell, {})
    assert "write caffeine if that was meant" in shell.refused("drivers", "caffein")
    assert "use one of" in shell.refused("drivers", "zzzzqqqq")
    assert "is no measure of a night" in shell.refused("drivers", "--outcome", "moon")


def test_in_a_crisis_there_is_nothing_but_the_crisis_page(shell: Shell) -> None:
    tell(shell, {**ANSWERS, "suicidal_thoughts": True})
    page = crisis_page().text()
    for options in ((), ("caffeine",), ("--svg", "-")):
        said = shell.ok("drivers", *options)
        assert page.splitlines()[0] in said
        assert "caffeine" not in said
    found = shell.json("drivers")
    assert set(found) == {"decision", "crisis", "page"}
    assert found["crisis"] is True


def test_what_safety_stops_stands_first(shell: Shell) -> None:
    tell(shell, {**ANSWERS, "witnessed_apnoea": True, "snores_loudly": True})
    said = shell.ok("drivers")
    assert said.startswith("Stop, and see a clinician.")
    assert "no way around that" in said
    assert said.index("no way around that") < said.index("What may disturb your sleep")
    assert "1. sleep apnoea" in said


def test_who_is_not_grown_up_reads_that_first_and_no_body_is_asked(shell: Shell) -> None:
    tell(shell, {**ANSWERS, "age": 15.0})
    said = " ".join(shell.ok("drivers", "caffeine").split())
    assert said.startswith(
        "This programme is not for you as things stand. Nightlab is made for adults"
    )
    assert "Milligrams" not in said
    assert "the body is an adult's" in said
