"""Answers from a file: what is told, what is silent, and what cannot be."""

from __future__ import annotations

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.formulary.foods import food, foods
from nightlab.formulary.intake import Answers, assess, blank_answers, questions, read_answers
from nightlab.formulary.intake.reader import FIELDS, TABLES


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "answers.toml"


def read(file: Path, text: str) -> Answers:
    file.write_text(text, encoding="utf-8")
    return read_answers(file)


def refused(file: Path, text: str) -> str:
    with pytest.raises(NightlabError) as caught:
        read(file, text)
    return str(caught.value)


def test_the_empty_screener_is_read_as_nothing_known(file: Path) -> None:
    found = read(file, blank_answers())
    assert found == Answers()
    assert set(found.unanswered) == set(questions())


def test_the_empty_screener_asks_all_questions() -> None:
    asked = tomllib.loads(blank_answers())["foods"]
    assert list(asked) == list(questions())


def test_an_empty_file_is_nothing_known_too(file: Path) -> None:
    assert read(file, "") == Answers()


def test_how_often_is_told_by_day_week_or_month(file: Path) -> None:
    text = "[foods]\noats = {per_day = 1}\nbeans = {per_week = 7}\nsoya = {per_month = 30.4375}\n"
    found = read(file, text)
    assert dict(found.per_day) == pytest.approx({"oats": 1, "beans": 1, "soya": 1})


def test_zero_is_told_and_unknown_is_not(file: Path) -> None:
    found = read(
        file, '[foods]\noats = {per_week = 0}\nbeans = "unknown"\nsoya = {per_day = "unknown"}'
    )
    assert dict(found.per_day) == {"oats": 0}


