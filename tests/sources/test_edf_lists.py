"""Lists of annotations in EDF+: as the specification writes them, against another reader, and hostile ones."""

from __future__ import annotations

import io
import warnings
from contextlib import suppress
from datetime import datetime, timedelta
from time import process_time
from typing import TYPE_CHECKING, Any

import edfio
import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.sources.edf.annotations import MOST_ANNOTATIONS, Annotated, read_annotations
from nightlab.sources.part import MIB, Part
from sources.made.edf import edf, edf_of_lists

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2024, 1, 8, 22, 0)  # noqa: DTZ001 - a wall clock
TIME = b"+0\x14\x14\0"
Noted = tuple[datetime, float | None, str]


def _read(content: bytes) -> Annotated:
    return read_annotations(Part("night.edf", len(content), lambda: io.BytesIO(content)))


def _ours(content: bytes) -> list[Noted]:
    found = _read(content)
    return sorted(_at(found.start, each) for each in found.annotations)


def _theirs(content: bytes) -> list[Noted]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = edfio.read_edf(content)
        return sorted(_at(found.startdatetime, each) for each in found.annotations if each.text)


def _at(start: datetime, noted: Any) -> Noted:
    onset_s, duration_s, text = noted
    # What was noted a year away is of no recording, and no calendar has room for it.
    return start + timedelta(seconds=max(-3e7, min(onset_s, 3e7))), duration_s, text


def _noted(rng: np.random.Generator, count: int) -> list[tuple[float, float | None, str]]:
    words = ("Sleep stage W", "Sleep stage N2", "Lights off", "Arousal é", "a", "")
    return [
        (
            round(float(rng.uniform(0, 40_000)), int(rng.integers(0, 7))),
            None if rng.random() < 0.3 else float(rng.integers(0, 900)) / 4,
            words[rng.integers(len(words))],
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("signal_s", [0, 40])
@pytest.mark.parametrize("microsecond", [0, 250_000, 100_001])
def test_another_reader_finds_the_same(signal_s: int, microsecond: int) -> None:
    rng = np.random.default_rng(signal_s + microsecond)
    for count in (1, 30, 300):
        start = START.replace(microsecond=microsecond)
        content = edf(start, _noted(rng, count), signal_s=signal_s)
        assert _ours(content) == _theirs(content)


def test_another_reader_finds_the_same_in_a_real_file(samples: Path) -> None:
    content = (samples / "sleep/edf_hypnogram/SC4001EC-Hypnogram.edf").read_bytes()
    assert len(_ours(content)) == 154
    assert _ours(content) == _theirs(content)


def test_where_bytes_were_changed_both_find_the_same_or_what_is_lost_is_counted() -> None:
    rng = np.random.default_rng(7)
    # Half of a letter that has two bytes makes edfio give up the file.
    noted = [each for each in _noted(rng, 60) if each[2].isascii()]
    sound, equal, lost = edf(START, noted), 0, 0
    known, first = set(_ours(sound)), sound.index(TIME) + len(TIME)
    for _ in range(400):
        content = bytearray(sound)
        for at in rng.integers(first, len(sound), size=rng.integers(1, 4)):
            content[at] = b"\x14\x15\x00+-.09ax \x7f"[rng.integers(12)]
        try:
            unread = _read(bytes(content)).unread
        except NightlabError:
            continue
        if unread:
            lost += 1
            # A byte between two lists is of both, and a damaged list is no reason to lose a third.
            assert len(known - set(_ours(bytes(content)))) <= 2 * 3
        else:
            equal += 1
            assert _ours(bytes(content)) == _theirs(bytes(content))
    assert equal > 50
    assert lost > 100


def test_all_texts_of_a_list_have_its_time() -> None:
    lists = TIME + b"+30.5\x1510\x14Sleep stage W\x14Arousal\x14\0-1\x14Lights off\x14\0"
    assert _read(edf_of_lists(START, [[lists]])).annotations == [
        (30.5, 10.0, "Sleep stage W"),
        (30.5, 10.0, "Arousal"),
        (-1.0, None, "Lights off"),
    ]


def test_a_text_may_have_lines_and_be_no_utf8() -> None:
    lists = TIME + b"+1\x14two\r\nlines\x14\0+2\x14Lagewechsel (R\xfccken)\x14\0"
    texts = [each.text for each in _read(edf_of_lists(START, [[lists]])).annotations]
    assert texts == ["two\r\nlines", "Lagewechsel (R\ufffdcken)"]


def test_onsets_of_a_broken_recording_count_from_its_start() -> None:
    records = [TIME, b"+3600\x14\x14Back in bed\x14\0", b"+7200\x14\x14\0+7201\x14b\x14\0"]
    content = edf_of_lists(
        START, [records, [b"", b"+3601\x15\x32\x14two signals\x14\0", b""]], kind="EDF+D"
    )
    assert _ours(content) == _theirs(content)
    assert sorted(each.onset_s for each in _read(content).annotations) == [3600, 3601, 7201]


def test_a_record_that_is_full_to_its_last_byte_ends_there() -> None:
    record = b"+5\x14ab\x14\0"  # eight bytes, so that no NUL is filled in
    found = _read(edf_of_lists(START, [[*[record] * 4, record[:-1] + b"x", *[record] * 4]]))
    assert [each.onset_s for each in found.annotations] == [5] * 8
    assert found.unread == 1


def test_a_file_of_other_bytes_is_refused() -> None:
    with pytest.raises(NightlabError, match=r"2 lists of annotations that cannot be read"):
        _read(edf_of_lists(START, [[TIME + b"30\x14a\x14\0", b"+31\x14b\0"]]))


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("Startdate 24-apr-1989 X X X", (1989, 4, 24)),
        ("Startdate 24-XYZ-1989 X X X", (2024, 1, 8)),
        ("Night one", (2024, 1, 8)),
    ],
)
def test_the_long_date_goes_before_the_short_one(told: str, day: tuple[int, ...]) -> None:
    content = edf_of_lists(START, [[TIME + b"+0\x14a\x14\0"]], told=told)
    assert _read(content).start == START.replace(day[0], day[1], day[2])
    assert _ours(content) == _theirs(content)


