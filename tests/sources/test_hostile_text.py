"""XML, JSON and tables made to do harm: entities, depths, huge numbers, odd letters."""

from __future__ import annotations

import codecs
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from cli.exports import fitbit_log
from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.sources import read_file
from nightlab.sources.apple.xml import DEEPEST_NESTING, LONGEST_TAG_BYTES, MOST_NAMES
from nightlab.sources.json_fields import MOST_ITEMS
from sources.made import zipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOON_S = 10
SLEEP = (
    '<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="{name}"'
    ' value="HKCategoryValueSleepAnalysisAsleepCore"'
    ' startDate="2024-01-01 23:10:00 +0100" endDate="2024-01-02 06:40:00 +0100"/>'
)
LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
ELSEWHERE = "the content of another file"


def _apple(doctype: str, name: str) -> bytes:
    row = SLEEP.format(name=name)
    return f"<!DOCTYPE HealthData [{doctype}]>\n<HealthData>\n{row}\n</HealthData>\n".encode()


def _read(folder: Path, content: bytes) -> list[Any]:
    path = folder / "export"
    path.write_bytes(content)
    began = time.monotonic()
    try:
        return list(read_file(path, zone="UTC"))
    finally:
        assert time.monotonic() - began < SOON_S


def _refused(folder: Path, content: bytes) -> str:
    with pytest.raises(NightlabError) as caught:
        _read(folder, content)
    assert caught.value.where
    assert caught.value.fix
    told = str(caught.value)
    assert len(told.encode()) < 1000
    return told


@pytest.mark.parametrize(
    ("doctype", "name"),
    [
        (LAUGHS, "&a9;"),
        (f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 5_000),
        ('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
        ('<!ENTITY a SYSTEM "{}">', "&a;"),
        ('<!ENTITY % a SYSTEM "{}"> %a;', "&b;"),
        ('<!ENTITY a PUBLIC "-//x//y" "{}">', "&a;"),
        ("<!ENTITY % a \"<!ENTITY b SYSTEM '{}'>\"> %a;", "&b;"),
    ],
    ids=["laughs", "quadratic", "loop", "external", "parameter", "public", "nested"],
)
@pytest.mark.parametrize("pack", [bytes, lambda content: zipped({"export.xml": content})])
def test_entities_of_a_file_are_never_expanded(
    tmp_path: Path, doctype: str, name: str, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "elsewhere").write_text(ELSEWHERE)
    content = _apple(doctype.replace("{}", (tmp_path / "elsewhere").as_uri()), name)
    told = _refused(tmp_path, pack(content))
    assert "broken XML (undefined entity)" in told
    assert ELSEWHERE not in told


def test_a_stylesheet_or_schema_of_another_file_is_not_looked_for(tmp_path: Path) -> None:
    head = (
        b'<?xml-stylesheet href="file:///etc/passwd"?>\n<!DOCTYPE HealthData SYSTEM "file:///x">\n'
    )
    found = _read(tmp_path, head + _apple("", "Watch").partition(b"]>")[2])
    assert sum(isinstance(each, Night) for each in found) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<a>" * (DEEPEST_NESTING + 5), f"over {DEEPEST_NESTING} deep"),
        (f'<a b="{"x" * (LONGEST_TAG_BYTES + 200_000)}"/>', "a tag of over 1 MiB"),
        (f"<!--{'x' * (LONGEST_TAG_BYTES + 200_000)}-->", "a tag of over 1 MiB"),
        (f"<{'a' * (LONGEST_TAG_BYTES + 200_000)}/>", "a tag of over 1 MiB"),
        ("".join(f"<n{n}/>\n" for n in range(MOST_NAMES + 10)), f"over {MOST_NAMES} names"),
        ("".join(f'<n a{n}=""/>\n' for n in range(MOST_NAMES + 10)), f"over {MOST_NAMES} names"),
        (SLEEP.format(name="x" * 301), "a name of 301 characters"),
    ],
    ids=["deep", "long attribute", "long comment", "long name", "names", "attributes", "source"],
)
def test_xml_larger_than_any_export(tmp_path: Path, body: str, told: str) -> None:
    assert told in _refused(tmp_path, f"<HealthData>\n{body}</HealthData>".encode())


