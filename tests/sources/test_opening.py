from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from nightlab.errors import NightlabError
from nightlab.sources import detect, read_file
from nightlab.sources.opening import opened
from nightlab.sources.part import Part
from sources.made import apple_night, zipped

EXPORT = apple_night([])


def _refused(path: Path) -> str:
    with pytest.raises(NightlabError) as caught:
        list(read_file(path, zone="UTC"))
    assert caught.value.where
    assert caught.value.fix
    return str(caught.value)


def _file(folder: Path, content: bytes, name: str = "export.zip") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_missing_file(tmp_path: Path) -> None:
    assert "no such file" in _refused(tmp_path / "none.json")


def test_a_folder(tmp_path: Path) -> None:
    assert "a folder; name one file, or zip the folder" in _refused(tmp_path)


def test_an_empty_file(tmp_path: Path) -> None:
    assert "export.zip: the file is empty" in _refused(_file(tmp_path, b""))


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = _file(tmp_path, EXPORT)
    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be read: Permission denied" in _refused(path)


def test_text_in_utf16(tmp_path: Path) -> None:
    path = _file(tmp_path, "date,woke".encode("utf-16"))
    assert "text in UTF-16; save the file as UTF-8" in _refused(path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.4\0\x01", "a binary file, and no export that is known"),
        (b"<html><body>Sign in</body></html>", "no export that is known"),
        (b"date,tried_to_sleep" + b"x" * 200_000, "no export that is known"),
        (b'"date\r\n", woke, "rose" x, \xff', "no export that is known"),
        (b'{"steps": []}', "no export that is known"),
        (b"Began;Ended;How it was\n2024;2024;62%\n", "no export that is known"),
    ],
)
def test_a_file_of_no_format_lists_those_known(tmp_path: Path, content: bytes, what: str) -> None:
    told = _refused(_file(tmp_path, content, "export.txt"))
    assert f"export.txt: {what}; formats known: " in told
    assert "Apple Health export" in told
    assert "Fitbit" in told
    assert "sleep diary" in told
    assert len(told.encode()) < 1000


def test_a_zip_without_an_export(tmp_path: Path) -> None:
    path = _file(tmp_path, zipped({"a.txt": b"hello", "b/export.xml": b"<ClinicalDocument/>"}))
    assert "none of the 2 files in this zip is an export that is known" in _refused(path)


def test_an_empty_zip(tmp_path: Path) -> None:
    assert "none of the 0 files in this zip" in _refused(_file(tmp_path, zipped({})))


def test_a_zip_cut_off(tmp_path: Path) -> None:
    path = _file(tmp_path, zipped({"export.xml": EXPORT})[:-10])
    assert "export.zip: the archive is cut off or damaged" in _refused(path)


def test_a_zip_with_a_spoilt_member(tmp_path: Path) -> None:
    content = bytearray(zipped({"export.xml": EXPORT}))
    content[content.index(b"export.xml") + 15] ^= 0xFF
    told = _refused(_file(tmp_path, bytes(content)))
    assert "export.zip, export.xml: the archive is cut off or damaged" in told


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    content = bytearray(zipped({"export.xml": EXPORT}))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + flags] |= 1
    assert "needs a password" in _refused(_file(tmp_path, bytes(content)))


def test_a_zip_packed_in_an_unusual_way(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("export.xml", EXPORT)
    assert "packed in an unusual way; unpack it" in _refused(path)


def test_members_are_read_in_place_whatever_their_names(tmp_path: Path) -> None:
    path = _file(tmp_path, zipped({"../../evil\x1b[31m.xml": EXPORT}))
    assert detect(path).name == "apple"
    with opened(path) as parts:
        assert [part.name for part in parts] == ["export.zip, ../../evil?[31m.xml"]
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_zone_is_refused_before_the_file_is_read(tmp_path: Path) -> None:
    with pytest.raises(NightlabError, match="unknown time zone"):
        list(read_file(tmp_path / "none", zone="Mars/Olympus"))


def test_text_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, b"x" * 1024**2)
    assert len(Part("big.json", 1024**2, lambda: path.open("rb")).text(most_mib=1)) == 1024**2
    with pytest.raises(NightlabError, match=r"big\.json: over 1 MiB of text; split it by year"):
        Part("big.json", 1024**2 + 1, lambda: path.open("rb")).text(most_mib=1)
