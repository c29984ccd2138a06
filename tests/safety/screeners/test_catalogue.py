"""The questionnaires as data: whole, consistent, and no question that belongs to somebody else."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

import nightlab.safety
from nightlab.errors import NightlabError
from nightlab.person import COURSE, SCORES
from nightlab.safety.screeners import Instrument, find_instrument, instruments
from nightlab.safety.screeners.catalogue import FACTS

SAFETY = Path(nightlab.safety.__file__).parent
ROOT = Path(__file__).parents[3]
LICENSED = {"isi", "psqi", "epworth", "stopbang", "irls", "pss10", "meq", "rmeq", "sci", "mdq"}
NOTICE = "No permission required to reproduce, translate, display or distribute."


def named(each: Instrument) -> str:
    return each.key


every = pytest.mark.parametrize("each", instruments(), ids=named)


@every
def test_scales_are_scores_of_a_profile_with_the_same_range(each: Instrument) -> None:
    for scale in each.scales:
        limits = SCORES[scale.key]
        assert (scale.low, scale.high) == (limits.low, limits.high)


@every
def test_sums_of_the_answers_span_the_range_of_each_scale(each: Instrument) -> None:
    for scale in each.scales:
        items = [each.items[number - 1] for number in scale.items]
        if items:
            assert sum(item.lowest for item in items) * scale.factor == scale.low
            assert sum(item.highest for item in items) * scale.factor == scale.high


@every
def test_bands_cover_the_range_without_gap_or_overlap(each: Instrument) -> None:
    for scale in each.scales:
        if scale.bands:
            assert [band.low for band in scale.bands] == [
                scale.low,
                *(band.high + 1 for band in scale.bands[:-1]),
            ]
            assert scale.bands[-1].high == scale.high


@every
def test_facts_are_told_with_source_rights_and_how_far_they_were_checked(each: Instrument) -> None:
    assert each.source
    assert each.rights
    assert each.ask
    assert each.missing_rule
    assert each.checked in {"table", "abstract", "secondary", "no"}
    assert {item.course for item in each.items} - {""} <= set(COURSE)


@pytest.mark.parametrize("key", sorted(LICENSED | {"audit_c", "who5"}))
def test_no_question_of_others_is_shipped(key: str) -> None:
    each = find_instrument(key)
    assert not each.shipped
    assert [item.text for item in each.items if item.text] == []
    assert "items" not in tomllib.loads((FACTS / f"{key}.toml").read_text(encoding="utf-8"))


def test_what_is_shipped_word_for_word_is_free_and_carries_its_notice() -> None:
    verbatim = {each.key: each for each in instruments() if each.wording == "verbatim"}
    assert set(verbatim) == {"phq9", "gad7", "dass21"}
    for key in ("phq9", "gad7"):
        assert verbatim[key].notice.endswith(NOTICE)
        assert "Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke" in verbatim[key].notice
    assert "public domain" in verbatim["dass21"].notice
    for each in verbatim.values():
        assert each.wording_checked == "no"


def test_questions_are_whole() -> None:
    counts = {each.key: len(each.items) for each in instruments()}
    assert counts["phq9"] == 9
    assert counts["gad7"] == 7
    assert counts["dass21"] == 21
    for each in instruments():
        if each.shipped:
            assert all(item.text for item in each.items)
            assert len({item.text for item in each.items}) == len(each.items)


def test_dass_scales_share_the_statements_out() -> None:
    used = [n for scale in find_instrument("dass21").scales for n in scale.items]
    assert sorted(used) == list(range(1, 22))


def test_each_consequence_names_a_rule_that_reads_its_score() -> None:
    with (SAFETY / "rules.csv").open(encoding="utf-8", newline="") as file:
        rules = {row["rule"]: row["when"] for row in csv.DictReader(file)}
    for each in instruments():
        for one in each.consequences:
            words = "nights_per_week" if one.when == "chronic_insomnia_all3" else one.when
            for rule in one.rules:
                assert words in rules[rule], (each.key, rule)


def test_the_page_names_every_rule() -> None:
    page = (ROOT / "docs" / "screeners.md").read_text(encoding="utf-8")
    told = {rule for each in instruments() for one in each.consequences for rule in one.rules}
    assert {rule for rule in told if f"| {rule} |" not in page} == set()


def test_only_question_nine_of_the_phq_is_a_crisis() -> None:
    assert {each.key: each.danger_item for each in instruments() if each.danger_item} == {"phq9": 9}


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("PHQ-9", "phq9"),
        ("phq 9", "phq9"),
        ("ESS", "epworth"),
        ("stop-bang", "stopbang"),
        (" GAD_7 ", "gad7"),
        ("apnea", "apnoea"),
        ("Insomnia Severity Index", "isi"),
        ("DASS", "dass21"),
    ],
)
def test_names_are_found_as_people_write_them(typed: str, key: str) -> None:
    assert find_instrument(typed).key == key


def test_no_two_questionnaires_share_a_name() -> None:
    for each in instruments():
        for name in (each.key, each.title, each.full_name, *each.aliases):
            assert find_instrument(name) is each


@pytest.mark.parametrize("typed", ["", "🦉", "phq99999", "x" * 10_000, "'; DROP TABLE", "\x1b[2J"])
def test_unknown_name_is_told(typed: str) -> None:
    with pytest.raises(NightlabError, match="no such questionnaire"):
        find_instrument(typed)


def test_near_name_is_offered() -> None:
    with pytest.raises(NightlabError, match="write 'gad7' if that was meant"):
        find_instrument("gad8")
