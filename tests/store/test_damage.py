"""Whatever happens to the file: one sentence with the next step, or a whole lab; never a traceback."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.errors import NightlabError
from nightlab.person import Answer, KeptPlan
from nightlab.store import Store
from nightlab.store.sqlite import APPLICATION_ID
from store.making import NOW, add, dump, entry, event, night, pulse, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.store.intake import Record

TESTS = Path(__file__).parent.parent
EACH_DAY: tuple[Callable[[int], Record], ...] = (night, entry, event, pulse)
PAGE = 4096
# First byte of a page -> what SQLite keeps in it.
PAGES = {2: "inner page of an index", 5: "inner page of a table", 10: "index", 13: "table"}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab large enough to have every kind of page, among them those of cells that overflow."""
    path = tmp_path_factory.mktemp("sound") / "lab.db"
    with Store.open(path) as store:
        records = [record(day) for day in range(1, 400) for record in EACH_DAY]
        add(store, [*records, night(500, letters="W2" * 6000)])
        trial = store.add_trial(name="t", start=NOW.date(), design="x = 1\n", now=NOW)
        store.set_dose(trial, NOW.date(), "taken", now=NOW)
        store.add_entry(trial, told())
        add(store, [night(501, letters="RR"), event(501)], sha="e")
        add(store, [night(501)], sha="e", format_version=2)
        store.set_setting("zone", "UTC")
        store.add_answers([Answer("bedtime", "23:30", NOW), Answer("age", 44.0, NOW)])
        store.add_plan(KeptPlan(NOW, "told", '{"steps": []}'))
    return path


@pytest.fixture
def lab(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "lab.db"))


def outcome(lab: Path) -> str:
    """Open, check and read a lab; return what is said of it, empty where it is whole."""
    try:
        with Store.open(lab, create=False) as store:
            store.check()
            dump(store)
            store.archive()
    except NightlabError as error:
        told = error
    else:
        return ""
    assert told.where
    assert told.fix
    assert "\n" not in str(told)
    return str(told)


def kind_of(content: bytes, page: int) -> str:
    first = content[100] if page == 0 else content[page * PAGE]
    return "header" if page == 0 else PAGES.get(first, "overflow or free")


def flipped(lab: Path, spots: list[int]) -> None:
    content = bytearray(lab.read_bytes())
    for spot in spots:
        content[spot] ^= 0xFF
    lab.write_bytes(content)


