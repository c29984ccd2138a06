"""``nightlab evidence``: the headline first, then claims, results, priors and pictures."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from draw.checks import check
from nightlab import evidence
from nightlab.cli import layout
from nightlab.cli.evidence import VERDICTS

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

REVIEW = "No clinician has reviewed this yet"


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_first_word_is_the_honest_headline(shell: Shell) -> None:
    told = flat(shell.ok("evidence"))
    assert told.startswith("One trial has tested magnesium bisglycinate for sleep against placebo")
    assert "−4.2 to +1.0. Zero lies within it, so it may do nothing at all" in told
    assert "2 trials of oxide, not bisglycinate, with 55 people" in told
    assert REVIEW in told
    assert "24 supported, 55 partly, 4 contested, 22 unsupported, 4 false, 3 not found" in told


def test_the_headline_as_json_counts_the_claims(shell: Shell) -> None:
    told = shell.json("evidence")
    assert told["claims"]["unsupported"] == 22
    assert told["trials"] == 94


def test_the_verdicts_of_the_help_are_those_of_the_evidence() -> None:
    assert VERDICTS == evidence.VERDICTS


def test_claims_are_listed_with_their_verdict(shell: Shell) -> None:
    told = shell.json("evidence", "claims", "--verdict", "false")
    assert [claim["id"] for claim in told] == ["C023", "C059", "C094", "C098"]
    assert {claim["verdict"] for claim in told} == {"false"}
    assert told[2]["certainty"] == "high"
    assert isinstance(told[2]["sources"], list)
    assert len(shell.json("evidence", "claims")) == 112


@pytest.mark.parametrize("verdict", ["not found", "NOT FOUND"])
def test_a_verdict_is_spelled_as_it_stands(shell: Shell, verdict: str) -> None:
    told = shell.json("evidence", "claims", "--verdict", verdict)
    assert [claim["id"] for claim in told] == ["C054", "C102", "C103"]


def test_claims_are_searched_by_words(shell: Shell) -> None:
    told = shell.ok("evidence", "claims", "--search", "tart CHERRY")
    assert "C110  partly" in told
    assert REVIEW in flat(told)
    none = shell.ok("evidence", "claims", "--search", "\N{SLEEPING FACE}")
    assert none.startswith("No claim holds that.")
    assert shell.json("evidence", "claims", "--search", "\N{SLEEPING FACE}") == []


def test_a_claim_is_shown_with_all_that_stands_behind_it(shell: Shell) -> None:
    told = flat(shell.ok("evidence", "show", "c017"))
    for part in ("unsupported, certainty low", "10.2147/NSS.S524348", "T010", "(A1)", REVIEW):
        assert part in told
    assert shell.json("evidence", "show", "C017")["trials"] == ["T010", "T011"]


def test_a_result_is_shown_with_both_errors(shell: Shell) -> None:
    told = flat(shell.ok("evidence", "show", "T010"))
    assert "standard error 1.35 from the arms' own intervals, 0.81 from the printed p-value" in told
    assert "Known from another account only" in told
    values = shell.json("evidence", "show", "t010")
    assert (values["se"], values["se_other"], values["doi"]) == (1.35, 0.81, "10.2147/NSS.S524348")
    assert values["lo95"] is None


@pytest.mark.parametrize("identity", list(evidence.collection().claims)[::9])
def test_every_claim_can_be_shown(shell: Shell, identity: str) -> None:
    assert shell.ok("evidence", "show", identity).startswith(identity)


def test_every_result_can_be_shown(shell: Shell) -> None:
    for identity in evidence.collection().trials:
        assert shell.ok("evidence", "show", identity).startswith(identity)


def test_results_are_listed_by_agent_and_outcome(shell: Shell) -> None:
    told = shell.json("evidence", "trials", "--agent", "glycinate")
    assert [trial["id"] for trial in told] == ["T010", "T011"]
    both = shell.ok("evidence", "trials", "--agent", "oxide", "--outcome", "sol")
    assert "T001" in both
    assert "T003" not in both
    assert shell.json("evidence", "trials", "--agent", "taurate") == []
    assert shell.ok("evidence", "trials", "--agent", "taurate").startswith("No result on that.")


def test_a_prior_says_what_it_is_made_of(shell: Shell) -> None:
    told = shell.json("evidence", "prior", "Magnesium Bisglycinate", "ISI")
    assert told["mean"] == pytest.approx(-0.48)
    assert told["sd"] == pytest.approx(2.8386, abs=1e-3)
    assert [part["weight"] for part in told["components"]] == [0.3, 0.7]
    assert told["components"][1]["sd"] == 3.0
    assert told["average_person"]["mean"] == -1.6
    assert told["lo95"] < told["mean"] < told["hi95"]
    assert told["small_studies"] == "too few to check"
    assert told["leave_one_out"] == []
    assert told["reviewed_by_clinician"] is False
    assert "10.2147/NSS.S524348" in told["sources"][0]


def test_a_prior_in_words_says_what_it_is_worth(shell: Shell) -> None:
    told = flat(shell.ok("evidence", "prior", "glycinate", "isi"))
    for part in (
        "−1.6 points (95 % interval −4.2 to +1.0 points), which includes zero",
        "59 % chance that it helps at all, where 50 % is knowing nothing",
        "2 % chance that it helps by more than 6 points",
        "Mixed of 30 % trials",
        "None of them: abstracts, registries and other accounts only",
        REVIEW,
    ):
        assert part in told


def test_several_trials_say_how_far_they_agree(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No two trials can be pooled today; these are made from one that can."""
    shelf = evidence.collection()
    one = shelf.trials["T010"]
    trials = {f"T9{n}": replace(one, id=f"T9{n}", effect=-4.0 * n) for n in range(4)}
    weighed = evidence.weigh("glycinate", "isi", evidence=replace(shelf, trials=trials, claims={}))
    monkeypatch.setattr(evidence, "weigh", lambda *_args, **_options: weighed)
    told = flat(shell.ok("evidence", "prior", "glycinate", "isi"))
    assert "4 trials, differing by" in told
    assert "A new trial would find" in told
    assert "Whether small trials find more: too few to check." in told


