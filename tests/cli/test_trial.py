from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

SHORT = ["trial", "design", "--arms", "placebo,magnesium", "--nights", "8", "--seed", "1"]


@pytest.fixture
def design(shell: Shell, tmp_path: Path) -> Path:
    shell.ok(*SHORT, "--out", tmp_path / "design.toml")
    return tmp_path / "design.toml"


def test_design_keeps_every_rule_it_was_given(shell: Shell) -> None:
    made = shell.json(
        *("trial", "design", "--arms", "placebo, magnesium", "--nights", "56", "--block", "14"),
        *("--max-run", "3", "--seed", "7", "--half-life-nights", "0.5", "--outcome", "waso_min"),
        *("--better", "lower", "--worthwhile", "12.5", "--prior", "neutral"),
    )
    assert made["arms"] == ["placebo", "magnesium"]
    assert (made["nights"], made["block"], made["period"], made["max_run"]) == (56, 14, 1, 3)
    assert (made["seed"], made["half_life_nights"], made["outcome"]) == (7, 0.5, "waso_min")
    assert (made["better"], made["worthwhile"], made["prior"]) == ("lower", 12.5, "neutral")
    assert 0.5 < made["contrast_ratio"] < 1
    labels = [dose["arm"] for dose in made["schedule"]]
    assert made["counts"] == Counter(labels) == {"placebo": 28, "magnesium": 28}
    for block in range(1, 5):
        own = [dose["arm"] for dose in made["schedule"] if dose["block"] == block]
        assert Counter(own) == {"placebo": 7, "magnesium": 7}
    assert max(len(list(run)) for _, run in groupby(labels)) <= 3
    assert made["ways"] > 1e9
    evenings = [date.fromisoformat(dose["take_on"]) for dose in made["schedule"]]
    assert evenings == [date(2026, 3, 10) + timedelta(days=i) for i in range(56)]
    assert all(
        date.fromisoformat(dose["night"]) == evening + timedelta(days=1)
        for dose, evening in zip(made["schedule"], evenings, strict=True)
    )


def test_what_is_not_given_is_sceptical_and_open(shell: Shell) -> None:
    made = shell.json(*SHORT)
    assert (made["prior"], made["block"], made["period"], made["max_run"]) == (
        "sceptical",
        8,
        1,
        None,
    )
    assert (made["outcome"], made["better"], made["worthwhile"]) == (None, None, None)


def test_weeks_are_kept_whole(shell: Shell) -> None:
    made = shell.json(
        *("trial", "design", "--arms", "off,on", "--nights", "56", "--seed", "2", "--period", "7")
    )
    assert made["block"] == 14
    labels = [dose["arm"] for dose in made["schedule"]]
    assert all(len(set(labels[i : i + 7])) == 1 for i in range(0, 56, 7))


def test_one_seed_is_one_schedule_and_another_is_another(shell: Shell) -> None:
    again = [shell.json(*SHORT[:-1], seed)["schedule"] for seed in ("1", "1", "2", "3", "4")]
    assert again[0] == again[1]
    assert any(other != again[0] for other in again[2:])


def test_design_says_what_comes_next(shell: Shell, tmp_path: Path) -> None:
    assert shell.ok(*SHORT).splitlines()[-1] == (
        "Nothing is kept yet: add --out DESIGN.toml, then `nightlab trial start DESIGN.toml`."
    )
    result = shell.call(*SHORT, "--out", tmp_path / "my.toml")
    assert result.stderr == f"wrote {tmp_path / 'my.toml'}\n"
    assert result.stdout.splitlines()[-1] == (
        f"Begin it with `nightlab trial start {tmp_path / 'my.toml'}`."
    )
    assert not shell.lab.exists()


def test_design_on_the_output_is_a_design_and_nothing_else(shell: Shell, tmp_path: Path) -> None:
    text = shell.ok(*SHORT, "--out", "-")
    assert tomllib.loads(text)["arms"] == ["placebo", "magnesium"]
    (tmp_path / "piped.toml").write_text(text)
    shell.ok("trial", "start", tmp_path / "piped.toml")
    assert "only one of these" in shell.refused(*SHORT, "--out", "-", "--json")


