"""What follows from a score: safety in plain words, and lines that a profile reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab.person import read_profile
from nightlab.safety.screeners import (
    consequences,
    facts,
    instruments,
    profile_lines,
    score,
    score_total,
)
from nightlab.safety.screeners.wording import CLEARS_NOTHING, instrument_lines, result_lines

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.safety.screeners import Score

CALM = "0,0,0,0,0,0,0,0,0"


def rules(found: Score) -> list[str]:
    return sorted({rule for one in consequences(found) for rule in one.rules})


@pytest.mark.parametrize(
    ("found", "fired"),
    [
        (score("phq9", "1,1,1,1,1,1,1,2,0"), []),
        (score("phq9", "2,2,1,1,1,1,1,1,0"), ["S160"]),
        (score("phq9", "3,3,3,3,3,3,1,0,0"), ["S160"]),
        (score("phq9", "3,3,3,3,3,3,2,0,0"), ["S159"]),
        (score_total("gad7", 9), []),
        (score_total("gad7", 10), ["S162"]),
        (score_total("gad7", 15), ["S161"]),
        (score_total("isi", 14), []),
        (score_total("isi", 15), ["S164"]),
        (score_total("isi", 22), ["S163"]),
        (score_total("epworth", 10), []),
        (score_total("epworth", 11), ["S153", "S171"]),
        (score_total("epworth", 16), ["S153", "S170"]),
        (score_total("stopbang", 2), []),
        (score_total("stopbang", 3), ["S168", "S197"]),
        (score_total("stopbang", 5), ["S166", "S197"]),
        (score("stopbang", "1,1,0,0,0,0,0,1"), ["S167", "S168", "S197"]),
        (score_total("irls", 20), []),
        (score_total("irls", 21), ["S174"]),
        (score_total("mdq", 7), ["S175"]),
        (score_total("audit_c", 2), []),
        (score_total("audit_c", 3), ["S144"]),
        (score_total("audit_c", 4), ["S144"]),
        (score_total("audit_c", 8), ["S144", "S195"]),
        (score("rls", "yes,yes,yes,yes,yes"), ["S173"]),
        (score("rls", "yes,yes,yes,yes,no"), []),
        (score("rls", "yes,yes,yes,yes,?"), []),
        (score("apnoea", "no,no,yes,no,no,no"), ["S169"]),
        (score("apnoea", "no,no,no,yes,no,no"), ["S169"]),
        (score("apnoea", "no,no,no,no,yes,no"), ["S172"]),
        (score("apnoea", "no,no,no,no,no,yes"), ["S172"]),
        (score("apnoea", "yes,yes,no,no,no,no"), ["S184"]),
        (score("insomnia", "3,3,yes"), ["S165"]),
        (score("insomnia", "2,3,yes"), []),
        (score("insomnia", "3,2,yes"), []),
    ],
    ids=lambda value: f"{value.key}" if not isinstance(value, list) else None,
)
def test_safety_speaks_from_the_edge_of_each_rule_on(found: Score, fired: list[str]) -> None:
    assert rules(found) == fired


def test_gap_does_not_silence_what_is_certain_already() -> None:
    assert rules(score("gad7", "3,3,3,3,3,?,?")) == ["S161"]
    assert rules(score("phq9", "3,3,3,1,?,0,0,0,0")) == ["S160"]
    assert "Safety, already (S161)" in "\n".join(result_lines(score("gad7", "3,3,3,3,3,?,?")))


def test_a_gap_leaves_a_fact_open_and_one_no_settles_it() -> None:
    assert facts(score("rls", "yes,?,yes,yes,yes")).symptoms == {"rls_criteria_all5": None}
    assert facts(score("rls", "no,?,yes,yes,yes")).symptoms == {"rls_criteria_all5": False}


def test_lines_are_read_back_by_a_profile(tmp_path: Path) -> None:
    found = [
        score("phq9", "1,1,1,1,1,1,1,2,0"),
        score("gad7", "1,1,1,1,1,1,1"),
        score("dass21", ["1"] * 21),
        score("stopbang", "1,1,0,0,0,0,0,0"),
        score_total("isi", 12),
        score("rls", "yes,yes,yes,yes,yes"),
        score("apnoea", "yes,no,?,no,no,no"),
        score("insomnia", "4,?,yes"),
    ]
    file = tmp_path / "PERSON.toml"
    file.write_text("\n".join(profile_lines(*found)), encoding="utf-8")
    person = read_profile(file)
    assert (person.score("phq9"), person.score("phq9_item9"), person.score("isi")) == (9, 0, 12)
    assert (person.score("stopbang"), person.score("stop_yes")) == (2, 2)
    assert person.score("dass21_stress") == 14
    assert person.symptom("rls_criteria_all5") is True
    assert person.symptom("loud_snoring") is True
    assert person.symptom("witnessed_apnoea") is None
    assert person.symptom("gasping") is False
    assert person.symptom("daytime_impairment") is True
    assert dict(person.course or {}) == {"nights_per_week": 4}


def test_unknown_total_is_written_nowhere() -> None:
    assert profile_lines(score("gad7", "1,1,1,?,1,1,1")) == ()
    assert profile_lines(score("stopbang", "1,0,0,0,?,0,0,0")) == ("[scores]", "stop_yes = 1")


def test_crisis_writes_no_line_and_tells_safety_to_stop() -> None:
    found = score("phq9", "3,3,3,3,3,3,3,3,3")
    assert profile_lines(found, score_total("isi", 12)) == ()
    assert facts(found).scores == {"phq9_item9": 1}
    assert consequences(found) == ()


@pytest.mark.parametrize("each", instruments(), ids=lambda each: each.key)
def test_every_questionnaire_is_told_in_words(each: object) -> None:
    from nightlab.safety.screeners import Instrument

    assert isinstance(each, Instrument)
    text = "\n".join(instrument_lines(each))
    if each.shipped:
        assert all(item.text in text for item in each.items)
    else:
        assert "not shown here" in text
        assert each.ask in text
    assert each.source in text or each.notice in text


def test_result_says_whose_bands_these_are_and_that_it_is_no_diagnosis() -> None:
    text = "\n".join(result_lines(score_total("isi", 15)))
    assert "Its authors call 15 to 21 points clinical insomnia, moderate." in text
    assert "Source: Bastien" in text
    assert "This is no diagnosis." in text
    assert "No clinician has reviewed these rules yet." in text


def test_bands_that_are_not_the_authors_own_say_so() -> None:
    text = "\n".join(result_lines(score_total("pss10", 20)))
    assert "not an official band" in text
    assert "Its authors" not in text


def test_bare_total_says_what_it_cannot_show() -> None:
    words = "A total cannot show its second way to a high risk"
    assert words in "\n".join(result_lines(score_total("stopbang", 2)))
    assert words not in "\n".join(result_lines(score("stopbang", ["0"] * 8)))


def test_calm_score_clears_nothing() -> None:
    assert CLEARS_NOTHING in result_lines(score("phq9", CALM))


@pytest.mark.parametrize("key", ["phq9", "gad7", "dass21"])
def test_questions_about_mood_end_with_the_way_to_the_crisis_page(key: str) -> None:
    found = score(key, ["0"] * {"phq9": 9, "gad7": 7, "dass21": 21}[key])
    assert "`nightlab screen crisis`" in result_lines(found)[-1]
