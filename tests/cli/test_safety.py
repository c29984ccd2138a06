"""``nightlab safety``: what a person sees, what a program reads, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

EVERYTHING = """
age = 52
sex = "female"
profile = "EU"
weight_kg = 70
pregnant = false
breastfeeding = false
conditions = ["hypertension"]
medications = ["Cipro 500 twice a day", {name = "levothyroxine 75", times = ["07:00"]}]
supplements = [{name = "magnesium citrate", elemental_mg = 100, unit = "mg", times = ["21:00"]}]
symptoms = []
job = []
[labs]
egfr = 88
serum_mg_mmol = 0.85
[scores]
isi = 12
phq9_item9 = 0
[behaviour]
bedtime = "23:00"
caffeine = [{mg = 120, time = "16:00"}]
alcohol = []
"""
AGENT = ("--agent", "magnesium bisglycinate", "--elemental-mg", 200, "--at", "21:30")


@pytest.fixture
def person(tmp_path: Path) -> Path:
    path = tmp_path / "person.toml"
    path.write_text(EVERYTHING, encoding="utf-8")
    return path


def write(folder: Path, text: str) -> Path:
    path = folder / "one.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_json_holds_the_contract(shell: Shell, person: Path) -> None:
    told = shell.json("safety", "check", person, *AGENT)
    assert told["decision"] == "ok"
    assert told["agents"] == {"magnesium bisglycinate": "cap"}
    rules = {each["rule"]: each for each in told["fired"]}
    assert {"S025", "S046", "S051"} <= set(rules)
    assert {"rule", "action", "agent", "reason", "source", "params"} <= set(rules["S046"])
    assert rules["S046"]["params"] == {"drug_before_h": 2, "drug_after_h": 6}
    apart = {each["rule"]: each for each in told["constraints"]}
    assert apart["S051"]["free"] == ["11:00 to 03:00"]
    assert apart["S051"]["kept"] is True
    assert apart["S046"]["free"] is None
    assert apart["S025"]["params"]["cap_mg"] == 250
    (cipro, thyroid) = told["medicines"]
    assert cipro["typed"] == "Cipro 500 twice a day"
    assert cipro["ingredient"] == "ciprofloxacin"
    assert cipro["confidence"] == 1
    assert thyroid["ingredient"] == "levothyroxine"
    assert told["hours"] == {"magnesium bisglycinate": ["11:00 to 03:00"]}
    assert "Not reviewed" in told["review"]
    assert not shell.lab.exists()


def test_without_an_agent_the_formulary_is_judged(shell: Shell, person: Path) -> None:
    told = shell.json("safety", "check", person)
    assert told["agents"]["5-HTP"] == "block"
    assert told["agents"]["caffeine"] == "block"
    assert told["agents"]["wind-down"] == "ok"
    assert len(told["agents"]) > 35


def test_words_for_a_person(shell: Shell, person: Path) -> None:
    said = shell.ok("safety", "check", person, *AGENT)
    assert said.startswith("magnesium bisglycinate: only up to a limit.\n")
    assert "the medicine at least 4 h before, or at least 4 h after; S051" in said
    assert "Cipro 500 twice a day: ciprofloxacin." in said
    assert "21:30 is one of them." in said
    assert "none of the 207 safety rules has been signed" in said


def test_an_hour_that_is_not_free_is_said_so(shell: Shell, person: Path) -> None:
    said = shell.ok("safety", "check", person, *AGENT[:-1], "08:00")
    assert "08:00 is not one of them." in said


def test_limits_are_not_called_harmless(shell: Shell, tmp_path: Path) -> None:
    said = shell.ok("safety", "check", write(tmp_path, "age = 30\nmedications = []"))
    assert "alcohol" not in said.split("No rule against it:")[1].split("\n")[0]


def test_item_nine_shows_the_crisis_page_and_nothing_else(shell: Shell, tmp_path: Path) -> None:
    from nightlab.safety.crisis import crisis_page

    path = write(tmp_path, "age = 30\nprofile = 'EU'\n[scores]\nphq9 = 24\nphq9_item9 = 1")
    said = shell.ok("safety", "check", path)
    assert said.strip() == crisis_page("EU").text()
    assert "24" not in said
    told = shell.json("safety", "check", path)
    assert told["decision"] == "stop_crisis"
    assert told["crisis"] is True


def test_an_emergency_stands_before_the_crisis_page(shell: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "age = 30\nsymptoms = ['chest pain']\n[scores]\nphq9_item9 = 1")
    said = shell.ok("safety", "check", path)
    assert said.startswith("Get emergency help now.")
    assert "Why" not in said


def test_medicines_are_shown_for_confirmation(shell: Shell) -> None:
    told = shell.json("safety", "medicines", "cipro 500mg", "qwertyzolam")
    assert told["medicines"][0]["ingredient"] == "ciprofloxacin"
    assert told["medicines"][1]["matched"] is None
    assert told["medicines"][1]["ingredient"] is None
    said = shell.ok("safety", "medicines", "cipro 500mg", "qwertyzolam")
    assert "qwertyzolam: not recognised, so nothing is cleared beside it." in said
    assert "Is each of them right?" in said


def test_the_review_sheet_has_every_rule_and_marks_the_unchecked(
    shell: Shell, tmp_path: Path
) -> None:
    from nightlab.safety import rules

    out = tmp_path / "review.html"
    shell.ok("safety", "review", "--out", out)
    html = out.read_text(encoding="utf-8")
    assert [r.name for r in rules() if f"<strong>{r.name}</strong>" not in html] == []
    assert html.count("not checked yet</span>") == sum(r.checked == "no" for r in rules())
    assert html.count("☐ agree") == 2 * len(rules())


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("agee = 30", "write 'age' if that was meant"),
        ("age = 190", "age: 190 cannot be"),
        ("age = 30\n[labs]\negfr = -3", "labs.egfr: -3 cannot be"),
        ("age = 30\n[labs]\nserum_mg_mmol = 85", "use 0.1 to 10 mmol/L"),
        ("age = 30\n[course]\nbristol = 9", "course.bristol: 9 cannot be"),
        ("age = 30\nmedications = [{name = 'a', yeers = 3}]", "write 'years' if that was meant"),
        ("age = ", "line"),
        ("age = 30\n[scores]\nisi = 40", "scores.isi: 40 cannot be"),
    ],
)
def test_bad_descriptions_are_refused_with_their_place(
    shell: Shell, tmp_path: Path, text: str, place: str
) -> None:
    assert place in shell.refused("safety", "check", write(tmp_path, text))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--elemental-mg", "200"), "name exactly one"),
        (("--agent", "zinc", "--elemental-mg", "-1"), "a number from 0"),
        (("--agent", "zinc", "--elemental-mg", "nan"), "a number from 0"),
        (("--agent", "zinc", "--at", "25:00"), "write it as HH:MM"),
        (("--agent", " "), "no name"),
    ],
)
def test_bad_options_are_refused(
    shell: Shell, person: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in shell.refused("safety", "check", person, *words)


def test_a_file_that_is_not_there(shell: Shell, tmp_path: Path) -> None:
    assert "cannot be read" in shell.refused("safety", "check", tmp_path / "none.toml")


@pytest.mark.parametrize(
    "text", ["💊", "'; DROP TABLE agents;--", "x" * 10_000, "\x1b[2J", "\u202e"]
)
def test_any_text_may_be_asked_for(shell: Shell, person: Path, text: str) -> None:
    told = shell.json("safety", "check", person, "--agent", text)
    assert set(told["agents"].values()) == {"refer"}
    shell.ok("safety", "medicines", text)


def test_an_emergency_says_whom_to_call_why_and_no_more(shell: Shell, tmp_path: Path) -> None:
    text = "age = 30\nprofile = 'US'\nsymptoms = ['pain in my chest']\nmedications = ['zolpidem']"
    said = shell.ok("safety", "check", write(tmp_path, text))
    assert said.startswith("Get emergency help now.")
    assert "911" in said
    assert "This can be the heart." in said
    for noise in ("melatonin", "zolpidem", "how much", "Not told"):
        assert noise not in said


def test_words_of_dying_show_the_crisis_page_and_nothing_else(shell: Shell, tmp_path: Path) -> None:
    from nightlab.safety.crisis import crisis_page

    path = write(tmp_path, "age = 30\nsymptoms = ['I want to die']\nmedications = ['zolpidem']")
    assert shell.ok("safety", "check", path).strip() == crisis_page().text()


def test_questions_are_few_on_the_screen_and_all_in_json(shell: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "age = 30\nconditions = 'unknown'")
    said = shell.ok("safety", "check", path)
    questions = said.split("Worth asking")[1].split("Not told")[0].strip().splitlines()
    told = shell.json("safety", "check", path)["questions"]
    assert len(questions) == 9
    assert questions[-1].strip() == f"and {len(told) - 8} more, with --json"


def test_what_holds_for_everything_is_said_once(shell: Shell, tmp_path: Path) -> None:
    said = shell.ok("safety", "check", write(tmp_path, "age = 30\n[scores]\nphq9 = 21"))
    assert "Stop; be seen at once: everything\n" in said
    assert "wind-down" not in said
    assert "programme:" not in said