def test_weeks_of_a_design_stand_in_columns(shell: Shell) -> None:
    said = shell.ok(*SHORT).splitlines()
    weeks = [line.split(": ")[1] for line in said if line.startswith("  from night")]
    cells = [week[at : at + len("magnesium ")] for week in weeks for at in range(0, len(week), 10)]
    assert [cell.strip() for cell in cells] == [d["arm"] for d in shell.json(*SHORT)["schedule"]]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (["--arms", "placebo"], "arms: a trial needs 2 to 6 arms with different names"),
        (["--arms", "a,A"], "arms: a trial needs 2 to 6 arms"),
        (["--arms", "a,,b"], "arms: a trial needs 2 to 6 arms"),
        (["--nights", "3"], "nights: 3 nights give 2 arms less than two periods"),
        (["--nights", "0"], "nights: 0 cannot be"),
        (["--nights", "99999999999999999999"], "nights: 99999999999999999999 cannot be"),
        (["--seed", "-1"], "seed: -1 cannot be; use a whole number from 0."),
        (["--block", "1"], "block: a block of 1 nights cannot hold 2 arms"),
        (["--nights", "13", "--period", "3"], "period: periods of 3 nights do not fill 13 nights"),
        (["--max-run", "0"], "max_run: a longest run of 0 nights cannot be"),
        (["--worthwhile", "0"], "worthwhile: 0.0 cannot be"),
        (["--worthwhile", "inf"], "--worthwhile: 'inf' is not a number; see"),
        (["--half-life-nights", "nan"], "--half-life-nights: 'nan' is not a number; see"),
        (["--half-life-nights", "9"], "half_life_nights: carry-over would leave"),
        (["--outcome", "sleep"], "outcome: no measure is called 'sleep'; use one of tib_min"),
        (["--better", "longer"], "--better: 'longer' is not one of 'higher', 'lower'"),
        (["--out", "/no/such/folder/x.toml"], "/no/such/folder/x.toml: cannot be written ("),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_rule_that_cannot_be_kept_is_told_with_its_name(
    shell: Shell, changed: list[str], sentence: str
) -> None:
    assert shell.refused(*SHORT, *changed).startswith(sentence)


def test_start_is_this_evening_unless_another_is_given(shell: Shell, design: Path) -> None:
    shell.clock.set("2026-03-10T19:00")
    assert shell.json("trial", "start", design)["first_take_on"] == "2026-03-10"
    shell.clock.set("2026-03-11T02:00")  # three at night: still the evening of the 10th
    assert shell.json("trial", "start", design)["first_take_on"] == "2026-03-10"
    shell.clock.set("2026-03-11T03:30")
    assert shell.json("trial", "start", design)["first_take_on"] == "2026-03-11"
    past = shell.json("trial", "start", design, "--on", "2026-02-01", "--name", "my test")
    assert past["name"] == "my test"
    assert past["first_take_on"] == "2026-02-01"
    assert past["last_night"] == "2026-02-09"


def test_schedule_of_a_trial_is_that_of_its_design_with_dates(shell: Shell, design: Path) -> None:
    drawn = shell.json(*SHORT)["schedule"]
    dated = shell.json("trial", "start", design, "--on", "2026-03-28")["schedule"]
    assert [dose["arm"] for dose in dated] == [dose["arm"] for dose in drawn]
    assert dated[0] == {**drawn[0], "take_on": "2026-03-28", "night": "2026-03-29"}
    assert dated[-1]["night"] == "2026-04-05"


def test_start_says_what_to_do_next(shell: Shell, design: Path) -> None:
    assert shell.ok("trial", "start", design).splitlines() == [
        "Trial t1 begins on the evening of 2026-03-10; its last night ends on 2026-03-18.",
        f"First: {shell.json(*SHORT)['schedule'][0]['arm']}. See each evening's with `nightlab trial today`.",
        "Each morning, `nightlab log` asks for the night and the dose.",
    ]


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_first_evening_outside_the_calendar_is_refused(
    shell: Shell, design: Path, year: str
) -> None:
    assert shell.refused("trial", "start", design, "--on", f"{year}-12-31") == (
        f"start: {year}-12-31 cannot be the first evening; check the year."
    )
    assert shell.json("trial", "list") == []


