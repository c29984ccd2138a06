"""What every format's records go through: times that can be, and text that is never held whole."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from cli.exports import fitbit, fitbit_log
from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.sources import Skipped, read_file
from nightlab.sources.lines import rows, text_lines
from nightlab.sources.part import CHUNK_BYTES, Part

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.sources import Record

NEVER_SET = "as a clock says that was never set"


def _read(folder: Path, starts: list[str]) -> list[Record]:
    path = folder / "sleep.json"
    path.write_text(json.dumps([*fitbit(9), *(fitbit_log(start, 420) for start in starts)]))
    return list(read_file(path, zone="UTC"))


@pytest.mark.parametrize("day", ["1970-01-01", "1979-12-30", "2106-02-07"])
def test_a_night_of_a_clock_that_was_never_set_is_left_out(tmp_path: Path, day: str) -> None:
    found = _read(tmp_path, [f"{day}T00:30"])
    (left_out,) = [each for each in found if isinstance(each, Skipped)]
    assert left_out.why == f"it is of {day}, {NEVER_SET}"
    assert left_out.is_unread
    assert sum(isinstance(each, Night) for each in found) == 9


def test_the_clock_of_this_machine_decides_nothing(tmp_path: Path) -> None:
    days = ["1980-01-02T00:30", "2099-12-30T00:30"]
    assert sum(isinstance(each, Night) for each in _read(tmp_path, days)) == 11


def test_a_file_of_a_clock_that_was_never_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NightlabError, match=NEVER_SET) as caught:
        _read(tmp_path, [f"1970-01-{day:02}T00:30" for day in range(1, 10)])
    assert "and 8 more rows that cannot be read" in str(caught.value)


def _part(content: bytes, read: list[int]) -> Part:
    return Part("table.csv", len(content), lambda: io.BytesIO(content), watch=read.append)


def test_the_first_line_comes_before_the_rest_is_read() -> None:
    read: list[int] = []
    lines = text_lines(_part(b"a;b\n" * 1_000_000, read))
    assert next(lines) == "a;b\n"
    assert sum(read) <= 2 * CHUNK_BYTES
    assert sum(1 for _ in lines) == 999_999


def test_a_line_without_end_is_given_up_early() -> None:
    read: list[int] = []
    with pytest.raises(NightlabError, match="a line without end"):
        list(text_lines(_part(b"x" * 20_000_000, read)))
    assert sum(read) < 2_000_000


def test_a_header_that_comes_again_is_left_out_also_behind_a_byte_order_mark() -> None:
    mark = "\ufeff".encode()
    content = mark + b"a,b\n1,2\n" + mark + b"a,b\n3,4\na,b\n5,6\n"
    assert [row.text("b") for row in rows(_part(content, []))] == ["2", "4", "6"]