def _fitbit(**fields: Any) -> bytes:
    return json.dumps([fitbit_log("2024-03-01T23:10", 420) | fields]).encode()


DIGITS = "9" * 5000


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'[{"duration":1,"dateOfSleep":"x","a":' + b"[" * 100_000, "too deep"),
        (b'[{"duration":1,"dateOfSleep":"x","a":' + b'{"a":' * 100_000, "too deep"),
        (_fitbit(duration=7).replace(b": 7,", b": NaN,"), "NaN, or a number of thousands"),
        (_fitbit(duration=7).replace(b": 7,", b": -Infinity,"), "NaN, or a number of thousands"),
        (_fitbit(duration=7).replace(b": 7,", f": {DIGITS},".encode()), "a number of thousands"),
        (_fitbit(duration=7).replace(b": 7,", b": 1e999,"), "is not a number"),
        (_fitbit(duration=10**400), "is not a number"),
        (_fitbit(duration=10**4000), "is not a number"),
        (_fitbit(startTime="\ud800"), "is not a local time"),
        (_fitbit(startTime="2024-03-01T23:10:00\ud800"), "is not a local time"),
        (_fitbit(startTime=["x"] * 9), "a list is not a local time"),
        (_fitbit(startTime="x" * 50_000), "is not a local time"),
        (b'[{"duration":1,"dateOfSleep":"x"}' + b",[]" * MOST_ITEMS, "over 2,000,000 items"),
    ],
    ids=[
        *("deep lists", "deep tables", "nan", "infinity", "digits", "float", "400 digits"),
        *("4000 digits", "surrogate", "time surrogate", "list", "long text", "items"),
    ],
)
def test_json_made_to_do_harm(tmp_path: Path, content: bytes, told: str) -> None:
    assert told in _refused(tmp_path, content)


def test_lone_surrogates_where_nothing_is_read_do_no_harm(tmp_path: Path) -> None:
    found = _read(tmp_path, _fitbit(logType="\ud800", nickname="\udfff"))
    assert sum(isinstance(each, Night) for each in found) == 1


CSV = "date,tried_to_sleep,woke,rose,sol_min\n2024-03-02,23:00,07:00,07:10,15\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (codecs.BOM_UTF16_LE + CSV.encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_BE + CSV.encode("utf-16-be"), "UTF-16"),
        (CSV.encode("utf-16-le"), "a binary file"),
        (codecs.BOM_UTF32_LE + CSV.encode("utf-32-le"), "UTF-16"),
        (codecs.BOM_UTF32_BE + CSV.encode("utf-32-be"), "a binary file"),
        (CSV.encode() + b"\0", "line 3: a NUL byte"),
        (CSV.encode() + b'2024-03-03,"23:00,07:00,07:10,15\n', "broken CSV"),
        (CSV.encode() + b'2024-03-03,"' + b"x" * 200_000 + b'",07:00,07:10,15\n', "broken CSV"),
        (CSV.encode() + b"2024-03-03," + b"x" * 5000 + b",07:00,07:10,15\n", "5000 characters"),
        (CSV.encode() + b"x" + b"," * 300_000 + b"\n", "300001 cells"),
        (b"date,woke,rose,tried_to_sleep" + b",x" * 250 + b"\n", "over 200 columns"),
        (CSV.encode() + b"2024-03-03,23:00,07:00,07:10," + b"9" * 5000 + b"\n", "5000 characters"),
        (CSV.encode() + "2024-03-03,２３:00,07:00,07:10,15\n".encode(), ""),
        (CSV.encode() + b"x" * (17 * 1024**2), "over 16 MiB"),
    ],
    ids=[
        *("utf-16-le", "utf-16-be", "utf-16 bare", "utf-32-le", "utf-32-be", "nul", "quote"),
        *("long cell", "cell", "cells", "columns", "digits", "wide digits", "long line"),
    ],
)
def test_a_table_made_to_do_harm(tmp_path: Path, content: bytes, told: str) -> None:
    if told:
        assert told in _refused(tmp_path, content)
    else:
        assert len(_read(tmp_path, content)) == 2