def test_exclusions_may_be_a_list_or_a_table(file: Path) -> None:
    as_list = read(file, 'exclude = ["nuts", "low-FODMAP"]')
    as_table = read(file, "[exclude]\nnuts = true\nlow_fodmap = true\ngluten = false")
    assert [each.name for each in as_list.exclusions] == ["nuts", "low_fodmap"]
    assert as_table.exclusions == as_list.exclusions


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[foods]\noatz = {per_day=1}", "answers.toml, foods: unknown key 'oatz'; write 'oats' if that was meant."),
        ("[foods]\noats = {per_dy=1}", "answers.toml, foods.oats: unknown key 'per_dy'; write 'per_day' if that was meant."),
        ("[foods]\noats = {per_day=500}", 'answers.toml, foods.oats: 500 cannot be; use 0 to 6 portions a day, or write "unknown".'),
        ("[foods]\noats = {per_day=-1}", "answers.toml, foods.oats: -1 cannot be; "),
        ("[foods]\noats = {per_day=nan}", "answers.toml, foods.oats: nan cannot be; "),
        ("[foods]\noats = {per_day=inf}", "answers.toml, foods.oats: inf cannot be; "),
        ("[foods]\noats = 3", "answers.toml, foods.oats: 3 does not say how often; "),
        ("[foods]\noats = {per_day=1, per_week=2}", "answers.toml, foods.oats: how often is said twice; "),
        ("[foods]\noats = {per_day='often'}", "answers.toml, foods.oats: 'often' does not fit; "),
        ("age = 9", "answers.toml, age: 9 cannot be; use 14 to 120 years"),
        ("age = 1234", "answers.toml, age: 1234 cannot be; "),
        ('sex = "robot"', "answers.toml, sex: 'robot' is none of the choices; "),
        ('sex = "male"\npregnant = true', "answers.toml, sex: a man is neither pregnant nor breastfeeding; "),
        ("stress = 11", "answers.toml, stress: 11 cannot be; "),
        ("[water]\nlitres_per_day = 60", "answers.toml, water.litres_per_day: 60 cannot be; "),
        ("[absorption]\ncrohn = true", "answers.toml, absorption: unknown key 'crohn'; write 'crohns' if that was meant."),
        ("[absorption]\ncrohns = 1", "answers.toml, absorption.crohns: 1 does not fit; write true or false."),
        ('exclude = ["spinahc"]', "answers.toml, exclude: no food is called 'spinahc'; write 'spinach, raw' if that was meant."),
        ('likes = ["unobtainium"]', "answers.toml, likes: no food is called 'unobtainium'; "),
        ("exclude = [1]", "answers.toml, exclude: 1 does not fit; "),
        ("exclude = [" + '"oats",' * 201 + "]", "answers.toml, exclude: more than 200 names; name whole groups"),
        ("[absorption]\nacid_blocker = false\nacid_blocker_years = 3", "answers.toml, absorption.acid_blocker_years: years of an acid blocker that is not taken; "),
        ("age = 30\n[absorption]\nacid_blocker_years = 31", "answers.toml, absorption.acid_blocker_years: more years than your age; "),
        ("age = ", "answers.toml, line 1: no valid TOML ("),
        ("food = 1", "answers.toml: unknown key 'food'; write 'foods' if that was meant."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence_with_its_place(
    file: Path, text: str, sentence: str
) -> None:
    assert refused(file, text).startswith(sentence)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"age = " + b"9" * 10_000, b"a = " + b"[" * 5000]
)
def test_what_is_no_text_at_all_is_one_sentence(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(NightlabError, match=r"^answers\.toml"):
        read_answers(file)


def test_no_file_and_a_folder_are_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(NightlabError, match="nightlab intake --questions"):
            read_answers(path)


@settings(deadline=None, max_examples=20)
@given(st.text(max_size=60))
def test_any_words_to_exclude_are_read_or_refused(word: str) -> None:
    try:
        found = Answers(exclude=(word,))
    except NightlabError:
        return
    assert found.exclusions


def test_everything_unknown_still_gives_an_answer() -> None:
    found = assess(Answers())
    assert 200 < found.usual.mean < 400
    assert found.usual.hi95 - found.usual.lo95 > 250
    assert len(found.unknown) > len(questions())
    assert found.plan is not None
    assert not found.plan.closes


def read_or_sentence(file: Path) -> Answers | str:
    """Read answers, or return why they are refused."""
    try:
        return read_answers(file)
    except NightlabError as error:
        return str(error)


ODD = [
    *("1", "-1", "nan", "inf", "true", "[]", "{}", "[[1]]", "{a = 1}", "1979-05-27", "07:32:00"),
    *("99999999999999999999", '""', '"unknown"', '"nuts"', "[1, 'a']", "{per_day = 'unknown'}"),
    *("{per_day = 0.5}", "['oats', 'seeds']", "{nuts = true}", "{nuts = 'unknown'}", "1e400"),
]
KEYS = [*FIELDS, *TABLES, "foods.oats", "foods.x", "water.litres_per_day", "absorption.crohns"]


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(ODD), max_size=6))
def test_any_file_is_read_or_refused_in_one_sentence(told: dict[str, str]) -> None:
    text = "\n".join(f"{key} = {value}" for key, value in told.items())
    with TemporaryDirectory() as folder:
        file = Path(folder) / "answers.toml"
        file.write_text(text, encoding="utf-8")
        found = read_or_sentence(file)
    if isinstance(found, str):
        assert found.startswith("answers.toml")
        return
    assert assess(found, with_plan=False).usual.mean > 0


def test_a_question_may_be_excluded_by_its_key() -> None:
    rule = Answers(exclude=("seeds",)).exclusions[0]
    assert all(rule.covers(food(number)) for number in ("12166", "12220", "12012", "12006"))
    assert not rule.covers(food("12061"))


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("fruit", ("banana", "mango", "blueberries", "prunes", "peach")),
        ("beans", ("edamame, cooked", "broad beans, cooked", "hummus")),
        ("greens", ("mustard greens, cooked", "beet greens, cooked")),
        ("vegetables", ("okra, cooked", "savoy cabbage, cooked", "spinach, cooked")),
    ],
)
def test_a_question_excluded_by_its_key_is_read_as_widely_as_its_word(
    word: str, names: tuple[str, ...]
) -> None:
    rule = Answers(exclude=(word,)).exclusions[0]
    left = [each.name for each in foods() if each.name in names and not rule.covers(each)]
    assert left == []