def test_without_a_trial_a_prior_says_so_and_where_there_is_one(shell: Shell) -> None:
    told = flat(shell.ok("evidence", "prior", "magnesium", "isi"))
    assert "No trial of magnesium on this outcome is known here." in told
    assert "there is something on magnesium bisglycinate, magnesium oxide" in told
    assert "This is doubt alone" in told
    values = shell.json("evidence", "prior", "taurate", "isi")
    assert (values["average_person"], values["certainty"], values["mean"]) == (None, None, 0.0)


def test_harm_that_cannot_be_weighed_is_not_kept_quiet(shell: Shell) -> None:
    told = flat(shell.ok("evidence", "prior", "caffeine", "sleep time"))
    assert "Beware T054 and T059 found harm." in told
    assert "% chance" not in told
    values = shell.json("evidence", "prior", "caffeine", "tst")
    assert (values["unweighed_harm"], values["chance_helps"]) == (["T054", "T059"], None)
    assert values["chance_worthwhile"] is None
    assert [each["id"] for each in values["not_weighed"]] == ["T054", "T059", "T060"]
    assert "On other outcomes there is something: sol_min, waso_min" in told
    assert "T054 Gardiner 2023: tells −45 min without a standard error" in told


def test_a_guideline_that_advises_against_it_comes_before_the_chances(shell: Shell) -> None:
    told = flat(shell.ok("evidence", "prior", "melatonin", "sol"))
    assert "Beware T035 AASM guideline (Sateia) 2017" in told
    assert told.index("advises against it; adults with chronic insomnia") < told.index("% chance")
    assert shell.json("evidence", "prior", "melatonin", "sol")["advised_against"] == ["T035"]


def test_what_is_known_of_one_form_is_not_said_of_all(shell: Shell) -> None:
    told = flat(shell.ok("evidence", "prior", "magnesium", "sol"))
    assert "All of it is about magnesium oxide; what another form does, it cannot say." in told
    values = shell.json("evidence", "prior", "magnesium", "sol")
    assert values["only_forms"] == ["magnesium oxide"]
    assert values["trials"][0]["form"].startswith("oxide")
    assert values["trials"][0]["people"] == 55


def test_what_is_not_checked_is_not_said_to_be_read_somewhere(shell: Shell) -> None:
    told = flat(shell.ok("evidence", "prior", "prebiotics", "psqi"))
    assert "T045 a gap: No pooled estimate on sleep was found for prebiotics alone." in told
    assert "None of them, nor anything else of it." in told
    both = flat(shell.ok("evidence", "prior", "glycine", "fatigue"))
    assert "other accounts only. Not even that: T026." in both


def test_a_benefit_whose_interval_holds_nothing_says_so(shell: Shell) -> None:
    told = flat(shell.ok("evidence", "show", "T085"))
    assert "95 % interval −0.51 to +15.7, which includes zero" in told


