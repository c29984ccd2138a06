"""Disks that are full, folders that may not be written: one sentence, and the lab as it was."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from cli.shell import assert_one_sentence
from faults.exports import content, copied, diary, take_in, takeout
from faults.limits import bound_by_rights, largest_file
from faults.process import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from faults.exports import Content


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return takeout(tmp_path_factory.mktemp("export") / "takeout.zip", fortnights=20)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("used")
    return take_in(folder / "lab.db", diary(folder / "d.csv"))


@pytest.fixture
def lab(used: Path, tmp_path: Path) -> Path:
    return copied(used, tmp_path / "lab.db")


@pytest.fixture(scope="module")
def whole(export: Path, used: Path, tmp_path_factory: pytest.TempPathFactory) -> Content:
    """What a lab holds after an import that nothing disturbed."""
    lab = copied(used, tmp_path_factory.mktemp("whole") / "lab.db")
    return content(take_in(lab, export))


def _refused(done: subprocess.CompletedProcess[bytes], *words: str) -> None:
    said = done.stderr.decode().strip()
    assert (done.returncode, done.stdout) == (2, b""), said
    assert_one_sentence(said)
    assert any(word in said for word in words), said


@pytest.mark.parametrize("kib", [0, 64, 300])
def test_no_space_during_an_import(
    lab: Path, export: Path, used: Path, whole: Content, kib: int
) -> None:
    done = run("--lab", lab, "import", export, before=largest_file(kib * 1024))
    _refused(done, "the disk is full", "failed to read or write")
    assert content(lab) == content(used)
    assert content(take_in(lab, export)) == whole


@pytest.mark.parametrize("kib", [0, 64])
def test_no_space_for_a_new_lab(tmp_path: Path, kib: int) -> None:
    lab, file = tmp_path / "lab.db", diary(tmp_path / "d.csv")
    _refused(
        run("--lab", lab, "import", file, before=largest_file(kib * 1024)), "disk", "not a Nightlab"
    )
    assert len(content(take_in(lab, file))["diary"]) == 14


def test_space_that_suffices_for_the_journal_but_not_for_the_lab(
    lab: Path, export: Path, whole: Content
) -> None:
    """What is written down stays in the journal, and moves to the lab when there is space again."""
    more = takeout(lab.with_name("more.zip"), fortnights=5, first=20)
    assert content(take_in(lab, export)) == whole
    limit = lab.stat().st_size + 1024
    done = run("--lab", lab, "import", more, before=largest_file(limit))
    assert done.returncode == 0, done.stderr
    assert lab.with_name("lab.db-wal").stat().st_size > 0
    assert len(content(lab)["file"]) == len(whole["file"]) + 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("this system lets nobody mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path, used: Path, export: Path) -> None:
    lab, filling = copied(used, small_disk / "lab.db"), small_disk / "filling"
    filling.write_bytes(bytes(1024**2 - 3 * lab.stat().st_size))
    _refused(run("--lab", lab, "import", export), "the disk is full", "failed to read or write")
    filling.unlink()
    assert content(lab) == content(used)
    assert content(take_in(lab, diary(small_disk / "d.csv"))) == content(used)


def test_a_folder_that_may_not_be_written(tmp_path: Path, used: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    lab = copied(used, folder / "lab.db")
    folder.chmod(0o555)
    try:
        for place in (lab, folder / "new.db"):
            words = ["--lab", place, "log", "--event", "#late"]
            _refused(run(*words, before=bound_by_rights), "may not")
    finally:
        folder.chmod(0o755)
    assert [path.name for path in folder.iterdir()] == ["lab.db"]


def test_a_lab_that_may_not_be_written_or_read(lab: Path, used: Path) -> None:
    for rights in (0o444, 0o000):
        lab.chmod(rights)
        _refused(run("--lab", lab, "nights", before=bound_by_rights), "may not")
    lab.chmod(0o644)
    assert content(lab) == content(used)


def test_an_export_that_may_not_be_read(lab: Path, tmp_path: Path, used: Path) -> None:
    file = diary(tmp_path / "mine.csv")
    file.chmod(0o000)
    _refused(run("--lab", lab, "import", file, before=bound_by_rights), "Permission denied")
    assert content(lab) == content(used)
