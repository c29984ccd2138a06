"""Archives made to do harm: told in one sentence, soon, and nothing is written anywhere."""

from __future__ import annotations

import os
import socket
import stat
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.sources import detect, read_file
from nightlab.sources.opening import LARGEST_RATIO, MOST_MEMBERS, RATIO_COUNTS_FROM_BYTES, opened
from sources.archives import METHOD, UNPACKED_BYTES, link, of_itself, overlapping, packed, saying
from sources.made import apple_night

if TYPE_CHECKING:
    from collections.abc import Callable

EXPORT = apple_night([])
SOON_S = 10


def _refused(content: bytes | Path, folder: Path, name: str = "export.zip") -> str:
    path = content if isinstance(content, Path) else folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    before, began = sorted(folder.rglob("*")), time.monotonic()
    with pytest.raises(NightlabError) as caught:
        list(read_file(path, zone="UTC"))
    assert caught.value.where
    assert caught.value.fix
    assert sorted(folder.rglob("*")) == before
    assert time.monotonic() - began < SOON_S
    return str(caught.value)


ZEROS = bytes(RATIO_COUNTS_FROM_BYTES + 1)
HALF = bytes(RATIO_COUNTS_FROM_BYTES // 2 + 1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (packed({"export.xml": ZEROS}), "would unpack to 67,108,865"),
        (packed({"export.xml": EXPORT, "a.bin": HALF, "b.bin": HALF}), "would unpack to"),
        (packed({"a.zip": packed({"b.zip": packed({"export.xml": EXPORT})})}), "zip inside a zip"),
        (of_itself("export.zip"), ""),
        (overlapping("export.xml", HALF, 40), "would unpack to"),
        (overlapping("export.xml", EXPORT, 40), "40 files called export.xml"),
        (overlapping("a.bin", b"0", MOST_MEMBERS + 1), "over 50,000 files"),
        (packed({"a/export.xml": EXPORT, "b/export.xml": EXPORT}), "2 files called export.xml"),
        (packed({"export.xml": EXPORT, "export.xml|": EXPORT}), "2 files called export.xml"),
        (saying(packed({"export.xml": EXPORT}), UNPACKED_BYTES, 20), "damaged"),
        (saying(packed({"export.xml": EXPORT}), UNPACKED_BYTES, 999), "changed while it was read"),
        (saying(packed({"export.xml": EXPORT}), UNPACKED_BYTES, 2**32 - 2), "would unpack to"),
        (saying(packed({"export.xml": EXPORT}), METHOD, 99), "packed in an unusual way"),
        (packed({"export.xml": EXPORT}, mode=zipfile.ZIP_BZIP2), "packed in an unusual way"),
        (packed({"export.xml": EXPORT}, mode=zipfile.ZIP_LZMA), "packed in an unusual way"),
        (link("export.xml", "/etc/passwd"), "none of the 0 files"),
        (link("export.xml", "x", kind=stat.S_IFIFO), "none of the 0 files"),
        (link("export.xml", "x", kind=stat.S_IFBLK), "none of the 0 files"),
        (packed({"export.xml/": EXPORT}), "none of the 0 files"),
    ],
    ids=[
        *("flat bomb", "bomb beside an export", "nested", "of itself", "overlapping bomb"),
        *("overlapping exports", "many members", "two people", "one name twice"),
        *("says too little", "says too much", "says far too much", "unknown method", "bzip2"),
        *("lzma", "symlink", "pipe", "device", "folder"),
    ],
)
def test_an_archive_made_to_do_harm(tmp_path: Path, content: bytes, told: str) -> None:
    assert told in _refused(content, tmp_path)


def test_the_bound_on_the_ratio_leaves_real_exports_alone(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    blank = b"\n" * 20_000
    path.write_bytes(packed({"export.xml": EXPORT + blank * 10}))
    unpacked = len(EXPORT) + 200_000
    assert unpacked / path.stat().st_size > LARGEST_RATIO
    assert list(read_file(path, zone="UTC")) == []


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_list_of_members_that_is_cut_off(tmp_path: Path, share: float) -> None:
    archive = packed({f"{number}.json": b"[]" for number in range(50)})
    cut = archive.index(b"PK\x01\x02") + int(share * (len(archive) - archive.index(b"PK\x01\x02")))
    assert "cut off or damaged" in _refused(archive[:cut], tmp_path)


NAMES = (
    "../../../../evil.xml",
    "/etc/evil.xml",
    "C:\\Windows\\evil.xml",
    "\\\\server\\share\\evil.xml",
    "evil\x1b[2J\x1b]0;owned\x07.xml",
    "evil\u202elmx.xml",
    "evil\r\nnightlab: done.xml",
    "evil\x00.xml",
    "a" * 60_000 + ".xml",
    "..",
)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_is_a_name_and_no_path(tmp_path: Path, name: str) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(packed({name: EXPORT}))
    assert detect(path).name == "apple"
    assert list(read_file(path, zone="UTC")) == []
    assert list(tmp_path.iterdir()) == [path]
    broken = tmp_path / "broken.zip"
    broken.write_bytes(packed({name: EXPORT[:-3]}))
    with pytest.raises(NightlabError) as caught:
        list(read_file(broken, zone="UTC"))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("name", ["a\nb.json", "a\x1b[31mb.json", "\u202e.json", "a" * 250])
def test_a_file_of_an_odd_name_is_told_printably(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("[{")
    assert _refused(path, tmp_path).isprintable()


def test_links_pipes_sockets_and_devices_never_hang(tmp_path: Path) -> None:
    pipe, loop, gone = tmp_path / "pipe", tmp_path / "loop", tmp_path / "gone"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    gone.symlink_to(tmp_path / "nothing")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for name in (pipe, tmp_path / "socket", Path("/dev/zero"), Path("/dev/stdin")):
            assert "a pipe or device, no file" in _refused(name, tmp_path)
    for name in (loop, gone):
        assert "no such file" in _refused(name, tmp_path)


def test_a_link_to_an_export_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(EXPORT)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert list(read_file(tmp_path / "link", zone="UTC")) == []


def _replace(path: Path) -> None:
    path.unlink()
    path.write_bytes(b" " * len(EXPORT))
    os.utime(path, ns=(1, 1))


CHANGES: dict[str, Callable[[Path], object]] = {
    "grown": lambda path: path.write_bytes(EXPORT + b"\n"),
    "cut": lambda path: path.write_bytes(EXPORT[:-1]),
    "replaced": _replace,
    "gone": lambda path: path.unlink(),
}


def _read_while(path: Path, change: Callable[[Path], object]) -> None:
    with opened(path) as parts:
        parts[0].head()
        change(path)


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, change: str) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(EXPORT)
    told = "no such file" if change == "gone" else "changed while it was read"
    with pytest.raises(NightlabError, match=told):
        _read_while(path, CHANGES[change])


def test_a_file_that_grows_for_ever_comes_to_an_end(tmp_path: Path) -> None:
    path, row = tmp_path / "export.csv", b"2024-03-01,23:00,07:00,07:10,15\n"
    path.write_bytes(b"date,tried_to_sleep,woke,rose,sol_min\n" + 10_000 * row)

    def grow(_done: int, _total: int) -> None:
        with path.open("ab") as file:
            file.write(3000 * row)

    with pytest.raises(NightlabError, match="changed while it was read"):
        list(read_file(path, zone="UTC", progress=grow))