def test_today_before_during_and_after(shell: Shell, design: Path) -> None:
    shell.begin()
    assert shell.ok("trial", "today") == (
        "No trial runs. Begin one with `nightlab trial start DESIGN.toml`.\n"
    )
    nothing = shell.json("trial", "today")
    assert (nothing["trial"], nothing["arm"], nothing["trials"]) == (None, None, [])
    schedule = shell.json("trial", "start", design, "--on", "2026-03-12")["schedule"]
    assert shell.ok("trial", "today") == (
        "Trial t1, evening of 2026-03-10: nothing yet; it begins on 2026-03-12.\n"
    )
    said = [each["says"] for each in shell.json("trial", "today")["trials"]]
    assert said == ["nothing yet; it begins on 2026-03-12"]
    shell.clock.set("2026-03-14T20:00")
    assert shell.ok("trial", "today") == (
        f"Trial t1, evening of 2026-03-14: take {schedule[2]['arm']} (night 3 of 8).\n"
    )
    shell.clock.set("2026-03-15T01:00")
    assert shell.json("trial", "today")["take_on"] == "2026-03-14"
    shell.clock.set("2026-03-20T20:00")
    assert "its last night is over; now\n`nightlab verdict --trial t1`" in shell.ok(
        "trial", "today"
    )
    shell.clock.set("2026-03-21T20:00")
    assert shell.ok("trial", "today").startswith("No trial runs.")


def test_today_tells_the_dose_once_it_is_logged(shell: Shell, design: Path) -> None:
    shell.ok("trial", "start", design, "--on", "2026-03-09")
    shell.clock.set("2026-03-10T01:00")  # two at night, the evening of the 9th
    assert shell.json("trial", "today")["dose"] is None
    shell.ok("log", "--dose", "late")
    assert shell.json("trial", "today")["dose"] == "late"


def test_list_shows_how_far_each_trial_has_come(shell: Shell, design: Path) -> None:
    shell.begin()
    assert shell.ok("trial", "list") == "No trials yet. Draw one with `nightlab trial design`.\n"
    for start in ("2026-01-01", "2026-03-08", "2026-04-01"):
        shell.ok("trial", "start", design, "--on", start)
    assert [trial["status"] for trial in shell.json("trial", "list")] == (
        ["finished", "running", "planned"]
    )
    header, *lines = shell.ok("trial", "list").splitlines()
    assert header.split("  ")[0] == "id"
    assert [line.split()[0] for line in lines] == ["t1", "t2", "t3"]
    assert all("magnesium against placebo, 8 nights" in line for line in lines)


def test_design_changed_in_the_lab_is_never_judged(shell: Shell, design: Path) -> None:
    shell.ok("trial", "start", design)
    digest = shell.json("trial", "list")[0]["design_sha256"]
    assert len(digest) == 64
    shell.change("UPDATE trial SET design = replace(design, 'seed = 1', 'seed = 2')")
    assert "the design was changed after it was written down" in shell.refused("trial", "list")


def test_a_stopped_trial_asks_for_nothing_and_is_still_judged(shell: Shell, design: Path) -> None:
    shell.ok("trial", "start", design)
    assert shell.ok("trial", "stop", "t1").startswith("Trial t1 is stopped.")
    assert shell.json("trial", "list")[0]["status"] == "stopped"
    assert shell.ok("trial", "today").startswith("No trial runs.")
    assert shell.refused("trial", "stop", "t9").startswith("t9: no such trial")


MG = "mg elemental magnesium"
PLANS: list[tuple[str, str, int, list[str], list[str]]] = [
    ("nightly", "placebo,magnesium", 28, [], []),
    ("pairs", "placebo,magnesium", 56, [], []),
    ("abab", "placebo,magnesium", 56, [], []),
    ("abba", "placebo,magnesium", 56, [], []),
    ("latin", "none,magnesium,glycine,theanine", 32, [], ["--active", "glycine"]),
    ("factorial", "magnesium,glycine", 32, [], ["--active", "magnesium + glycine"]),
    ("factorial", "magnesium,glycine", 32, [], ["--active", "with glycine"]),
    ("dose", "0,100,200", 30, ["--unit", MG], []),
    ("onoff", "off,magnesium", 64, ["--half-life-nights", "1"], []),
    ("timeofday", "magnesium", 28, [], []),
]


def planned(plan: str, arms: str, nights: int, more: list[str]) -> list[str]:
    words = ["trial", "design", "--plan", plan, "--arms", arms, "--nights", str(nights)]
    return [*words, "--seed", "3", *more]


