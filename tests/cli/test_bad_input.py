"""Whatever a person hands in: one sentence with its place, exit code 2, and a lab as it was."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from cli.exports import DIARY, EVENTS, fitbit, write
from cli.shell import Shell, standing_still

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TIMES = [
    "--tried-to-sleep",
    "23:10",
    "--fell-asleep",
    "23:40",
    "--woke",
    "06:50",
    "--rose",
    "07:05",
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab that has been used: nights, a diary, events, a trial; no zone was ever given."""
    folder = tmp_path_factory.mktemp("used")
    with pytest.MonkeyPatch.context() as patched, standing_still(patched) as clock:
        shell = Shell(folder / "lab.db", clock)
        shell.ok("import", write(folder / "s.json", fitbit(4)), write(folder / "e.csv", EVENTS))
        shell.ok("log", *TIMES, "--quality", "4")
        rules = ["--arms", "placebo,magnesium", "--nights", "8", "--seed", "1"]
        shell.ok("trial", "design", *rules, "--out", folder / "design.toml")
        shell.ok("trial", "start", folder / "design.toml", "--on", "2026-03-05")
    return folder / "lab.db"


@pytest.fixture
def used(kept: Path, shell: Shell) -> Shell:
    """The command line on a copy of that lab."""
    shutil.copy(kept, shell.lab)
    return shell


def _damaged_last_log() -> str:
    logs = fitbit(28)
    for log in logs[-7:]:
        log["startTime"] = "yesterday"
    return json.dumps({"sleep": logs}, indent=1)


def _cut(text: str) -> str:
    return text[: len(text) // 2]


FITBIT = json.dumps(fitbit(6), indent=1)
APPLE = """<?xml version="1.0" encoding="UTF-8"?>
<HealthData locale="de_DE">
 <Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="Watch"
  startDate="2026-02-20 23:00:00 +0100" endDate="2026-02-21 06:00:00 +0100"
  value="HKCategoryValueSleepAnalysisAsleepCore"/>
</HealthData>
"""


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("cut.json", _cut(FITBIT), "cut.json, line "),
        ("cut.xml", APPLE[:-12], "cut.xml, line 6: broken XML ("),
        ("cut.csv", DIARY.replace("0,5\n", '0,"5'), "cut.csv, line 4: broken CSV ("),
        (
            "short.csv",
            DIARY.rpartition(",")[0],
            "short.csv, line 4: it is cut off in its last line",
        ),
        ("empty.json", "", "empty.json: the file is empty; export it again."),
        ("blank.csv", " \n\n", "blank.csv: no export that is known; formats known: "),
        ("letter.txt", "Dear diary, I slept badly.\n", "letter.txt: no export that is known; "),
        ("page.html", "<html><body>Sleep</body></html>", "page.html: no export that is known; "),
        ("other.json", '{"steps": [1, 2]}', "other.json: no export that is known; "),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture.png: a binary file, and no"),
        ("nul.csv", DIARY.encode()[:-8] + b"\0,0,5\n", "nul.csv, line 4: a NUL byte, which no"),
        ("latin.csv", (DIARY + "caf\xe9").encode("latin-1"), "latin.csv, line 5: byte 0xe9 is not"),
        ("utf16.csv", DIARY.encode("utf-16"), "utf16.csv: text in UTF-16; save the file as UTF-8."),
        (
            "damaged.zip",
            b"PK\x03\x04 and no more",
            "damaged.zip: the archive is cut off or damaged",
        ),
        (
            "last.json",
            _damaged_last_log(),
            "last.json, log 22, startTime: 'yesterday' is not a local",
        ),
        ("inf.json", FITBIT.replace("25260000", "Infinity"), "inf.json: broken JSON"),
        (
            "nan.csv",
            DIARY.replace(",25,", ",nan,"),
            "nan.csv, line 3, column awake_min: 'nan' is not",
        ),
        (
            "inf.csv",
            DIARY.replace(",25,", ",inf,"),
            "inf.csv, line 3, column awake_min: 'inf' is not",
        ),
        (
            "text.csv",
            DIARY.replace("06:40", "early"),
            "text.csv, line 3, column woke: 'early' is not",
        ),
        (
            "dates.csv",
            DIARY.replace("2026-03-02", "02.03.2026"),
            "dates.csv, line 3, column date: '02.03.2026' is not a date; write dates as YYYY-MM-DD.",
        ),
        (
            "events.csv",
            EVENTS.replace("200 mg", "some"),
            "events.csv, line 3, column amount: 'some' is not an amount of dose; ",
        ),
        ("header.csv", DIARY.replace(",woke,", ",wok,"), "header.csv, line 1: "),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[:12] else "",
)
def test_bad_export_leaves_the_lab_and_its_zone_as_they_were(
    used: Shell, tmp_path: Path, name: str, content: str | bytes, sentence: str
) -> None:
    file = write(tmp_path / name, content)
    assert used.refused("import", file, "--zone", "Asia/Tokyo").startswith(sentence)
    assert used.setting("zone") is None
    assert "; " in used.refused("import", file)