def test_flipped_bytes_in_each_kind_of_page_are_noticed_or_mean_nothing(
    sound: Path, lab: Path
) -> None:
    content = sound.read_bytes()
    dice = random.Random(7)  # noqa: S311
    pages: dict[str, list[int]] = {}
    for page in range(len(content) // PAGE):
        pages.setdefault(kind_of(content, page), []).append(page)
    assert set(pages) == {*PAGES.values(), "header", "overflow or free"}
    with Store.open(lab) as store:
        whole = dump(store)
    for kind, numbers in pages.items():
        noticed = 0
        for _ in range(8):
            lab.write_bytes(content)
            first = dice.choice(numbers) * PAGE
            flipped(lab, [first + dice.randrange(PAGE) for _ in range(30)])
            if outcome(lab):
                noticed += 1
            else:
                with Store.open(lab) as store:
                    assert dump(store) == whole
        assert noticed, kind


def test_a_flipped_byte_in_a_night_is_noticed_wherever_it_is(sound: Path, lab: Path) -> None:
    content = sound.read_bytes()
    lab.write_bytes(content.replace(b'asleep_min": 401.5', b'asleep_min": 301.5', 1))
    assert "is not what was written down (its digest differs)" in outcome(lab)
    stages = content.index(bytes([0, 0, 2, 2, 4, 4]))
    damaged = bytearray(content)
    damaged[stages + 2] = 3
    lab.write_bytes(damaged)
    assert "is not what was written down (its digest differs)" in outcome(lab)


@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(sound: Path, lab: Path, share: float) -> None:
    content = sound.read_bytes()[: int(share * sound.stat().st_size)]
    lab.write_bytes(content)
    assert "restore" in outcome(lab)
    assert lab.read_bytes() == content


def sql(*statements: str) -> Callable[[Path], None]:
    def change(lab: Path) -> None:
        with closing(sqlite3.connect(lab)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return change


FAULTS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "another program's": (sql("PRAGMA application_id = 1"), "another program"),
    "no id": (sql("PRAGMA application_id = 0"), "another program"),
    "no table dose": (sql("DROP TABLE dose"), "damaged: table dose is missing"),
    "no column": (sql("ALTER TABLE event DROP COLUMN label"), "column label of table event is"),
    "no version": (sql("DROP TABLE alembic_version"), "table alembic_version is missing"),
    "empty version": (sql("DELETE FROM alembic_version"), "could not be brought up to date"),
    "strange version": (sql("UPDATE alembic_version SET version_num = x'00ff'"), "newer|damaged"),
    "no index": (sql("DROP INDEX ix_night_night_date"), ""),
    "text for a blob": (
        sql("UPDATE night SET epochs = 'abc' WHERE id = 2"),
        "row 2 of table night",
    ),
    "no stage": (
        sql("UPDATE night SET epochs = x'63' WHERE id = 2"),
        "row 2 of table night cannot",
    ),
    "text for an instant": (sql("UPDATE night SET start_at = 'x' WHERE id = 2"), "table night"),
    "a huge instant": (sql("UPDATE diary SET rose_at = 9e18 WHERE id = 3"), "row 3 of table diary"),
    "an order of times": (sql("UPDATE diary SET woke_at = 0 WHERE id = 3"), "row 3 of table diary"),
    "no zone": (
        sql("UPDATE event SET zone = 'Mars' WHERE id = 4"),
        "row 4 of table event cannot be",
    ),
    "no date": (sql("UPDATE event SET night_date = 'x' WHERE id = 4"), "row 4 of table event"),
    "no kind": (sql("UPDATE event SET kind = x'ff' WHERE id = 4"), "row 4 of table event"),
    "garbled": (sql("UPDATE diary SET note = CAST(x'ff' AS TEXT) WHERE id = 4"), "damaged"),
    "no JSON": (sql("UPDATE file SET counts = '{'"), "row 1 of table file"),
    "strange counts": (sql("""UPDATE file SET counts = '{"x": 1}'"""), "row 1 of table file"),
    "no setting": (sql("UPDATE setting SET value = '}'"), "row 1 of table setting"),
    "a seal": (
        sql("UPDATE trial SET design = 'x = 2'"),
        "row 1 of table trial cannot be .the design",
    ),
    "a fate": (sql("UPDATE dose SET status = 'maybe'"), "row 1 of table dose cannot be"),
    "an entry": (
        sql("UPDATE trial_entry SET text = 'none'"),
        "row 1 of table trial_entry cannot be .an entry of its log was changed",
    ),
    "a kind of entry": (
        sql("UPDATE trial_entry SET kind = 'nap'"),
        "row 1 of table trial_entry cannot be .'nap' is no kind",
    ),
    "an entry of no trial": (
        sql("PRAGMA foreign_keys = OFF", "UPDATE trial_entry SET trial_id = 9"),
        "a row of table trial_entry names one of trial that is gone",
    ),
    "when a dose was told": (sql("UPDATE dose SET told_at = 'x'"), "row 1 of table dose"),
    "an earlier night": (
        sql("UPDATE night_history SET zone = 'UTC'"),
        "row 1 of table night_history is not what was written down",
    ),
    "an earlier event": (
        sql("UPDATE event_history SET zone = 'UTC'"),
        "row 1 of table event_history is not what was written down",
    ),
    "an answer": (
        sql("UPDATE answer SET value = '45.0' WHERE id = 2"),
        "row 2 of table answer cannot be .an answer was changed",
    ),
    "no answer": (
        sql("UPDATE answer SET value = x'ff' WHERE id = 2"),
        "row 2 of table answer cannot be .an answer that is no JSON",
    ),
    "a garbled answer": (
        sql("UPDATE answer SET value = CAST(x'22ff22' AS TEXT) WHERE id = 2"),
        "damaged",
    ),
    "when it was answered": (
        sql("UPDATE answer SET at = 'x' WHERE id = 2"),
        "row 2 of table answer",
    ),
    "a plan": (
        sql("UPDATE plan SET text = '{}'"),
        "row 1 of table plan cannot be .a plan was changed",
    ),
    "no table of answers": (sql("DROP TABLE answer"), "damaged: table answer is missing"),
    "a reference": (
        sql("PRAGMA foreign_keys = OFF", "UPDATE night SET file_id = 9 WHERE id = 1"),
        "a row of table night names one of file that is gone",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_the_next_step(lab: Path, fault: str) -> None:
    change, said = FAULTS[fault]
    change(lab)
    before = lab.read_bytes()
    found = outcome(lab)
    assert re.search(said, found)
    assert bool(found) == bool(said)
    assert lab.read_bytes() == before


READS: dict[str, Callable[[Store], Any]] = {
    "nights": lambda store: store.nights(),
    "diary": lambda store: store.diary(),
    "events": lambda store: store.events(),
    "files": lambda store: store.files(),
    "setting": lambda store: store.setting("zone"),
    "trials": lambda store: store.trials(),
    "doses": lambda store: store.doses("t1"),
    "entries": lambda store: store.entries("t1"),
    "answers": lambda store: store.answers(),
    "plans": lambda store: store.plans(),
    "tell": lambda store: store.add_answers([Answer("age", 46.0, NOW)]),
    "logs": lambda store: store.entries_of_all(),
    "add": lambda store: add(store, [night(2), entry(3), event(4)], sha="b"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_meets_damage_on_the_way_says_so(lab: Path, fault: str) -> None:
    FAULTS[fault][0](lab)
    with suppress(NightlabError), Store.open(lab, create=False) as store:
        for read in READS.values():
            with suppress(NightlabError):
                read(store)


# --- what a killed process leaves -----------------------------------------------

KILLED = """if True:
    import os, signal, sys
    from pathlib import Path
    from nightlab.store import Store
    from store.making import add, event
    with Store.open(Path(sys.argv[1])) as store:
        for day in range(500, 520):
            add(store, [event(day)], sha=chr(day - 400))
            if day == 515:
                os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def left_behind(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a lab whose last sixteen imports stand in its log alone."""
    lab = Path(shutil.copy(sound, tmp_path_factory.mktemp("left") / "lab.db"))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(lab)],
        check=False,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )
    assert done.returncode == -signal.SIGKILL
    assert (lab.parent / "lab.db-wal").stat().st_size > 0
    return lab.parent


@pytest.fixture
def killed(left_behind: Path, tmp_path: Path) -> Path:
    shutil.copytree(left_behind, tmp_path / "left")
    return tmp_path / "left" / "lab.db"


def events(lab: Path) -> int:
    with Store.open(lab, create=False) as store:
        return len(store.events())


def test_what_was_written_before_the_kill_is_there(killed: Path) -> None:
    assert events(killed) == 399 + 16
    assert outcome(killed) == ""


def test_a_log_that_was_deleted_takes_what_was_in_it_and_no_more(killed: Path) -> None:
    (killed.parent / "lab.db-wal").unlink()
    assert events(killed) == 399
    assert outcome(killed) == ""


@pytest.mark.parametrize("at", [0, 10, 40, 5000, -3000])
def test_a_damaged_log_ends_where_it_is_damaged(killed: Path, at: int) -> None:
    log = killed.parent / "lab.db-wal"
    content = bytearray(log.read_bytes())
    content[at] ^= 0xFF
    log.write_bytes(content)
    assert outcome(killed) == ""
    assert 399 <= events(killed) <= 399 + 16


def test_every_page_is_looked_at_after_a_kill_and_only_then(killed: Path) -> None:
    (killed.parent / "spare").mkdir()
    spared = shutil.copy(killed, killed.parent / "spare" / "lab.db")
    for lab in (killed, Path(spared)):
        content = bytearray(lab.read_bytes())
        spot = next(n for n in range(3, len(content) // PAGE) if content[n * PAGE] == 10) * PAGE
        content[spot + 3 : spot + 5] = b"\xff\xff"
        lab.write_bytes(content)
    with pytest.raises(
        NightlabError, match=r"the lab is damaged \(SQLite says: .*\); restore a copy"
    ):
        Store.open(killed)
    Store.open(Path(spared)).close()
    assert "damaged" in outcome(Path(spared))


def test_the_header_still_tells_a_lab_apart(lab: Path) -> None:
    assert int.from_bytes(lab.read_bytes()[68:72], "big") == APPLICATION_ID