def diary(path: Path, first: date, nights: int, sol_min: dict[str, int]) -> Path:
    """A diary of every night, in which some dates take longer to fall asleep."""
    lines = ["date,tried_to_sleep,fell_asleep,woke,rose"]
    for number in range(nights):
        day = (first + timedelta(days=number + 1)).isoformat()
        sol = sol_min.get(day, 10 + number * 7 % 5)
        lines.append(f"{day},23:00,23:{sol:02d},07:00,07:10")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("case", PLANS, ids=lambda case: " ".join([case[0], *case[4]]))
def test_each_plan_is_drawn_started_asked_for_and_judged(
    shell: Shell, tmp_path: Path, case: tuple[str, str, int, list[str], list[str]]
) -> None:
    plan, arms, nights, more, asked = case
    question = ["--outcome", "sol_min", "--worthwhile", "10", "--prior", "neutral"]
    words = planned(plan, arms, nights, [*more, *question])
    drawn = shell.json(*words)
    assert drawn["plan"] == (None if plan in ("nightly", "pairs") else plan)
    assert drawn["reviewed_by_clinician"] is False
    assert 0 < drawn["smallest_p"] <= 1
    assert 0.5 <= drawn["usual_contrast_ratio"] <= 1
    shell.ok(*words, "--out", tmp_path / "d.toml")
    started = shell.json("trial", "start", tmp_path / "d.toml", "--on", "2026-03-10")
    by_night = {dose["night"]: dose["arm"] for dose in started["schedule"]}
    assert [dose["arm"] for dose in started["schedule"]] == [d["arm"] for d in drawn["schedule"]]
    shell.clock.set("2026-03-10T19:00")
    assert shell.json("trial", "today")["arm"] == by_night.get("2026-03-11")
    active = asked[1] if asked else drawn["arms"][-1]
    thing = active.removeprefix("with ")
    slow = {
        night: 45 + i % 5
        for i, (night, arm) in enumerate(by_night.items())
        if arm == active or (thing != active and thing in arm.split(" + "))
    }
    if plan == "dose":
        slow |= {n: 28 + i % 4 for i, (n, arm) in enumerate(by_night.items()) if arm == "100"}
    shell.clock.set("2026-06-01T09:00")
    shell.ok("import", diary(tmp_path / "diary.csv", date(2026, 3, 10), nights, slow))
    verdict = shell.json("verdict", "--trial", "t1", "--outcome", "sol_min", *asked)
    assert verdict["arm"] == (f"{active} {MG}" if plan == "dose" else active)
    without = f"without {thing}" if thing != active else drawn["arms"][0]
    assert verdict["control"] == without
    assert verdict["decision"] == "harms"
    assert verdict["nights"] == len(by_night)
    assert verdict["randomisation_p"] >= verdict["smallest_p"] * (1 - 1e-9)
    if not asked:
        assert verdict["smallest_p"] == pytest.approx(drawn["smallest_p"])


def test_a_verdict_on_doses_says_how_it_was_read(shell: Shell, tmp_path: Path) -> None:
    words = planned("dose", "0,100,200", 30, ["--unit", MG, "--outcome", "sol_min"])
    shell.ok(*words, "--out", tmp_path / "d.toml")
    shell.ok("trial", "start", tmp_path / "d.toml", "--on", "2026-01-01")
    shell.ok("import", diary(tmp_path / "diary.csv", date(2026, 1, 1), 30, {}))
    line, arms = (
        shell.json("verdict", "--trial", "t1", "--outcome", "sol_min", *asked)
        for asked in ([], ["--active", "200"])
    )
    assert line["arm"] == arms["arm"] == f"200 {MG}"
    assert "The effect is read off a straight line through all doses." in line["warnings"]
    assert not any("Changed after" in warning for warning in line["warnings"])
    assert "Changed after the design was sealed: active." in arms["warnings"]


def test_a_trial_is_called_by_its_arms(shell: Shell, tmp_path: Path) -> None:
    for plan, arms, nights in [("latin", "none,a,b", 36), ("factorial", "a,b", 36)]:
        shell.ok(*planned(plan, arms, nights, ["--out", str(tmp_path / "d.toml")]))
        shell.ok("trial", "start", tmp_path / "d.toml")
    names = [trial["name"] for trial in shell.json("trial", "list")]
    assert names == ["a and b against none, 36 nights", "a and b in all combinations, 36 nights"]


