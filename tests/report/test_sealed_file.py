"""An exported trial: the same bytes every time, and nothing altered unnoticed."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.report.sealed_file import open_sealed, seal
from nightlab.report.sealed_file_differences import differences

PLAN = 'arms = ["placebo", "magnesium"]\nseed = 7\n'
FIRST = date(2025, 3, 1)


def content() -> dict[str, Any]:
    days = [FIRST + timedelta(days=i) for i in range(4)]
    arms = ["placebo", "magnesium", "magnesium", "placebo"]
    return {
        "protocol": {"text": PLAN, "sha256": hashlib.sha256(PLAN.encode()).hexdigest()},
        "first_evening": "2025-03-01",
        "amendments": [],
        "schedule": [
            {
                "number": i + 1,
                "arm": arms[i],
                "block": 1,
                "take_on": day.isoformat(),
                "night": (day + timedelta(days=1)).isoformat(),
            }
            for i, day in enumerate(days)
        ],
        "doses": [{"evening": day.isoformat(), "status": "taken"} for day in days],
        "log": [
            {
                "kind": "adverse",
                "evening": "2025-03-02",
                "told_at": "2025-03-03T07:10:00+01:00",
                "until": None,
                "value": "mild",
                "text": "Bauchweh, ein bißchen 🌙",
            }
        ],
        "nights": [
            {
                "night": (day + timedelta(days=1)).isoformat(),
                "outcome": None if i == 2 else 20.5 + i,
                "secondaries": {"tst_min": 400.0 + i},
                "covariates": {"late_coffee": i % 2},
            }
            for i, day in enumerate(days)
        ],
        "verdict": {"decision": "not-known-yet", "effect": {"mean": -0.1, "lo95": -4.0}},
    }


SEALED = seal(content())


def refusal(text: str) -> str:
    with pytest.raises(NightlabError) as caught:
        open_sealed(text, "t1.json")
    assert str(caught.value).startswith("t1.json")
    return str(caught.value)


def forged(change: Any) -> str:
    """A file whose digests fit, as a careless program or a forger would write it."""
    sections = content()
    change(sections)
    plain = json.loads(json.dumps(sections))

    def digest(value: Any) -> str:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    whole = json.loads(SEALED)
    whole["sections"] = plain
    whole["digests"] = {name: digest(section) for name, section in plain.items()}
    del whole["sha256"]
    rest = {name: whole[name] for name in ("about", "digests", "engine", "format")}
    return json.dumps({**whole, "sha256": digest(rest)})


def test_what_was_sealed_comes_back() -> None:
    assert open_sealed(SEALED, "t1.json") == content()


def test_the_same_content_gives_the_same_bytes() -> None:
    shuffled = dict(reversed(content().items()))
    assert seal(shuffled) == SEALED


def test_a_person_can_read_it() -> None:
    assert '"text": "Bauchweh, ein bißchen 🌙"' in SEALED
    assert max(map(len, SEALED.splitlines())) < 500


def test_what_was_opened_can_be_sealed_again() -> None:
    assert seal(open_sealed(SEALED, "t1.json")) == SEALED


def test_a_mark_of_byte_order_changes_nothing() -> None:
    assert open_sealed("\ufeff" + SEALED, "t1.json") == content()


def test_dates_tuples_and_arrays_become_plain() -> None:
    given_ = content()
    given_["first_evening"] = FIRST
    given_["doses"] = tuple(given_["doses"])
    given_["extra"] = np.array([1.5, 2.5])
    assert open_sealed(seal(given_), "x")["extra"] == [1.5, 2.5]


@pytest.mark.parametrize("name", list(content()))
def test_an_altered_section_is_named(name: str) -> None:
    whole = json.loads(SEALED)
    section = whole["sections"][name]
    if isinstance(section, dict):
        section["more"] = 1
    elif isinstance(section, list):
        section.append({"more": 1})
    else:
        whole["sections"][name] = "2025-03-02"
    assert f"the section {name!r} was altered after the export" in refusal(json.dumps(whole))


def test_a_section_taken_out_or_put_in_is_named() -> None:
    whole = json.loads(SEALED)
    del whole["sections"]["doses"]
    assert "the section 'doses' was taken out" in refusal(json.dumps(whole))
    whole = json.loads(SEALED)
    whole["sections"]["more"] = []
    assert "the section 'more' was altered" in refusal(json.dumps(whole))


@pytest.mark.parametrize("name", ["about", "engine"])
def test_an_altered_head_is_noticed(name: str) -> None:
    whole = json.loads(SEALED) | {name: "other"}
    assert "head or its digests were altered" in refusal(json.dumps(whole))


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_a_changed_byte_never_goes_unnoticed(data: st.DataObject) -> None:
    raw = bytearray(SEALED.encode())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255))
    try:
        text = raw.decode()
        same = json.loads(text) == json.loads(SEALED)
    except ValueError:  # no longer UTF-8, or no longer JSON
        same, text = False, raw.decode(errors="replace")
    if same:
        assert open_sealed(text, "t1.json") == content()
    else:
        refusal(text)


def test_no_flipped_bit_of_any_byte_goes_unnoticed() -> None:
    raw, spaces = SEALED.encode(), set(b" \n")
    for place, byte in enumerate(raw):
        changed = raw[:place] + bytes([byte ^ 1]) + raw[place + 1 :]
        text = changed.decode(errors="replace")
        if byte in spaces and byte ^ 1 in spaces:
            continue
        with pytest.raises(NightlabError):
            open_sealed(text, "t1.json")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_piece_cut_out_or_put_in_never_goes_unnoticed(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SEALED) - 1))
    end = data.draw(st.integers(start, min(len(SEALED), start + 40)))
    text = SEALED[:start] + data.draw(st.text(max_size=6)) + SEALED[end:]
    try:
        assert open_sealed(text, "t1.json") == content()
        assert json.loads(text.removeprefix("\ufeff")) == json.loads(SEALED)
    except NightlabError:
        assert text != SEALED


@settings(max_examples=200, deadline=None)
@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_anything_else_is_one_clear_error(text: str) -> None:
    refusal(text)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(content())), st.none() | st.integers(0, 3), JUNK, st.data())
def test_sections_of_any_shape_end_in_one_clear_error_or_open(
    name: str, row: int | None, junk: Any, data: st.DataObject
) -> None:
    def change(sections: dict[str, Any]) -> None:
        section = sections[name]
        if row is not None and isinstance(section, list) and row < len(section):
            section[row][data.draw(st.sampled_from(sorted(section[row])))] = junk
        else:
            sections[name] = junk

    with suppress(NightlabError):  # and never another error
        assert set(open_sealed(forged(change), "t1.json")) == set(content())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 40 + "1" + "}" * 40, "nested too deeply"),
        ('{"format": NaN}', "NaN is no number"),
        ('{"format": 1e999}', "too large"),
        (f'{{"format": {"9" * 5000}}}', "not JSON"),
        ('{"format": 1, "format": 2}', "'format' stands there twice"),
        ('{"format": "nightlab trial 9"}', "format 'nightlab trial 9' is not known here"),
        ('{"format": "nightlab trial 1"}', "is missing"),
        ('{"format": ["nightlab trial 1"]}', "not an exported trial"),
        ("7", "not an exported trial"),
        ("null", "not an exported trial"),
        ("", "not JSON"),
        (SEALED[:-40], "not JSON"),
        (SEALED.replace('"sections": {', '"sections": [{').replace("}\n}", "}]\n}"), "not JSON"),
        (SEALED.replace('"doses"', '"d\\ud800es"'), "half a letter"),
    ],
)
def test_a_file_that_is_none_says_so(text: str, what: str) -> None:
    with pytest.raises(NightlabError) as caught:
        open_sealed(text, "t1.json")
    assert what in str(caught.value)


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nightlab.report.sealed_file.LONGEST_LETTERS", 100)
    assert "letters are more than a trial has" in refusal(SEALED)


def test_parts_that_are_no_parts_are_refused() -> None:
    for name in ("sections", "digests"):
        assert f"{name!r} holds no named parts" in refusal(
            json.dumps(json.loads(SEALED) | {name: 3})
        )


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        ("protocol.text", "seed = 8", "protocol: the text does not fit its SHA-256"),
        ("protocol.sha256", 7, "protocol, sha256: this is not text"),
        ("first_evening", "20250301", "first_evening: this is not a date such as 2025-03-01"),
        ("schedule", {}, "schedule: this is not a list"),
        ("schedule.0", 1, "schedule, row 1: this is not a set of named values"),
        ("schedule.1.number", 1, "schedule, number: 1 stands there twice"),
        ("schedule.1.number", True, "schedule, row 2, number: this is not a whole number"),
        ("nights.0.outcome", "12", "nights, row 1, outcome: this is not a number"),
        ("nights.0.secondaries", {"a": "b"}, "nights, row 1, secondaries: this is not a set of"),
        ("nights.1.night", "2025-03-02", "nights, night: 2025-03-02 stands there twice"),
        ("log.0.told_at", "2025-03-03T07:10:00", "told_at: this is not an instant with its zone"),
        ("verdict", [], "verdict: this is not a set of named values"),
    ],
)
def test_a_field_that_is_wrong_is_named(path: str, value: Any, what: str) -> None:
    def change(sections: dict[str, Any]) -> None:
        *names, last = path.split(".")
        inner: Any = sections
        for name in names:
            inner = inner[int(name)] if name.isdigit() else inner[name]
        inner[int(last) if last.isdigit() else last] = value

    assert what in refusal(forged(change))


def test_a_missing_section_or_field_is_named() -> None:
    assert "nights: this section is missing" in refusal(forged(lambda s: s.pop("nights")))
    gone = refusal(forged(lambda s: s["schedule"][3].pop("arm")))
    assert "schedule, row 4, arm: this field is missing" in gone


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (float("nan"), "cannot be exported"),
        ({1, 2}, "cannot be exported"),
        ("\ud800", "cannot be exported"),
        (10**40, "too large"),
        ({"a": 1, 2: 3}, "cannot be exported"),
        ({"2": 1, 2: 3}, "cannot be exported"),
    ],
)
def test_a_value_that_no_file_can_hold_is_refused(value: Any, what: str) -> None:
    with pytest.raises(NightlabError, match=what):
        seal({**content(), "verdict": {"x": value}})


def test_a_protocol_that_is_not_what_was_sealed_cannot_be_exported() -> None:
    given_ = deepcopy(content())
    given_["protocol"]["text"] += "# later"
    with pytest.raises(NightlabError, match="not what was sealed"):
        seal(given_)


def test_the_same_numbers_do_not_differ() -> None:
    told = {"effect": {"mean": 1.0, "all": [1, 2.0, None]}, "decision": "works"}
    new = {"effect": {"mean": 1.0 + 5e-7, "all": (1.0, 2, None)}, "decision": "works"}
    assert differences(told, new) == []
    assert differences({"nights": 1e9}, {"nights": 1e9 + 100}) == []


def test_differences_are_told_in_plain_words() -> None:
    told = {"mean": 1.0, "arms": {"a": 3}, "words": "works", "p": None, "rows": [1, 2]}
    new = {"mean": 1.1, "arms": {"b": 3}, "words": "harms", "p": 0.5, "rows": [1]}
    assert differences(told, new, name="verdict") == [
        "verdict, arms, a: the file says 3, computed anew there is none",
        "verdict, arms, b: the file does not have it, computed anew it is 3",
        "verdict, mean: the file says 1.0, computed anew it is 1.1",
        "verdict, p: the file says nothing, computed anew it is 0.5",
        "verdict, rows, 2: the file says 2, computed anew there is none",
        "verdict, words: the file says 'works', computed anew it is 'harms'",
    ]


def test_a_flag_is_no_number() -> None:
    assert differences(True, 1, name="confounded") == [  # noqa: FBT003 - the value compared
        "confounded: the file says True, computed anew it is 1"
    ]


def test_many_differences_end_with_how_many_more() -> None:
    lines = differences(list(range(50)), [n + 1 for n in range(50)])
    assert len(lines) == 21
    assert lines[-1] == "and 30 more"


@settings(deadline=None)
@given(JUNK, JUNK)
def test_anything_can_be_compared(one: Any, other: Any) -> None:
    assert bool(differences(one, other)) == bool(differences(other, one))
