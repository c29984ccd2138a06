from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.sources import OnePerson, OwnerMark, Span, read_file
from nightlab.sources.owner import MARK_BYTES
from nightlab.sources.people import LEAST_CROSSING, check_apart, crossings
from sources.made import apple_night, zipped

if TYPE_CHECKING:
    from pathlib import Path

TEN = datetime(2024, 3, 1, 22, tzinfo=UTC)
HEAD = "id,full_name,date_of_birth,member_since,sleep_tracking"


def _nights(count: int, *, late_min: int = 0, device: str = "") -> list[Night]:
    starts = [TEN + timedelta(days=day, minutes=late_min) for day in range(count)]
    return [Night(at, at + timedelta(hours=8), "UTC", "fitbit", device) for at in starts]


def _spans(nights: list[Night]) -> list[Span]:
    return [Span(night.device, night.start, night.end, night.zone) for night in nights]


def _watch(
    new: list[Night], there: list[Night], *, is_sure: bool = False, is_known: bool = False
) -> int:
    person = OnePerson(dict, lambda _source: _spans(there), is_sure)
    return len(list(person.watch(new, where="sleep.json", is_known=is_known)))


def test_nights_across_those_of_another_are_refused() -> None:
    with pytest.raises(NightlabError, match=r"7 of its 7 nights lie across others") as caught:
        _watch(_nights(LEAST_CROSSING, late_min=50), _nights(30))
    assert "--same-person" in caught.value.fix
    assert caught.value.where == "sleep.json"


@pytest.mark.parametrize(
    ("new", "there"),
    [
        (_nights(LEAST_CROSSING - 1, late_min=50), _nights(30)),
        (_nights(30, device="Watch"), _nights(30, late_min=50, device="Phone")),
        (_nights(30), _nights(30)),
        ([*_nights(20), *_nights(30, late_min=9)[20:]], _nights(30)),
        (_nights(30, late_min=8 * 60 + 5), _nights(30)),
        (_nights(60)[30:], _nights(30)),
        ([*_nights(37), *_nights(7, late_min=12 * 60)], _nights(30)),
        (_nights(LEAST_CROSSING - 1, late_min=9 * 60), _nights(30)),
    ],
    ids=[
        *("few", "two devices", "the same", "a few corrected", "side by side"),
        *("the same schedule later", "naps of one length", "few in another zone"),
    ],
)
def test_what_one_person_may_have_is_taken(new: list[Night], there: list[Night]) -> None:
    assert _watch(new, there) == len(new)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (_nights(30, late_min=9 * 60), "30 of its 30 nights .* begin 9 h later"),
        (_nights(40, late_min=-585), "of its 40 nights .* begin 9.75 h earlier"),
        (
            [*_nights(20, late_min=480), *_nights(30, late_min=540)[20:]],
            "30 of its 30 nights .* begin 8 h later",
        ),
    ],
    ids=["west", "east, and longer", "over a change of clocks"],
)
def test_nights_read_in_another_zone_are_refused_though_they_lie_side_by_side(
    new: list[Night], told: str
) -> None:
    with pytest.raises(NightlabError, match=told) as caught:
        _watch(new, _nights(30))
    assert "use the --zone of before" in caught.value.fix


def test_the_same_clock_in_another_zone_is_a_move_told_meanwhile() -> None:
    there = _nights(30)
    moved = [
        Night(at.start - timedelta(hours=9), at.end - timedelta(hours=9), "Asia/Tokyo", "fitbit")
        for at in there
    ]
    assert _watch(moved, there) == 30


def test_who_is_sure_is_believed_and_a_known_file_is_read_anew() -> None:
    new, there = _nights(30, late_min=50), _nights(30)
    assert _watch(new, there, is_sure=True) == 30
    assert _watch(new, there, is_known=True) == 30


def test_two_people_in_one_file_are_refused() -> None:
    with pytest.raises(NightlabError, match="lie across others"):
        _watch([*_nights(20), *_nights(20, late_min=50)], [])