@pytest.mark.parametrize("plan", ["latin", "factorial"])
def test_a_verdict_on_several_arms_asks_which_is_meant(
    shell: Shell, tmp_path: Path, plan: str
) -> None:
    arms = "a,b" if plan == "factorial" else "none,a,b"
    words = planned(plan, arms, 36, ["--out", str(tmp_path / "d.toml")])
    assert "--active" in shell.ok(*words)
    shell.ok("trial", "start", tmp_path / "d.toml", "--on", "2026-01-01")
    shell.ok("import", diary(tmp_path / "diary.csv", date(2026, 1, 1), 36, {}))
    refused = shell.refused("verdict", "--trial", "t1", "--outcome", "sol_min")
    asks = {"latin": "is the question?; name it with --active", "factorial": "--active: 'with a'"}
    assert asks[plan] in refused


def test_a_run_in_and_a_washout_are_evenings_without_anything(shell: Shell, tmp_path: Path) -> None:
    words = planned(
        "onoff", "off,magnesium", 38, ["--washout", "1", "--out", str(tmp_path / "d.toml")]
    )
    assert "nothing given 10" in shell.ok(*words)
    shell.clock.set("2026-03-10T19:00")
    begun = shell.ok("trial", "start", tmp_path / "d.toml").splitlines()
    assert begun[0].startswith("Trial t1 begins on the evening of 2026-03-10; its last")
    assert begun[1] == "First a run-in of 7 nights: take nothing, and log them all the same."
    assert begun[2].startswith("Then, from the evening of 2026-03-17: ")
    assert shell.ok("trial", "today") == (
        "Trial t1, evening of 2026-03-10: take nothing, run-in (night 1 of 38); log the\n"
        "night all the same.\n"
    )
    refused = shell.refused("log", "--dose", "taken")
    assert refused.startswith("date: trial t1 has no dose")
    assert "nothing is given that evening; leave the dose out" in refused
    shell.clock.set("2026-03-24T19:00")
    assert "take nothing, washout (night 15 of 38)" in shell.ok("trial", "today")
    assert shell.json("trial", "today")["arm"] is None
    arms = shell.json(*words)["schedule"]
    shell.clock.set("2026-03-17T19:00")
    first = "nothing" if arms[0]["arm"] == "off" else "magnesium"
    assert f"take {first} (night 8 of 38)" in shell.ok("trial", "today")
    shell.clock.set("2026-04-17T19:00")
    assert "its last night is over" in shell.ok("trial", "today")
    assert shell.ok("trial", "list").splitlines()[1].split()[-3:] == [
        "2026-03-10",
        "2026-04-17",
        "0",
    ]


def test_a_dose_is_told_with_its_unit(shell: Shell, tmp_path: Path) -> None:
    words = planned("dose", "0,100,200", 30, ["--unit", MG, "--out", str(tmp_path / "d.toml")])
    said = shell.ok(*words)
    assert f"The verdict is on 200 {MG} against 0, on a straight line through the doses" in said
    assert "None of these doses is checked for you, and no clinician has reviewed it" in said
    started = shell.json("trial", "start", tmp_path / "d.toml")
    assert started["name"] == f"0, 100, 200 {MG}, 30 nights"
    shell.clock.set("2026-03-10T19:00")
    arm = started["schedule"][0]["arm"]
    amount = "nothing" if arm == "0" else f"{arm} {MG}"
    assert f"take {amount} (night" in shell.ok("trial", "today")


def test_a_factorial_trial_says_what_its_verdict_cannot(shell: Shell) -> None:
    said = shell.ok(*planned("factorial", "magnesium,glycine", 28, []))
    assert "  D = magnesium + glycine\n" in said
    assert "A verdict weighs one thing over all nights: --active 'with magnesium'." in said
    assert "What two do beyond the sum of each: --active 'magnesium x glycine'." in said
    assert "(neither 7, magnesium 7, glycine 7, magnesium + glycine 7)" in said


