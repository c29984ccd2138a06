from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.plan.records import Slot, Week
from nightlab.plan.week import make_ics, make_week
from nightlab.plan.week.ics import escape, fold
from plan.week import week_people as people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.person import Value

STAMP = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
BOUNDS = {"magnesium_bisglycinate": "100 mg of elemental magnesium"}


def ordinary(answers: Mapping[str, Value] = people.HOURS, start: date = people.MONDAY) -> Week:
    plan = people.plan(*people.EVENING, "caffeine_curfew", *BOUNDS, levels=BOUNDS)
    profile = people.person([("levothyroxine", (time(7),))])
    return make_week(plan, profile, answers, start=start, zone=people.BERLIN)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def events(text: str) -> list[dict[str, str]]:
    found = []
    for block in re.findall(
        r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text.replace("\r\n ", ""), re.DOTALL
    ):
        own = re.sub(r"BEGIN:VALARM.*?END:VALARM\r\n", "", block, flags=re.DOTALL)
        found.append(dict(line.split(":", 1) for line in own.strip().split("\r\n")))
    return found


def test_a_file_says_little_of_its_person() -> None:
    text = make_ics(ordinary(), stamp=STAMP)
    titles = {each["SUMMARY"] for each in events(text)}
    assert {"Capsule", "Warm bath", "Bed", "Rise"} <= titles
    for word in ("levothyroxine", "agnesium", "Work", "worry", "DESCRIPTION", "UTC+"):
        assert word.lower() not in text.lower()


def test_all_of_it_only_where_it_is_asked_for() -> None:
    text = make_ics(ordinary(), stamp=STAMP, full=True)
    titles = {each["SUMMARY"] for each in events(text)}
    assert {"levothyroxine", "Work", "Worry time"} <= titles
    assert "100 mg of elemental magnesium" in text.replace("\r\n ", "")


def test_each_thing_keeps_its_name_when_it_moves() -> None:
    before = {e["UID"]: e for e in events(make_ics(ordinary(), stamp=STAMP))}
    later = {**people.HOURS, "bedtime": "00:10"}
    after = {
        e["UID"]: e for e in events(make_ics(ordinary(later), stamp=STAMP + timedelta(hours=1)))
    }
    assert len(before) == len(events(make_ics(ordinary(), stamp=STAMP)))
    assert set(before) == set(after)
    moved = [uid for uid in before if before[uid]["DTSTART"] != after[uid]["DTSTART"]]
    assert moved
    assert all(int(after[u]["SEQUENCE"]) > int(before[u]["SEQUENCE"]) for u in before)


def test_the_full_file_moves_what_the_plain_one_put_there() -> None:
    plain = {e["UID"] for e in events(make_ics(ordinary(), stamp=STAMP))}
    full = {e["UID"] for e in events(make_ics(ordinary(), stamp=STAMP, full=True))}
    assert plain < full


def test_no_reminder_rings_in_the_night() -> None:
    week = ordinary()
    text = make_ics(week, stamp=STAMP, remind_min=30)
    blocks = text.replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
    rings = {
        block.split("SUMMARY:")[1].split("\r\n")[0]: "BEGIN:VALARM" in block for block in blocks
    }
    assert rings["Warm bath"]
    assert "TRIGGER:-PT30M" in text
    assert not rings["Rise"]
    assert not rings["Outdoors"]  # a quarter of an hour after rising


@pytest.mark.parametrize("wrong", [-1, 241])
def test_a_reminder_that_is_none_is_refused(wrong: int) -> None:
    with pytest.raises(NightlabError, match="remind"):
        make_ics(ordinary(), stamp=STAMP, remind_min=wrong)


def test_instants_are_utc_over_a_change_of_clocks() -> None:
    week = ordinary(start=date(2026, 3, 27))
    rises = [e["DTSTART"] for e in events(make_ics(week, stamp=STAMP)) if e["SUMMARY"] == "Rise"]
    assert rises[:4] == [
        "20260327T053000Z",
        "20260328T073000Z",
        "20260329T063000Z",
        "20260330T043000Z",
    ]


some_slots = st.builds(
    Slot,
    key=st.sampled_from(["warm_bath", "sleep", "medicine x", "trial t1", "zinc", "unheard of"]),
    label=st.text(max_size=200),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is drawn
    minutes=st.integers(0, 600).map(float),
    fixed=st.booleans(),
    why=st.text(max_size=300),
)


@given(slots=st.lists(some_slots, max_size=8), full=st.booleans())
def test_lines_are_short_end_well_and_no_text_breaks_out(slots: list[Slot], *, full: bool) -> None:
    week = Week(people.MONDAY, "Europe/Berlin", tuple(slots))
    text = make_ics(week, stamp=STAMP, full=full, remind_min=10)
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(part.encode()) <= 75 for part in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert all(re.match(r"[A-Z-]+:", each) for each in unfolded(text)[:-1])
    shown = [s for s in slots if full or s.key != "medicine x"]
    assert text.count("BEGIN:VEVENT") == len(shown)
    assert len({e["UID"] for e in events(text)}) == len(shown)


@given(st.text(max_size=400))
def test_a_folded_line_unfolds_to_itself(text: str) -> None:
    line = escape(text)
    assert fold(line).replace("\r\n ", "") == line


def _read(text: str) -> Any:
    """Another's reader, which knows nothing of how the file was written."""
    icalendar = pytest.importorskip("icalendar")
    return icalendar.Calendar.from_ical(text)


@pytest.mark.parametrize("full", [False, True])
def test_another_reader_finds_the_same_week(*, full: bool) -> None:
    week = ordinary(start=date(2026, 3, 27))
    read = _read(make_ics(week, stamp=STAMP, full=full, remind_min=10))
    found = list(read.walk("VEVENT"))
    shown = [s for s in week.slots if full or not s.key.startswith(("medicine", "work"))]
    assert [each["DTSTART"].dt for each in found] == [slot.at.astimezone(UTC) for slot in shown]
    for each, slot in zip(found, shown, strict=True):
        if full:
            assert (str(each["SUMMARY"]), str(each["DESCRIPTION"])) == (slot.label, slot.why)
        if "DTEND" in each:
            assert each["DTEND"].dt - each["DTSTART"].dt == timedelta(minutes=slot.minutes)
    assert any(alarm["TRIGGER"].dt == -timedelta(minutes=10) for alarm in read.walk("VALARM"))
    assert not read.errors


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=120))
def test_another_reader_finds_any_label(label: str) -> None:
    slot = Slot("warm_bath", label, STAMP, 10.0, fixed=False, why="")
    read = _read(make_ics(Week(people.MONDAY, "UTC", (slot,)), stamp=STAMP, full=True))
    (event,) = read.walk("VEVENT")
    assert str(event["SUMMARY"]) == label