def test_a_narrow_terminal_gets_narrow_lines(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = shell.ok("evidence", "prior", "glycinate", "isi")
    monkeypatch.setattr(layout, "room", lambda: 50)
    narrow = shell.ok("evidence", "prior", "glycinate", "isi")
    assert max(map(len, narrow.splitlines()[1:])) <= 50 < max(map(len, wide.splitlines()))
    assert flat(narrow) == flat(wide)
    assert "10.1185/03007990903167415" in narrow
    assert "\n%" not in narrow.replace(" ", "")


def test_a_table_becomes_lines_where_it_would_not_fit(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = shell.ok("evidence", "trials", "--agent", "melatonin")
    monkeypatch.setattr(layout, "room", lambda: 50)
    for args in (["trials", "--agent", "melatonin"], ["forest", "melatonin", "sol"]):
        told = shell.ok("evidence", *args)
        assert max(map(len, told.splitlines())) <= 50 < max(map(len, wide.splitlines()))
    assert "T031:\n  agent melatonin; outcome sol_min" in shell.ok(
        "evidence", "trials", "--agent", "melatonin"
    )
    assert "effect, min -7.1; lower 95 % -9.7; upper 95 % -4.4; weight, % 100.0" in flat(told)


def test_a_terminal_is_asked_for_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for columns, room in ((40, 40), (300, layout.WIDTH)):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert layout.room() == room
    monkeypatch.setattr("sys.stdout.isatty", lambda: False, raising=False)
    assert layout.room() == layout.WIDTH


def test_only_an_interval_that_holds_zero_is_said_to(shell: Shell) -> None:
    assert "includes zero" not in shell.ok("evidence", "prior", "CBT-I", "sol")
    assert "includes zero" in shell.ok("evidence", "prior", "CBT-I", "tst")


def test_what_was_turned_into_another_unit_says_how(shell: Shell) -> None:
    told = flat(shell.ok("evidence", "prior", "CBT-I", "isi"))
    assert "Turned into points: standard deviations times 5 points" in told


def test_a_worthwhile_effect_of_ones_own(shell: Shell) -> None:
    told = shell.json("evidence", "prior", "glycinate", "isi", "--worthwhile", "2")
    assert (told["worthwhile"], told["components"][1]["sd"]) == (2.0, 1.0)


def test_a_forest_is_drawn_or_told(shell: Shell, tmp_path: Path) -> None:
    shell.ok("evidence", "forest", "glycinate", "isi", "--svg", tmp_path / "f.svg")
    check((tmp_path / "f.svg").read_text(encoding="utf-8"))
    check(shell.ok("evidence", "forest", "glycinate", "isi", "--svg", "-").strip())
    rows = shell.json("evidence", "forest", "glycinate", "isi")
    assert rows[0]["what"] == "Schuster 2025, 155 people"
    told = shell.ok("evidence", "forest", "caffeine", "sol")
    assert "Not weighed" in told
    assert REVIEW in told


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (
            ["show", "C999"],
            "'C999': no claim and no trial has this ID, the nearest is C112; use C0",
        ),
        (["show", ""], "'': no claim and no trial has this ID; "),
        (["show", "x" * 10_000], "'xxxx"),
        (["claims", "--verdict", "maybe"], "--verdict: 'maybe' is not one of 'supported', "),
        (["claims", "--search", " "], "--search: nothing to look for; give a word."),
        (["prior", "melatonine", "sol"], "'melatonine': no agent is known by this name, the near"),
        (["prior", "melatonin", "\N{SLEEPING FACE}"], "'\N{SLEEPING FACE}': no outcome is known"),
        (["prior", "melatonin", "sol; DROP TABLE"], "'sol; DROP TABLE': no outcome is known"),
        (["prior", "\x1b[2J", "sol"], "'\\x1b[2J': no agent is known by this name"),
        (["prior", "melatonin"], "OUTCOME: missing; see `nightlab evidence prior --help`."),
        (["prior", "melatonin", "sol", "--worthwhile", "nan"], "--worthwhile: 'nan' is not a numb"),
        (["prior", "melatonin", "sol", "--worthwhile", "0"], "--worthwhile: '0' is not a number"),
        (["prior", "regularity", "mortality"], "mortality: no smallest worthwhile effect stands "),
        (["forest", "oxide", "isi", "--svg", "-", "--json"], "--json and --svg: only one of these"),
        (["trials", "--agent", "nonesuch"], "'nonesuch': no agent is known by this name; "),
        (["trials", "--outcome", ""], "'': no outcome is known by this name; use isi, psqi, "),
        (["--json", "claims"], "--json: stands at the end; write `nightlab evidence claims ... "),
        (["forest", "oxide", "isi", "--svg", ""], "--svg: no file is named; name one, or - to"),
        (["facts"], "no such command 'facts'; see `nightlab evidence --help`."),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_a_slip_is_told_in_one_sentence(shell: Shell, args: list[str], sentence: str) -> None:
    assert shell.refused("evidence", *args).startswith(sentence)


def test_a_picture_that_cannot_be_written_is_told(shell: Shell, tmp_path: Path) -> None:
    told = shell.refused("evidence", "forest", "oxide", "isi", "--svg", tmp_path / "no" / "f.svg")
    assert "cannot be written" in told


def test_no_lab_is_made_by_looking_something_up(shell: Shell) -> None:
    shell.ok("evidence", "prior", "glycinate", "isi")
    assert not shell.lab.exists()


def test_help_and_headline_load_no_numpy() -> None:
    code = (
        "import sys; from nightlab.cli import main\n"
        "for words in (['evidence'], ['evidence', 'prior', 'glycinate', 'isi']):\n"
        "    main(words, standalone_mode=False)\n"
        "print('loaded', sorted({'numpy', 'scipy', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded []"
