"""Answers as typed and as kept: read, or refused with the key."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.drivers.assessment import (
    check_answer,
    checked,
    is_weekly,
    question,
    read_answers,
    typed,
    typed_page,
)
from nightlab.drivers.assessment.products import medicine_times, names_same, supplement
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("gasping", "Y", True),
        ("gasping", "no", False),
        ("gasping", "?", None),
        ("gasping", "", None),
        ("caffeine_mg", "90 mg", 90.0),
        ("daylight_h", "1,5", 1.5),
        ("bedtime", "23.10", "23:10"),
        ("bedtime", "11:30 pm", "23:30"),
        ("bedtime", "12 am", "00:00"),
        ("nicotine", "2", "day"),
        ("nicotine", "By day only", "day"),
        ("sex", "FEMALE", "female"),
        ("gut_symptoms", "1 3", ("bloating", "diarrhoea")),
        ("gut_symptoms", "belly pain; constipation", ("pain", "constipation")),
        ("gut_symptoms", "none", ()),
        ("medicines", "none", ()),
        ("medicines", "ramipril 2,5 mg, zinc", ("ramipril 2,5 mg", "zinc")),
        ("medicines", "unknown", None),
    ],
)
def test_typed_answers(key: str, text: str, value: object) -> None:
    assert typed(question(key), text) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("gasping", "sometimes"),
        ("caffeine_mg", "2 cups"),
        ("caffeine_mg", "0.2 g"),
        ("caffeine_mg", "-1"),
        ("caffeine_mg", "1e3"),
        ("caffeine_mg", "nan"),
        ("nights_per_week", "8"),
        ("gad7", "7.5"),
        ("bedtime", "11"),
        ("bedtime", "25:00"),
        ("nicotine", "5"),
        ("gut_symptoms", "1,9"),
        ("gut_symptoms", "headache"),
    ],
)
def test_no_answer_is_refused_with_its_key(key: str, text: str) -> None:
    with pytest.raises(NightlabError, match=key):
        typed(question(key), text)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("age", True),
        ("age", "41"),
        ("age", float("nan")),
        ("age", float("inf")),
        ("age", 10**400),
        ("gasping", 1),
        ("gasping", "yes"),
        ("bedtime", 23.5),
        ("nicotine", ["day"]),
        ("medicines", "ramipril"),
        ("medicines", [1, 2]),
        ("medicines", ["x" * 500]),
        ("medicines", [str(n) for n in range(100)]),
        ("gut_symptoms", ("fever",)),
    ],
)
def test_kept_values_of_another_kind_are_refused_with_their_key(key: str, value: Any) -> None:
    with pytest.raises(NightlabError, match=key):
        check_answer(key, value)


def test_thoughts_of_death_are_never_refused_without_a_way_to_help() -> None:
    with pytest.raises(NightlabError, match="nightlab screen crisis"):
        typed(question("suicidal_thoughts"), "maybe")


def test_a_page_is_ticked_or_answered_in_order() -> None:
    bedroom = [question(f"bedroom_{name}") for name in ("light", "noise", "warm")]
    assert list(typed_page(bedroom, "1,3").values()) == [True, False, True]
    assert list(typed_page(bedroom, "none").values()) == [False, False, False]
    assert list(typed_page(bedroom, "").values()) == [None, None, None]
    hours = [question("bedtime"), question("rise")]
    assert typed_page(hours, "23:00 06:30") == {"bedtime": "23:00", "rise": "06:30"}
    assert typed_page(hours, "11 pm, ?") == {"bedtime": "23:00", "rise": None}
    with pytest.raises(NightlabError, match="bedtime, rise: '23:00' is 1 of 2 answers"):
        typed_page(hours, "23:00")


def test_weekly_questions_are_known() -> None:
    assert is_weekly("week_dozed")
    assert not is_weekly("age")


def test_file_of_answers(tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    path.write_text(
        'age = 41\nmedicines = []\n[schedule]\nbedtime = 23:10:00\nrise = "07:00"\n'
        '[body]\nosa = "unknown"\n'
    )
    assert read_answers(path) == {
        "age": 41.0,
        "medicines": (),
        "bedtime": "23:10",
        "rise": "07:00",
        "osa": None,
    }
    path.write_text("age = 41\ncofee = 3\n")
    with pytest.raises(NightlabError, match=r"me.toml.*'cofee'"):
        read_answers(path)
    path.write_text("suicidal_thoughts = true\nage = 'old'\n")
    assert read_answers(path) == {"suicidal_thoughts": True}


def test_all_are_checked() -> None:
    assert checked({"age": 41, "gasping": None}) == {"age": 41.0, "gasping": None}
    with pytest.raises(NightlabError, match="osa"):
        checked({"age": 41, "osa": "perhaps"})


def test_supplements_as_typed() -> None:
    found = supplement("magnesium bisglycinate 100 mg elemental 21:00 for 6 weeks")
    assert (found.name, found.elemental_mg, found.dose) == ("magnesium bisglycinate", 100.0, None)
    assert (found.times, found.weeks) == ((time(21),), 6.0)
    plain = supplement("Zinc 7,5 mg")
    assert (plain.name, plain.dose, plain.unit, plain.elemental_mg) == ("Zinc", 7.5, "mg", None)
    assert supplement("vitamin D 1000 IU").unit == "IU"


def test_no_amount_is_guessed() -> None:
    assert supplement("magnesium 2 tablets").dose is None
    assert supplement("magnesium 300 mg zinc 10 mg").dose is None
    assert supplement("magnesium elemental").elemental_mg is None
    assert supplement("probiotic 999999 CFU").dose is None
    assert supplement("21:00").name == "21:00"


def test_times_of_medicines() -> None:
    (found,) = medicine_times(["Levothyroxine 07:00"])
    assert (found.name, found.times) == ("Levothyroxine", (time(7),))
    assert medicine_times(["ramipril 25:00"])[0].times == ()
    assert medicine_times(["07:00"]) == ()
    assert medicine_times(None) == ()
    assert names_same("levothyroxine", "Levothyroxine 50 ug")
    assert not names_same("", "zinc")
