from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

import nightlab.safety.medicines as room
from nightlab.safety.medicines.near import Near, alike, elsewhere, heard_as, near, sound, written
from nightlab.safety.medicines.vocabulary import squash, vocabulary

ALIKE = Path(room.__file__).with_name("alike.csv")
NAMES = vocabulary().names
RARE = sorted(
    key
    for key in NAMES
    if len(key) >= 5 and not NAMES[key].common and NAMES[key].text not in vocabulary().classes
)


def test_the_nearest_comes_first() -> None:
    found = near("metfromin")
    assert found[0].name.text == "metformin"
    assert [one.distance for one in found] == sorted(one.distance for one in found)


def test_a_slip_of_the_ear_is_near() -> None:
    assert sound("sinthroid") == sound("synthroid")
    assert near("sinthroid")[0].name.ingredients == ("levothyroxine",)


def test_a_common_name_comes_before_a_rare_one_a_little_nearer() -> None:
    common, rare = vocabulary().names["metformin"], vocabulary().names[RARE[0]]
    assert (common.common, rare.common) == (True, False)
    assert Near(common, 1.5).distance < Near(rare, 1.0).distance < Near(common, 2.0).distance


def test_every_name_is_found_by_its_sound() -> None:
    names = [key for found in written().values() for key in found]
    sounds = sound("\n".join(names)).split("\n")
    lost = [
        key
        for key, heard in zip(names, sounds, strict=True)
        if key not in heard_as(heard[:1]).keys.get(heard, ())
    ]
    assert lost == []


def test_letters_count_by_the_longer_of_the_two() -> None:
    assert near("ciproflaxin")[0].name.text == "ciprofloxacin"
    assert near("cipro" + "z" * 6) == []


def test_a_wrong_first_letter_is_found_where_nothing_else_is_near() -> None:
    assert near("qylenol")[0].name.text == "tylenol"


def test_what_is_like_no_name_has_none_near() -> None:
    assert near("qwertzuiop") == []
    assert near("abc") == []
    assert near("лекарство") == []


@given(st.sampled_from(sorted(NAMES)), st.data())
@settings(max_examples=200, deadline=None)
def test_edits_are_letters_or_half_a_letter_more(key: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(key) - 1))
    slip = key[:at] + key[at + 1 :]
    for one in near(slip):
        name = squash(one.name.text)
        heard = OSA.distance(sound(slip), sound(name)) + 0.5
        assert one.edits in {OSA.distance(slip, name), heard}


def test_names_one_letter_apart_are() -> None:
    with ALIKE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["source"] == "one letter apart":
                apart = OSA.distance(squash(row["name"]), squash(row["taken_for"]))
                assert apart <= 1 or sound(squash(row["name"])) == sound(squash(row["taken_for"]))


@given(st.sampled_from(RARE))
@settings(max_examples=150, deadline=None)
def test_no_rare_name_one_letter_off_a_common_one_is_left_out(key: str) -> None:
    own = set(NAMES[key].ingredients)
    off = [one for one in [*near(key), *elsewhere(key, 1)] if one.name.common and one.edits <= 1]
    if any(set(one.name.ingredients) != own for one in off):
        assert alike()[key]
