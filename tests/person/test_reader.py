from __future__ import annotations

import tempfile
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.person import Behaviour, Drink, Medication, Profile, Supplement, read_profile
from nightlab.person.reader import FIELDS

FULL = """
age = 67
sex = "Female"
weight_kg = 71.5
profile = "eu"
zone = "Europe/Berlin"
pregnant = false
conditions = ["Restless legs", "hypertension"]
medications = ["Ramipril", { name = "Levothyroxine", times = ["07:00"] }]
symptoms = { flushing = true, "slow pulse" = "unknown", fever = false }
job = "night shift"

[[supplements]]
name = "Magnesium bisglycinate"
elemental_mg = 200
times = ["18:30", 21:00:00]

[[supplements]]
name = "Zinc"
dose = 15
elemental_mg = "unknown"

[labs]
egfr = 58
serum_mg_mmol = "unknown"

[scores]
isi = 17

[behaviour]
caffeine = [{ mg = 95, time = "08:00" }, { mg = "unknown", time = "15:30" }]
alcohol = "unknown"
bedtime = "23:10"
"""


def read(folder: Path, text: str) -> Profile:
    path = folder / "me.toml"
    path.write_text(text, encoding="utf-8")
    return read_profile(path)


def test_a_full_profile(tmp_path: Path) -> None:
    person = read(tmp_path, FULL)
    assert person == Profile(
        age_years=67,
        sex="female",
        weight_kg=71.5,
        profile="EU",
        zone="Europe/Berlin",
        pregnant=False,
        conditions=("Restless legs", "hypertension"),
        medications=(Medication("Ramipril"), Medication("Levothyroxine", (time(7),))),
        supplements=(
            Supplement("Magnesium bisglycinate", 200, times=(time(18, 30), time(21))),
            Supplement("Zinc", dose=15),
        ),
        labs={"egfr": 58},
        scores={"isi": 17},
        symptoms=("flushing",),
        behaviour=Behaviour(
            caffeine=(Drink(95, time(8)), Drink(None, time(15, 30))),
            alcohol=None,
            bedtime=time(23, 10),
        ),
        job=("night shift",),
        not_known=frozenset(
            {
                "symptoms.slow_pulse",
                "supplements.zinc.elemental_mg",
                "labs.serum_mg_mmol",
                "behaviour.caffeine.2.mg",
                "behaviour.alcohol",
            }
        ),
        declared=person.declared,
    )
    assert person.unknowns == person.not_known | {"behaviour.rise"}
    assert (person.symptom("slow pulse"), person.symptom("fever")) == (None, False)


def test_silence_and_no_give_the_same_answer_but_can_be_told_apart(tmp_path: Path) -> None:
    silent, denied = read(tmp_path, ""), read(tmp_path, "pregnant = false\nconditions = []")
    assert (silent.pregnant, silent.conditions) == (denied.pregnant, denied.conditions)
    assert silent.declared == frozenset()
    assert denied.declared == {"pregnant", "conditions"}


@pytest.mark.parametrize("key", sorted(FIELDS))
def test_any_field_may_be_unknown(tmp_path: Path, key: str) -> None:
    person = read(tmp_path, f'{key} = "unknown"')
    assert getattr(person, FIELDS[key][0]) is None
    assert FIELDS[key][0] in person.unknowns


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("agee = 34", "me.toml: unknown key 'agee'; write 'age' if that was meant."),
        (
            "[labs]\nsbp = 95",
            "me.toml, labs: unknown key 'sbp'; write 'sbp_mmhg' if that was meant.",
        ),
        ("[labs]\negrf = 60", "me.toml, labs: unknown key 'egrf'; write 'egfr' if"),
        ("[labs]\nqqqq = 60", "me.toml, labs: unknown key 'qqqq'; use one of alt_x_uln, bmi,"),
        (
            "[behaviour]\nbed_time = 1",
            "me.toml, behaviour: unknown key 'bed_time'; write 'bedtime'",
        ),
        ('medications = [{ nam = "x" }]', "medications: unknown key 'nam'; write 'name'"),
        ("age = 190", "me.toml, age: 190 cannot be; use 0 to 120 years, or write"),
        ("weight_kg = 0", "me.toml, weight_kg: 0 cannot be; use 2 to 400 kg"),
        ("[labs]\negfr = -4", "me.toml, labs.egfr: -4 cannot be"),
        ('age = "34"', "me.toml, age: '34' does not fit; write a number without quotes."),
        ("age = true", "me.toml, age: true does not fit"),
        ("pregnant = 1", "me.toml, pregnant: 1 does not fit; write true or false."),
        ('sex = "f"', "me.toml, sex: 'f' is none of the choices; use female, male, other"),
        ("job = 3", "me.toml, job: 3 does not fit; write a list in square brackets."),
        ("labs = []", "me.toml, labs: [] does not fit; write a table, under a line [labs]."),
        ("conditions = [3]", "me.toml, conditions: 3 does not fit; write a text in double quotes."),
        ("[conditions]\nx = 3", "me.toml, conditions.x: 3 does not fit; write true or false."),
        ('conditions = ["a", "unknown"]', 'conditions: "unknown" stands among other entries'),
        ('medications = [{ times = ["07:00"] }]', "medications: an entry has no name"),
        ('medications = [{ name = "x", times = ["25:00"] }]', "medications.times: '25:00' is not"),
        ("[behaviour]\nbedtime = 23", "me.toml, behaviour.bedtime: 23 does not fit; write a clock"),
        ('zone = "Mars/Base"', "me.toml, zone: unknown time zone 'Mars/Base'"),
        ("age = 1" + "0" * 400, "write a smaller number"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(NightlabError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [("age = 3\nsex = female\n", 2), ("age = 3\nage = 4\n", 2), ('a = 1\n\nb = """x', 3)],
)
def test_broken_toml_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(NightlabError, match=rf"^me\.toml, line {line}: no valid TOML \("):
        read(tmp_path, text)


def test_a_file_that_cannot_be_read_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(NightlabError, match=r"^none\.toml: cannot be read as text"):
        read_profile(tmp_path / "none.toml")
    with pytest.raises(NightlabError, match="cannot be read as text"):
        read_profile(tmp_path)
    (tmp_path / "me.toml").write_bytes(b'sex = "\xff"')
    with pytest.raises(NightlabError, match="cannot be read as text"):
        read_profile(str(tmp_path / "me.toml"))


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffage = 40").age_years == 40


VALUES = st.recursive(
    st.one_of(
        st.booleans().map(lambda flag: str(flag).lower()),
        st.integers(-(10**6), 10**6).map(str),
        st.sampled_from(['"unknown"', '"x"', "07:30:00", "1979-05-27", "nan", '""', "1e400"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["name", "times", "mg", "egfr", "x"]), inner).map(
            lambda table: f"{{{', '.join(f'{k} = {v}' for k, v in table.items())}}}"
        ),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), VALUES))
def test_any_toml_is_a_profile_or_one_error(table: dict[str, str]) -> None:
    text = "\n".join(f"{key} = {value}" for key, value in table.items())
    with tempfile.TemporaryDirectory() as folder:
        try:
            declared = len(read(Path(folder), text).declared)
        except NightlabError as caught:
            declared, error = len(table), str(caught)
        else:
            error = "me.toml"
    assert declared == len(table)
    assert error.startswith("me.toml")