def test_what_is_no_file_is_told(used: Shell, tmp_path: Path) -> None:
    told = used.refused("import", tmp_path)
    assert told.endswith(f"{tmp_path.name}: a folder; name one file, or zip the folder.")
    missing = tmp_path / "nights.json"
    assert used.refused("import", missing) == f"{missing}: no such file; check the name."


def test_bad_import_into_a_new_lab_leaves_an_empty_one(shell: Shell, tmp_path: Path) -> None:
    shell.refused("import", write(tmp_path / "x.json", _damaged_last_log()), "--zone", "Asia/Tokyo")
    assert shell.json("nights") == []
    assert shell.setting("zone") is None


HEAD = "night,arm,x\n"


def _rows(cell: Callable[[int], str]) -> str:
    return HEAD + "".join(f"{cell(i)}\n" for i in range(12))


GOOD = _rows(lambda i: f"{i + 1},{'ab'[i % 2]},{i * 5 % 7}")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", "", "empty.csv: no rows below a header; give a CSV file with a header"),
        ("header.csv", HEAD, "header.csv: no rows below a header"),
        ("nul.csv", GOOD.encode() + b"\0", "nul.csv, line 14: a NUL byte: this is not a text file"),
        ("latin.csv", GOOD.encode() + b"caf\xe9", "latin.csv, line 14: not UTF-8 text; save the"),
        ("binary.csv", bytes(range(256)), "binary.csv, line 1: a NUL byte"),
        ("short.csv", GOOD + "13,a\n", "short.csv, line 14: 2 cells where the header has 3"),
        ("quote.csv", GOOD + '13,"a,4\n', "quote.csv, line 14: not a readable table ("),
        ("text.csv", GOOD + "13,a,good\n", "text.csv, line 14, column x: 'good' is not a number; "),
        (
            "nan.csv",
            GOOD + "13,a,nan\n",
            "nan.csv, line 14, column x: 'nan' is not a usable number",
        ),
        ("inf.csv", GOOD + "13,a,-inf\n", "inf.csv, line 14, column x: '-inf' is not a usable"),
        ("huge.csv", GOOD + "13,a,1e300\n", "huge.csv, line 14, column x: '1e300' is not a usable"),
        (
            "noarm.csv",
            GOOD + "13,,4\n",
            "noarm.csv, line 14, column arm: a night has an outcome but",
        ),
        (
            "night.csv",
            GOOD + ",a,4\n",
            "night.csv, line 14, column night: '' is not a night like '1'",
        ),
        (
            "twice.csv",
            GOOD + "12,a,4\n",
            "twice.csv, line 14, column night: night '12' stands here",
        ),
        (
            "dates.csv",
            GOOD + "2026-01-13,a,4\n",
            "dates.csv, line 14, column night: '2026-01-13' is not a night like '1'; ",
        ),
        (
            "formats.csv",
            _rows(
                lambda i: f"{f'2026-01-0{i + 1}' if i < 6 else f'{i:02}.01.2026'},{'ab'[i % 2]},{i}"
            ),
            "formats.csv, line 8, column night: '06.01.2026' is not a night like '2026-01-01'; ",
        ),
        (
            "lone.csv",
            _rows(lambda i: f"{i},{'b' if i == 3 else 'a'},{i}"),
            "lone.csv, column arm: arm 'b' has 1 night with an outcome; each arm needs two nights",
        ),
        (
            "one.csv",
            _rows(lambda i: f"{i},a,{i}"),
            "one.csv, column arm: two arms with data are needed; only 'a' has any; ",
        ),
        (
            "none.csv",
            _rows(lambda i: f"{i},{'ab'[i % 2]},"),
            "none.csv, column arm: two arms with data are needed; none has any; ",
        ),
        (
            "equal.csv",
            _rows(lambda i: f"{i},{'ab'[i % 2]},7"),
            "equal.csv, column x: all 12 outcomes are equal (7); ",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[:12] else "",
)
def test_bad_table_gets_its_place_and_no_verdict(
    used: Shell, tmp_path: Path, name: str, content: str | bytes, sentence: str
) -> None:
    table = write(tmp_path / name, content)
    asked = ["--outcome", "x", "--arm", "arm", "--control", "a", "--night", "night"]
    assert used.refused("verdict", table, *asked).startswith(sentence)


