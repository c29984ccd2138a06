"""Folders of an exported lab in which something else than a file lies."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from fuzz import lab_export
from nightlab.errors import NightlabError
from nightlab.sources import read_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in lab_export.files().items():
        path = tmp_path / "lab" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "lab"


def _link(path: Path) -> None:
    kept = path.rename(path.parent.parent / "kept")
    path.symlink_to(kept)


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("replace", [_link, _loop, _pipe, _folder, os.unlink])
@pytest.mark.parametrize("name", ["manifest.json", "nights.csv", "diary.csv", "settings.csv"])
def test_what_is_no_plain_file_is_as_good_as_missing(
    folder: Path, name: str, replace: Callable[[Path], None]
) -> None:
    assert len(list(read_file(folder, zone="UTC"))) > 5
    replace(folder / name)
    with pytest.raises(NightlabError) as caught:
        list(read_file(folder, zone="UTC"))
    assert caught.value.where
    assert caught.value.fix


def test_folders_in_the_folder_that_lead_back_are_not_followed(folder: Path) -> None:
    (folder / "again").symlink_to(folder)
    assert len(list(read_file(folder, zone="UTC"))) > 5