def test_a_design_says_what_redrawing_and_carry_over_leave(shell: Shell) -> None:
    weak = shell.ok(*planned("abab", "off,on", 56, []))
    assert "p = 1 at the smallest: too large to confirm anything" in weak
    assert "Contrast left: 100 %, since no carry-over was named" in weak
    for nights, p, is_weak in [(84, "0.0312", False), (56, "0.125", True)]:
        said = shell.ok(*planned("pairs", "off,on", nights, []))
        assert f"p = {p} at the smallest" in said
        assert ("too large to confirm anything" in said) == is_weak
    weeks = shell.ok(*planned("pairs", "off,on", 56, ["--half-life-nights", "2"]))
    assert "Contrast left after carry-over: 65 % (" in weeks
    assert "the standard error is 1.5 times as large, as if from 43 % of the nights" in weeks
    huge = shell.ok(*planned("factorial", "a,b,c", 64, []))
    assert "one of about 7 × 10³⁶ schedules" in huge


def test_anyone_can_check_what_was_sealed(shell: Shell, design: Path) -> None:
    shell.ok("trial", "start", design, "--name", "mine")
    sealed = shell.ok("trial", "show", "t1", "--design")
    told = shell.json("trial", "show", "t1")
    digest = hashlib.sha256(sealed.encode()).hexdigest()
    assert sealed == design.read_text()
    assert told["design_sha256"] == digest
    assert told["design"] == sealed
    assert [dose["arm"] for dose in told["schedule"]] == (
        [dose["arm"] for dose in shell.json(*SHORT)["schedule"]]
    )
    said = shell.ok("trial", "show", "t1").splitlines()
    assert said[0] == "Trial t1, mine: running, from 2026-03-10."
    assert said[1:-1] == [line for line in shell.ok(*SHORT).splitlines() if "from night" in line]
    assert said[-1] == f"Sealed as SHA-256 {digest}, seed 1."
    assert shell.refused("trial", "show", "t2").startswith("t2: no such trial")
    assert "only one of these" in shell.refused("trial", "show", "t1", "--design", "--json")


def test_the_calendar_of_a_trial_is_written(shell: Shell, tmp_path: Path, design: Path) -> None:
    shell.ok("trial", "start", design)
    result = shell.call("trial", "show", "t1", "--svg", tmp_path / "calendar.svg")
    assert result.stderr == f"wrote {tmp_path / 'calendar.svg'}\n"
    assert "magnesium" in (tmp_path / "calendar.svg").read_text()
    assert shell.ok("trial", "show", "t1", "--svg", "-").startswith("<svg")


def test_plans_are_listed_with_their_use(shell: Shell) -> None:
    listed = shell.json("trial", "plans")
    assert [plan["plan"] for plan in listed] == list(dict.fromkeys(plan[0] for plan in PLANS))
    said = shell.ok("trial", "plans")
    assert all(plan["what"] in said and plan["use"] in said for plan in listed)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (planned("factorial", "magnesium", 28, []), "arms: a factorial trial needs 2 or 3 things"),
        (planned("factorial", "tea + milk,x", 28, []), "arms: what is joined in 'tea + milk' would"),
        (planned("nightly", "off,tea + milk", 28, []), "arms: tea and milk would always be taken"),
        (planned("dose", "200", 28, ["--unit", "mg"]), "arms: one dose is no dose finding"),
        (planned("dose", "0,200", 28, ["--unit", "mg"]), "arms: 0 and one dose are no dose finding"),
        (planned("dose", "0,x", 28, ["--unit", "mg"]), "arms: a plan of doses needs numbers"),
        (planned("dose", "0,1,2", 27, []), "unit: a dose needs its unit"),
        (planned("onoff", "a,b", 60, ["--washout", "9"]), "washout: a washout of 9 nights is longer"),
        (planned("onoff", "a,b", 60, []), "nights: 60 nights do not hold a run-in of 7 and whole"),
        (planned("latin", "a,b,c,d", 28, []), "nights: 28 nights are no multiple of 16"),
        (planned("abba", "a,b", 56, ["--max-run", "7"]), "max_run: this plan fixes the order"),
        (planned("pairs", "a,b", 56, ["--half-life-nights", "7"]), "half_life_nights: carry-over would leave 0.25"),
        (planned("weekly", "a,b", 56, []), "--plan: 'weekly' is not one of"),
        (planned("pairs", "a,b", 56, ["--run-in", "x"]), "--run-in: 'x' is not a whole number"),
        (planned("dose", "0,1,😴" + "9" * 5000, 27, ["--unit", "mg"]), "arms: a plan of doses"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_plan_that_cannot_be_kept_is_refused(
    shell: Shell, words: list[str], sentence: str
) -> None:
    assert shell.refused(*words).startswith(sentence)
