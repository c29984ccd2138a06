"""Traps of hypnograms as text: no start, numbers of two schools, epochs, more than a night."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.sources import Skipped, read_file
from nightlab.sources.hypnogram import FORMAT

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.sources import Record

START = "# start 2024-01-01T23:10"


def _records(text: str, folder: Path) -> list[Record]:
    path = folder / "night.txt"
    path.write_text(text)
    return list(read_file(path, zone="Europe/Berlin"))


def _only(text: str, folder: Path) -> Night:
    (night,) = _records(text, folder)
    assert isinstance(night, Night)
    return night


def _letters(night: Night) -> str:
    assert night.hypnogram is not None
    return night.hypnogram.to_string()


def test_a_start_on_the_wall_clock_and_epochs_of_thirty_seconds(tmp_path: Path) -> None:
    night = _only(START + "\n0\n1\n2\n3\n3\n", tmp_path)
    assert f"{night.local_start}" == "2024-01-01 23:10:00+01:00"
    assert _letters(night) == "W1233"
    assert night.provenance == ("epochs are taken to last 30 s",)


def test_a_file_without_a_start_is_known_and_refused_with_the_next_step(tmp_path: Path) -> None:
    bare = "0\n" * 30 + "2\n" * 300
    assert FORMAT.sniff(bare.encode())
    with pytest.raises(NightlabError, match=r"no start.*write a first line such as # start 2024"):
        _records(bare, tmp_path)


@pytest.mark.parametrize("text", ["1\n2\n3\n", "0\n" * 30 + "17\n" * 300, "a,b\n" * 100])
def test_a_column_of_other_numbers_is_no_hypnogram(text: str) -> None:
    assert not FORMAT.sniff(text.encode())


@pytest.mark.parametrize(
    ("codes", "letters"),
    [
        ("0 1 2 3 4", "W123R"),
        ("0 1 2 3 4 5", "W1233R"),
        ("W N1 N2 N3 R", "W123R"),
        ("wake s1 s2 s3 s4 rem", "W1233R"),
        ("0 -1 -2 9 ? u 2", "W?????2"),
    ],
)
def test_codes_of_every_school(codes: str, letters: str, tmp_path: Path) -> None:
    night = _only("\n".join([START + " epoch_s 30", *codes.split()]), tmp_path)
    assert _letters(night) == letters


def test_zone_offset_epoch_and_device_may_be_told(tmp_path: Path) -> None:
    header = "# start 2024-07-01T23:10:30 epoch_s 20 zone America/New_York device home_lab"
    night = _only(header + "\n2\n2\n2\n", tmp_path)
    assert f"{night.local_end}" == "2024-07-01 23:11:30-04:00"
    assert night.device == "home lab"
    other = _only("# start 2024-07-01T23:10+09:00\n2\n", tmp_path)
    assert f"{other.start}" == "2024-07-01 14:10:00+00:00"


def test_another_start_begins_another_night_and_notes_are_passed_over(tmp_path: Path) -> None:
    text = "# start 2024-01-02T00:10 epoch_s 30\n# quiet\n2\n2\n\n# start 2024-01-02T14:00 epoch_s 30\n1\n"
    night, nap = _records(text, tmp_path)
    assert isinstance(night, Night)
    assert isinstance(nap, Night)
    assert (_letters(night), _letters(nap)) == ("22", "1")
    assert (night.is_nap, nap.is_nap) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        "# start\n2\n",
        "# start yesterday\n2\n",
        "# start 2024-13-01T23:10\n2\n",
        "# start 0024-01-01T23:10\n2\n",
        START + " epoch_s\n2\n",
        START + " epoch_s 0\n2\n",
        START + " epoch_s nan\n2\n",
        START + " epoch 30\n2\n",
        START + " zone Berlin\n2\n",
        START + "\nx\n",
        START + "\n8\n",
        "2\n" + START + "\n2\n",
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "night.txt"
    path.write_text(text)
    with pytest.raises(NightlabError, match=r"night\.txt, line \d") as caught:
        list(read_file(path, zone="Europe/Berlin", format=FORMAT))
    assert caught.value.fix


def test_nights_that_cannot_be_are_left_out(tmp_path: Path) -> None:
    text = START + " epoch_s 300\n" + "2\n" * 400 + START + "\n" + START + " epoch_s 30\n2\n"
    long, empty, night = _records(text, tmp_path)
    assert isinstance(long, Skipped)
    assert isinstance(empty, Skipped)
    assert (long.why, empty.why) == ("over 30 h in one night", "a start without a stage below it")
    assert isinstance(night, Night)
