"""Memory that an import takes above that of an empty export, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from faults.process import NIGHTLAB, environment
from nightlab.sources import table
from nightlab.sources.apple import sleep_table
from sources.archives import overlapping, packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MIB = 1024**2
# A gigabyte where a machine is to be tried; less is as telling, for it is above every bound.
LARGE_MIB = int(os.environ.get("NIGHTLAB_LARGE_MIB", "20"))
MOST_ADDRESSES = 6 * 1024 * MIB
BEGIN = datetime(1970, 1, 2, tzinfo=UTC)
SLEPT = (
    '<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="Watch" startDate="{}" '
    'endDate="{}" value="HKCategoryValueSleepAnalysisAsleepCore"/>\n'
)
ROW = '<Record type="HKQuantityTypeIdentifierStepCount" value="{}"/>\n'


# A process counts what its parent held when it was begun, so the parent must be a small one.
SMALL_PARENT = f"""
import resource, subprocess, sys
resource.setrlimit(resource.RLIMIT_AS, ({MOST_ADDRESSES}, {MOST_ADDRESSES}))
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""


def _peak(lab: Path, file: Path) -> tuple[int, bytes, int]:
    """Import a file; return the exit code, what was said, and the most memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", SMALL_PARENT, *NIGHTLAB, "--lab", str(lab), "import", str(file)],
        capture_output=True,
        check=False,
        env=environment(OPENBLAS_NUM_THREADS="1"),
    )
    per_mib = MIB if sys.platform == "darwin" else 1024
    return done.returncode, done.stderr, int(done.stdout) // per_mib


@pytest.fixture(scope="module")
def empty_mib(tmp_path_factory: pytest.TempPathFactory) -> int:
    """What an export without any night takes."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "export.xml").write_text("<HealthData/>")
    code, _, peak_mib = _peak(folder / "lab.db", folder / "export.xml")
    assert code == 0
    return peak_mib


def _long(before: bytes, letter: bytes, after: bytes) -> Iterator[bytes]:
    yield before
    for _ in range(LARGE_MIB):
        yield letter * MIB
    yield after


def _json(opening: str, item: str, closing: str) -> Iterator[bytes]:
    text = f'[{{"duration": 1, "dateOfSleep": "x"}}, {opening}'
    yield text.encode()
    for _ in range(950):
        yield (item * 1_000).encode()
    yield closing.encode()


def _text_of_wide_letters() -> Iterator[bytes]:
    yield '[{"duration": 1, "dateOfSleep": "\U0001f600'.encode()
    for _ in range(63):
        yield b"x" * MIB
    yield b'"}]'


def _shapes() -> Iterator[bytes]:
    yield b"<HealthData>\n"
    for length in range(6_000):
        yield ROW.format("x" * length).encode()
    yield b"</HealthData>"


def _sleep_records() -> Iterator[bytes]:
    yield b"<HealthData>\n"
    for minute in range(0, 10 * sleep_table.MOST_ROWS, 10):
        at = [
            f"{BEGIN + timedelta(minutes=minute + more):%Y-%m-%d %H:%M:%S} +0000" for more in (0, 5)
        ]
        yield SLEPT.format(*at).encode()
    yield b"</HealthData>"


def _events() -> Iterator[bytes]:
    yield b"at,kind,label\n"
    for minute in range(table.MOST_MIB * MIB // 24):
        yield f"{BEGIN + timedelta(minutes=minute):%Y-%m-%d %H:%M},tag,a\n".encode()


SLEEP = b'<HealthData>\n<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="'
HARM: dict[str, tuple[Callable[[], Iterator[bytes]], int]] = {
    "attribute": (lambda: _long(SLEEP, b"x", b'"/></HealthData>'), 20),
    "comment": (lambda: _long(b"<HealthData><!--", b"x", b"--></HealthData>"), 20),
    "text": (lambda: _long(b"<HealthData>", b"x", b"</HealthData>"), 20),
    "before the root": (lambda: _long(b"<!DOCTYPE HealthData [", b"x", b"]><HealthData/>"), 20),
    "line of a table": (lambda: _long(b"date,woke,rose,tried_to_sleep\n", b"x", b""), 20),
    "shapes of lines": (_shapes, 20),
    "json of tables": (lambda: _json("", '{"":0},', "{}]"), 300),
    "json of wide letters": (_text_of_wide_letters, 600),
}
MORE = {
    "raw text": (lambda: _long(b"<HealthData><![CDATA[", b"x", b"]]></HealthData>"), 20),
    "json": (lambda: _long(b'[{"duration":1,"dateOfSleep":"', b"x", b'"}]'), 600),
    "json of lists": (lambda: _json("[", "[],", "[]]]"), 300),
    "json of numbers": (lambda: _json("[", "1.5,1.5,", "1]]"), 300),
    "sleep records": (_sleep_records, 400),
    "events": (_events, 400),
}
if "NIGHTLAB_LARGE_MIB" in os.environ:
    HARM |= MORE


@pytest.mark.parametrize("harm", HARM)
def test_memory_is_bounded_whatever_a_file_holds(tmp_path: Path, empty_mib: int, harm: str) -> None:
    pieces, most_mib = HARM[harm]
    file = tmp_path / "export"
    with file.open("wb") as out:
        out.writelines(pieces())
    code, said, peak_mib = _peak(tmp_path / "lab.db", file)
    assert (code, said[:9], said[-2:]) in ((2, b"nightlab:", b".\n"), (0, b"", b""))
    print(json.dumps({"harm": harm, "above_empty_mib": peak_mib - empty_mib}))  # noqa: T201
    assert peak_mib - empty_mib < most_mib


def test_a_long_list_of_members_is_bounded(tmp_path: Path, empty_mib: int) -> None:
    file = tmp_path / "export.zip"
    file.write_bytes(overlapping("a", b"0", 60_000))
    code, said, peak_mib = _peak(tmp_path / "lab.db", file)
    assert code == 2, said
    assert peak_mib - empty_mib < 100


def test_a_part_that_unpacks_to_much_is_streamed(tmp_path: Path, empty_mib: int) -> None:
    file = tmp_path / "export.zip"
    blank = b" \n" * 3 * MIB
    file.write_bytes(packed({"export.xml": b"<HealthData>" + blank + b"</HealthData>"}))
    code, said, peak_mib = _peak(tmp_path / "lab.db", file)
    assert (code, said) == (0, b"")
    assert peak_mib - empty_mib < 20