def test_table_that_is_no_file_is_told(used: Shell, tmp_path: Path) -> None:
    asked = ["--outcome", "x", "--arm", "arm"]
    assert used.refused("verdict", tmp_path, *asked) == (
        f"{tmp_path}: this is a folder; name a file in it."
    )
    assert used.refused("verdict", tmp_path / "no.csv", *asked).endswith(
        "check the name and the rights."
    )


DESIGN = """format = 1
arms = ["placebo", "magnesium"]
nights = 8
seed = 1
block_nights = 8
"""


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "empty.toml",
            "",
            "empty.toml: not a design of format 1 or 2; make one with `nightlab trial",
        ),
        ("csv.toml", DIARY, "csv.toml: not a design ("),
        ("cut.toml", DESIGN[:30], "cut.toml: not a design ("),
        ("half.toml", DESIGN[:43], "half.toml, nights: "),
        ("nul.toml", DESIGN + "\0", "nul.toml, line 6: a NUL byte: this is not a text file; "),
        ("latin.toml", DESIGN.encode() + b"# caf\xe9", "latin.toml, line 6: not UTF-8 text; "),
        ("binary.toml", b"\x7fELF\0\0", "binary.toml, line 1: a NUL byte"),
        (
            "next.toml",
            DESIGN.replace("= 1\na", "= 4\na"),
            "next.toml: not a design of format 1 or 2",
        ),
        (
            "field.toml",
            DESIGN + "colour = 3\n",
            "field.toml: unknown field 'colour'; the fields are",
        ),
        (
            "word.toml",
            DESIGN.replace("nights = 8", 'nights = "8"'),
            "word.toml, nights: '8' is not",
        ),
        ("nan.toml", DESIGN + "worthwhile = nan\n", "nan.toml, worthwhile: nan cannot be; "),
        ("inf.toml", DESIGN + "half_life_nights = inf\n", "inf.toml, half_life_nights: inf cannot"),
        ("arms.toml", DESIGN.replace(', "magnesium"', ""), "arms.toml, arms: a trial needs 2 to 6"),
        ("outcome.toml", DESIGN + 'outcome = "sleep"\n', "outcome: no measure is called 'sleep'; "),
        (
            "long.toml",
            DESIGN.replace("nights = 8", "nights = 9999"),
            "long.toml, nights: 9999 cannot",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and ".toml" in value[:13] else "",
)
def test_bad_design_is_not_begun(
    used: Shell, tmp_path: Path, name: str, content: str | bytes, sentence: str
) -> None:
    assert used.refused("trial", "start", write(tmp_path / name, content)).startswith(sentence)


def test_design_that_is_no_file_is_told(used: Shell, tmp_path: Path) -> None:
    assert used.refused("trial", "start", tmp_path).startswith(f"{tmp_path}: this is a folder; ")
    assert "cannot be read (no such file or directory)" in (
        used.refused("trial", "start", tmp_path / "no.toml")
    )


@pytest.mark.parametrize(
    "options",
    [
        [*TIMES[:6], "--rose", "25:00"],
        [*TIMES, "--awake-min", "900"],
        [*TIMES, "--event", "caffeine 80mg 15:00", "--event", "caffeine nan 15:00mg"],
        [*TIMES, "--event", "caffeine 80mg 15:00", "--event", "caffeine 1e999mg 15:00"],
        [*TIMES, "--event", "caffeine -80mg 15:00 15:00"],
        [*TIMES, "--event", "caffeine 80mg 15:00", "--dose", "taken", "--trial", "t2"],
        [*TIMES, "--dose", "taken", "--zone", "Nowhere"],
        [*TIMES, "--date", "1700-01-01"],
        ["--event", "#x", "--date", "0001-01-01"],
        ["--dose", "taken", "--date", "0001-01-01"],
        ["--event", "#x", "--date", "9999-12-31"],
    ],
    ids=" ".join,
)
def test_bad_morning_writes_nothing_at_all(used: Shell, options: list[str]) -> None:
    used.refused("log", *options)
    if "--zone" not in options:
        used.refused("log", *options, "--zone", "Asia/Tokyo")
    assert used.setting("zone") is None