def test_what_recorded_it_is_told() -> None:
    content = edf_of_lists(START, [[TIME]], told="Startdate 08-JAN-2024 PSG1 X Sleep_Box_3")
    assert _read(content).device == "Sleep Box 3"
    assert _read(edf_of_lists(START, [[TIME]])).device == ""


def test_a_date_that_was_taken_out_is_named() -> None:
    with pytest.raises(NightlabError, match="the date was taken out of it"):
        _read(edf_of_lists(START, [[TIME]], told="Startdate X X X X"))


@pytest.mark.parametrize(
    ("at", "field", "said"),
    [
        (168, b"99.01.24", r"it starts on 99\.1\.2024"),
        (168, b"ab.01.24", "no date and time"),
        (176, b"25.00.00", r"it starts at 25:0:0"),
        (236, b"2       ", "a record that is cut off"),
        (252, b"0   ", "0 signals"),
        (252, b"x   ", "no number"),
        (192, b"BDF+C", "without annotations"),
        (256, b"EEG", "without annotations"),
    ],
)
def test_a_header_that_cannot_be_is_named(at: int, field: bytes, said: str) -> None:
    content = bytearray(edf_of_lists(START, [[TIME]], told="Night"))
    content[at : at + len(field)] = field
    with pytest.raises(NightlabError, match=said) as caught:
        _read(bytes(content))
    assert caught.value.fix


def test_a_cut_anywhere_is_named() -> None:
    content = edf_of_lists(START, [[TIME + b"+0\x14a\x14\0"]])
    for end in range(0, len(content), 7):
        with pytest.raises(NightlabError):
            _read(content[:end])


@pytest.mark.parametrize(
    "unit",
    [b"+1\x14", b"+1\x14a\x14\0", b"a\0", b"\x14", b"9", b"+0\x14\x14\0", b"+9\x159", b"+1\x14\0"],
)
def test_megabytes_of_anything_are_read_or_refused_soon(unit: bytes) -> None:
    content = edf_of_lists(START, [[TIME + b"+" + unit * (4 * MIB // len(unit))]])
    began = process_time()
    with suppress(NightlabError):
        assert len(_read(content).annotations) <= 2 * MOST_ANNOTATIONS
    assert process_time() - began < 5
