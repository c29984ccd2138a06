"""Several processes and threads at one lab."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from nightlab.store import Store
from store.making import NOW, event

TESTS = Path(__file__).parent.parent
DAYS = 1500


def start(path: Path, first: int, count: int, sha: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            str(TESTS / "store" / "importing.py"),
            str(path),
            str(first),
            str(count),
            sha,
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )


def wait(process: subprocess.Popen[str]) -> int:
    with process:
        return process.wait(timeout=60)


def test_two_processes_import_at_once(tmp_path: Path) -> None:
    path = tmp_path / "lab.db"
    processes = [start(path, 1, 400, "a"), start(path, 200, 400, "b"), start(path, 1, 400, "a")]
    assert [wait(process) for process in processes] == [0, 0, 0]
    with Store.open(path) as store:
        assert (
            len(store.nights())
            == len(store.diary())
            == len(store.events())
            == len(store.series())
            == 599
        )
        assert len(store.files()) == 2


def test_many_threads_open_one_fresh_lab(tmp_path: Path) -> None:
    path = tmp_path / "lab.db"
    kept: list[str] = []

    def use(day: int) -> None:
        with Store.open(path, patience_s=30) as store:
            kept.append(store.add_event(event(day), now=NOW))

    threads = [Thread(target=use, args=(day,)) for day in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept == ["new"] * 8
    with Store.open(path) as store:
        assert len(store.events()) == 8


@pytest.mark.parametrize("share", [1, 4])
def test_many_threads_share_a_store(tmp_path: Path, share: int) -> None:
    with Store.open(tmp_path / "lab.db", patience_s=30) as store:

        def use(first: int) -> None:
            for day in range(first, first + 20):
                store.add_event(event(day), now=NOW)
                assert store.events()

        threads = [Thread(target=use, args=(20 * i // share,)) for i in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        days = {day for i in range(6) for day in range(20 * i // share, 20 * i // share + 20)}
        assert len(store.events()) == len(days)