def test_a_file_of_two_people_is_refused_before_their_nights_are_united(tmp_path: Path) -> None:
    rows = [("AsleepCore", night.start, night.end) for night in _nights(20)]
    others = [("AsleepCore", night.start, night.end) for night in _nights(20, late_min=50)]
    check_apart([*_nights(20), *_nights(3, late_min=50)], "sleep.json")
    with pytest.raises(NightlabError, match="20 of its 40 nights lie across others"):
        check_apart([*_nights(20), *_nights(20, late_min=50)], "sleep.json")
    path = tmp_path / "export.xml"
    path.write_bytes(apple_night([*rows, *others]))  # one source: its rows are one sleep
    assert sum(isinstance(each, Night) for each in read_file(path, zone="UTC")) == 20


def test_two_files_read_together_are_of_two_people() -> None:
    person = OnePerson(dict, lambda _source: [])
    assert len(list(person.watch(_nights(20), where="a"))) == 20
    with pytest.raises(NightlabError, match="lie across others"):
        list(person.watch(_nights(20, late_min=50), where="b"))


def test_old_nights_may_lie_across_each_other() -> None:
    old = _spans([*_nights(20), *_nights(20, late_min=50)])
    assert crossings([], old) == (0, 0)


def _owner(folder: Path, content: bytes) -> list[OwnerMark]:
    path = folder / "export"
    path.write_bytes(content)
    return [each for each in read_file(path, zone="UTC") if isinstance(each, OwnerMark)]


def _apple(born: str) -> bytes:
    me = f'<Me HKCharacteristicTypeIdentifierDateOfBirth="{born}"/>\n'.encode()
    return apple_night([]).replace(b"</Health", me + b"</Health")


def _takeout(born: str) -> bytes:
    profile = f'{HEAD}\nA,"Riley, R.",{born},2020-01-01,Normal\n'.encode()
    return zipped({"Your Profile/Profile.csv": profile, "sleep-1.json": b"[]"})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (_apple("1980-02-03"), OwnerMark.of("apple", "1980-02-03")),
        (_takeout("1980-02-03"), OwnerMark.of("fitbit", "1980-02-03")),
        (_apple(""), None),
        (_takeout("null"), None),
        (zipped({"Profile.csv": HEAD.encode(), "sleep-1.json": b"[]"}), None),
        (zipped({"Profile.csv": f'{HEAD}\n"A'.encode(), "sleep-1.json": b"[]"}), None),
    ],
)
def test_an_export_names_its_owner_where_it_can(
    tmp_path: Path, content: bytes, expected: OwnerMark | None
) -> None:
    assert _owner(tmp_path, content) == ([] if expected is None else [expected])


def test_a_mark_tells_no_birthday() -> None:
    first = datetime(1920, 1, 1, tzinfo=UTC)
    days = [f"{first + timedelta(days=day):%Y-%m-%d}" for day in range(36_525)]
    marks = [OwnerMark.of("apple", day) for day in days]
    assert {len(mark.value) for mark in marks if mark} == {2 * MARK_BYTES}
    same_as_first = marks.count(marks[0])
    assert 100 < same_as_first < 190


def test_an_owner_of_another_birthday_is_refused_unless_the_person_is_sure() -> None:
    def watch(person: OnePerson, born: str) -> list[object]:
        owner = OwnerMark.of("apple", born)
        assert owner
        return list(person.watch([owner], where="export.zip"))

    person = OnePerson(dict, lambda _source: [])
    assert watch(person, "1980-02-03") == []
    known = person.marks
    assert watch(OnePerson(lambda: known, lambda _source: []), "1980-02-03") == []
    with pytest.raises(NightlabError, match="its owner was born on another day"):
        watch(OnePerson(lambda: known, lambda _source: []), "1981-05-06")
    sure = OnePerson(lambda: known, lambda _source: [], is_sure=True)
    assert watch(sure, "1981-05-06") == []
    assert sure.marks != known
