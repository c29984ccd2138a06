"""The scan against the parser alone: the same records or the same error, whatever the file."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Interval, Night, Series, Zones
from nightlab.sources import Counted, Skipped
from nightlab.sources.apple import AppleHealth
from nightlab.sources.apple import scan as apple_scan
from nightlab.sources.apple.samples import Samples
from nightlab.sources.apple.scan import thinned
from nightlab.sources.apple.sleep_scan import take_sleep
from nightlab.sources.apple.sleep_table import RANK, VALUE_PREFIX, VALUES, Sleep
from nightlab.sources.apple.tally import Tally
from nightlab.sources.apple.xml import Owner, Row, rows
from nightlab.sources.part import Part
from sources.made import apple_night

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
TIMES = 'startDate="2024-01-01 23:10:00 +0100" endDate="2024-01-01 23:40:00 +0100"'
ROW = f' <Record type="{SLEEP}" sourceName="Watch" {TIMES} value="InBed"/>\n'
ZONED = (
    f' <Record type="{SLEEP}" sourceName="Watch" {TIMES} value="Awake">\n'
    '  <MetadataEntry key="HKTimeZone" value="Etc/GMT-5"/>\n </Record>\n'
)
SHORT = f'<Record type="{SLEEP}"/>\n'
DEVICE = "&lt;&lt;HKDevice: 0x3012&gt;, name:Apple\u00a0Watch, software:10.2&gt;"
HEART = (
    f' <Record type="HKQuantityTypeIdentifierHeartRate" device="{DEVICE}" unit="count/min" {TIMES}'
    ' value="61">\n'
    '  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="1"/>\n </Record>\n'
)
STEPS = f' <Record type="HKQuantityTypeIdentifierStepCount" unit="count" {TIMES} value="7"/>\n'
BEATS = (
    ' <Record type="HKQuantityTypeIdentifierHeartRateVariabilitySDNN" unit="ms"'
    f' {TIMES} value="41.5">\n'
    "  <HeartRateVariabilityMetadataList>\n"
    '   <InstantaneousBeatsPerMinute bpm="62" time="7:47:41,25 PM"/>\n'
    "  </HeartRateVariabilityMetadataList>\n </Record>\n"
)
PULSE = HEART.replace('"61">', '"120.25">').replace("<Record", '<Record sourceName="Watch 9"')
SPO2 = (
    STEPS.replace("StepCount", "OxygenSaturation").replace('"count"', '"%"').replace('"7"', '"0.9"')
)
WARMTH = SPO2.replace("OxygenSaturation", "AppleSleepingWristTemperature").replace('"%"', '"degC"')
COFFEE = STEPS.replace("StepCount", "DietaryCaffeine").replace('"count"', '"mg"')
ENERGY = STEPS.replace("StepCount", "ActiveEnergyBurned")
VO2_MAX = STEPS.replace("StepCount", "VO2Max")
SUMMARY = ' <ActivitySummary dateComponents="2024-01-01"/>\n'
RUN = (
    f' <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="5.19" {TIMES}>\n'
    '  <MetadataEntry key="HKTimeZone" value="Etc/GMT-5"/>\n </Workout>\n'
)
OWNER = ' <Me HKCharacteristicTypeIdentifierDateOfBirth="1980-02-03"/>\n'
PLAIN = (
    *(
        ROW,
        ZONED,
        HEART,
        PULSE,
        STEPS,
        SPO2,
        WARMTH,
        BEATS,
        COFFEE,
        ENERGY,
        VO2_MAX,
        SUMMARY,
        RUN,
        OWNER,
    ),
    "\n",
)
TAG_LINES = tuple(f"{line}\n" for text in PLAIN for line in text.splitlines())

# What a parser must see; most of it is well-formed where it stands between tags.
ODD = (
    f"<Record value='InBed' type='{SLEEP}'/>\n",
    ROW.replace(SLEEP, "HKCategoryTypeIdentifierSleep&#65;nalysis"),
    ROW.replace(SLEEP, "HKCategoryTypeIdentifierSleep&#x41;nalysis"),
    f' <Record\n  type="{SLEEP}"\n  value="InBed"\n />\n',
    f"<!-- {ROW} -->\n",
    "<!--\n",
    "-->\n",
    "<![CDATA[\n",
    "]]>\n",
    "<?pi\n",
    "?>\n",
    '<Note text="\n',
    '"/>\n',
    f' <Food name="{ROW.strip().replace("<", "&lt;").replace(chr(34), "&quot;")}"/>\n',
    f' <Food name="type=&quot;{SLEEP}&quot;"/>\n',
    ' <Food name="salt &#38; vinegar &#10; chips"/>\n',
    ' <Food name="&salt;"/>\n',
    ' <Food name="salt & vinegar"/>\n',
    ' <Food name="a" name="b"/>\n',
    ' <Food name="a" brand1="b"/>\n',
    ' <Food name=" brand=" brand="b"/>\n',
    ' <Food name="tab\there" />\n',
    ' <Food name="a>b"/>\n',
    ' <Food name="a<b"/>\n',
    ' <Food name="a"brand="b"/>\n',
    ' <Food  name="a"/>\n',
    ' <Food name = "a"/>\n',
    ' <Food name="a"/> \n',
    ' <Food name="a"/><Food name="b"/>\n',
    f"{STEPS.rstrip()}{ROW}",
    " some text\n",
    " ]]>\n",
    f" <Correlation>\n {STEPS} {ROW} {ZONED}</Correlation>\n",
    ZONED.replace("<Meta", "<Extra/><Meta"),
    ZONED.replace("  <Meta", "  <Extra/>\n  <Meta"),
    ZONED.replace("<Meta", "<Deep><Meta").replace("/>\n", "/></Deep>\n"),
    ZONED.replace("  <Meta", f"{STEPS}{ROW}  <Meta"),
    ' <Workout>\n  <MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/>\n </Workout>\n',
    '  <MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/>\n',
    " <Record>\n\n </Record>\n",
    " <Record>\n",
    " </Record>\n",
    "</Correlation>\n",
    "<HealthData>\n",
    "</HealthData>\n",
    "<HealthData/>\n",
    '<ClinicalRecord fhirVersion="4.0.1"/>\r\n',
    "\r",
    "\ufeff",
    ' <Food name="ctrl\x0b\x01"/>\n',
    " <Fo\x0bod/>\n",
    " <xmlFood/>\n",
    "\n<",
)
TOLD = ("start_s", "end_s", "line", "rank", "is_by_hand", "is_copy")
PRINTED = bytes({*range(256)} - {*apple_scan.FORBIDDEN, *b"\r"})
BYTES = b"<>\"'/=&;#:!?[]-_.09azAZ \t\r\n\0\x0b\x7f\x80\xc3\xa9\xe2\xef\xbf\xff"


def _export(*lines: str) -> bytes:
    return f'<HealthData locale="en_DE">\n{"".join(lines)}</HealthData>\n'.encode()


def _part(content: bytes) -> Part:
    return Part("export.xml", len(content), lambda: io.BytesIO(content))


def _outcome(content: bytes, scan: Callable[..., Iterator[bytes]], step: int) -> str:
    with (
        mock.patch("nightlab.sources.apple.xml.thinned", scan),
        mock.patch("nightlab.sources.part.CHUNK_BYTES", step),
    ):
        try:
            return repr(list(AppleHealth().read([_part(content)], zones=Zones("UTC"))))
        except NightlabError as error:
            return error.where  # what is wrong there depends on where expat's chunks end


def _unscanned(chunks: Iterator[bytes], *_: object) -> Iterator[bytes]:
    return chunks


def _rows(content: bytes, step: int = 1000) -> list[Owner | Row]:
    with mock.patch("nightlab.sources.part.CHUNK_BYTES", step):
        found = list(rows(_part(content), Samples(), Tally()))
    return [each for each in found if isinstance(each, Owner | Row)]


def _sleep(content: bytes, step: int = 1000) -> tuple[Sleep, list[Owner | Skipped]]:
    """Return the sleep that a search finds, and what it tells beside."""
    sleep = Sleep()
    with mock.patch("nightlab.sources.part.CHUNK_BYTES", step):
        return sleep, list(take_sleep(_part(content), sleep))


def _parsed(content: bytes) -> tuple[Sleep, list[Owner | Skipped]]:
    """Return the sleep that the parser finds."""
    sleep = Sleep()
    told: list[Owner | Skipped] = []
    sleep.file = "export.xml"
    for row in _rows(content):
        if isinstance(row, Owner):
            told.append(row)
        elif row.type == SLEEP:
            told += sleep.add(row)
    return sleep, told


def _tables(sleep: Sleep) -> dict[str, list[tuple[object, ...]]]:
    """Return the records of each source, with the names of their file and zone."""
    tables = {device: rows.table() for device, rows in sleep.sources.items()}
    return {
        device: [
            (*(row[name] for name in TOLD), names[row["file"]], names[row["zone"]]) for row in rows
        ]
        for device, (rows, names) in tables.items()
    }


def _check_same(content: bytes, step: int = 40) -> None:
    parsed = _outcome(content, _unscanned, step)
    assert _outcome(content, thinned, step) == parsed
    # What is not well-formed, or no export of one person, may be told apart by the parser alone.
    if (
        parsed.startswith("[")
        and not content.translate(None, PRINTED)
        and content.count(b"<Me") < 2
    ):
        (sleep, told), (wanted, wanted_told) = _sleep(content, step), _parsed(content)
        assert _tables(sleep) == _tables(wanted)
        assert sorted(map(repr, told)) == sorted(map(repr, wanted_told))
        assert sleep.count == wanted.count


def _thin(pieces: list[bytes]) -> bytes:
    return b"".join(thinned(iter(pieces), Samples(), Tally()))


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    lines = draw(st.lists(st.sampled_from((*PLAIN, *PLAIN, *TAG_LINES, *ODD)), max_size=12))
    content = bytearray(_export(*lines))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(content)))
        until = draw(st.sampled_from((at, at, at + 1, at + 20)))
        some = st.binary(max_size=3) | st.lists(st.sampled_from(BYTES), max_size=3).map(bytes)
        content[at:until] = draw(some | st.just(bytes(content[at : at + 40])))
    return bytes(content)


@given(content=_mutated(), step=st.sampled_from((1, 7, 64, 1000, 100_000)))
@example(content=_export(ROW)[:-20], step=64)
@example(content=_export(ROW) + STEPS.encode(), step=1000)
@example(content=b"<HealthData/>\n" + STEPS.encode(), step=1000)
def test_a_mutated_export_gives_the_same_records_or_the_same_error(
    content: bytes, step: int
) -> None:
    _check_same(content, step)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_line_anywhere_gives_the_same(odd: str) -> None:
    for lines in ((odd, ROW, HEART, ZONED), (HEART, odd, ZONED), (ZONED, STEPS, odd)):
        for step in (7, 40, 1000):
            _check_same(_export(*lines), step)


def test_a_pair_of_odd_lines_gives_the_same() -> None:
    for index, first in enumerate(ODD):
        for second in ODD[index % 7 :: 7]:
            _check_same(_export(first, HEART, second, ROW))


def test_any_byte_anywhere_gives_the_same() -> None:
    content = _export(' <A b="c" d="e">\n', ' <F g="1"/>\n', " </A>\n", SHORT)
    for at in range(len(content)):
        for turn in range(4):
            code = BYTES[(4 * at + turn) % len(BYTES)]
            _check_same(content[:at] + bytes([code]) + content[at:])
            _check_same(content[:at] + bytes([code]) + content[at + 1 :])


def test_any_character_in_a_value_gives_the_same() -> None:
    codes = [*range(0x180), *range(0x2000, 0x2070, 7), *range(0xD7F0, 0xE010, 41), 0xFDD0, 0xFFFD]
    for code in [
        *codes,
        0xD7FF,
        0xD800,
        0xDFFF,
        0xE000,
        0xFFFE,
        0xFFFF,
        0x1FFFE,
        0x1FFFF,
        0x10FFFE,
        0x10FFFF,
    ]:
        text = chr(code).encode("utf-8", errors="surrogatepass")
        _check_same(_export(' <A b="?"/>\n', SHORT).replace(b"?", text))


@pytest.mark.parametrize("tail", [b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe0\x80\x80", b"\xe2\x80"])
def test_bytes_that_are_no_characters_give_the_same(tail: bytes) -> None:
    content = _export(' <A b="?"/>\n').replace(b"?", tail)
    assert _outcome(content, thinned, 40) == "export.xml, line 2"
    _check_same(content)


def test_plain_tags_are_left_out_and_their_line_ends_stay() -> None:
    content = _export(HEART, STEPS, BEATS, ROW, HEART)
    assert _thin([content[:-14], content[-14:]]) == (
        b'<HealthData locale="en_DE">\n\n\n\n\n'
        b"<Record>\n<HeartRateVariabilityMetadataList>\n\n"
        b"</HeartRateVariabilityMetadataList>\n</Record>\n"
        + ROW.encode()
        + b"\n\n\n</HealthData>\n"
    )


@pytest.mark.parametrize(
    "odd", ["<!-- x -->\n", " text\n", "<A b='c'/>\n", "<A\n b=''/>\n", "\r\n"]
)
def test_from_an_odd_line_on_all_is_parsed(odd: str) -> None:
    head, tail = _export(HEART, STEPS), (odd + HEART + STEPS).encode()
    assert _thin([head[:-14], tail, HEART.encode()]).endswith(tail + HEART.encode())


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ((ROW, HEART, ZONED), 2),
        ((f"<Record value='InBed' type='{SLEEP}' {TIMES}/>",), 1),
        ((ROW.replace("SleepA", "Sleep&#65;"),), 1),
        ((f"<!-- {ROW} -->",), 0),
        ((f"<Note><![CDATA[{ROW}]]></Note>",), 0),
        ((f"<Food name='{ROW.replace('<', '&lt;')}'/>",), 0),
        ((f"<Correlation>\n{STEPS}{ROW}</Correlation>\n",), 1),
        ((f'<Record\n type="{SLEEP}"\n value="InBed"/>',), 1),
    ],
)
def test_sleep_is_found_wherever_it_is_a_record(lines: tuple[str, ...], count: int) -> None:
    assert len(_rows(_export(*lines))) == _sleep(_export(*lines), 64)[0].count == count


def test_a_record_over_many_chunks_keeps_its_zone_and_line() -> None:
    for step in range(1, 60):
        plain, zoned = _rows(_export(HEART, ROW, STEPS, ZONED, BEATS), step)
        assert isinstance(plain, Row)
        assert isinstance(zoned, Row)
        assert (plain.line, plain.zone, zoned.line, zoned.zone) == (5, "", 7, "Etc/GMT-5")


def test_lines_that_never_repeat_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apple_scan, "MOST_SHAPES", 10)
    lines = [f' <A b="{"x" * length}"/>\n' for length in range(50)]
    assert b"x" not in _thin([_export(*lines, *lines)[:-14]])
    shapes = apple_scan._Shapes(Samples(), Tally())
    for line in lines:
        assert shapes[line.encode()] == b"\n"
    assert len(shapes) <= 10


def test_a_line_without_an_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apple_scan, "LONGEST_LINE_BYTES", 100)
    pieces = [b"<HealthData>\n", b"<A/>" * 20, b"<A/>" * 20, b"\n<A/>\n"]
    assert _thin(pieces) == b"".join(pieces)


def test_an_export_as_health_writes_it_is_searched_and_never_parsed() -> None:
    odd = ROW.replace("InBed", "Dreaming"), ROW.replace("23:40", "25:40"), ROW.replace(":40", ":00")
    lines = [line.replace('" value="', f'" value="{VALUE_PREFIX}', 1) for line in (ROW, ZONED)]
    content = _export(OWNER, *lines, HEART, BEATS, RUN, *odd, ENERGY, *lines)
    for step in (1, 64, 1000):
        with mock.patch("nightlab.sources.apple.sleep_scan.rows", side_effect=AssertionError):
            sleep, told = _sleep(content, step)
        tables = _tables(sleep)
        assert tables == _tables(_parsed(content)[0])
        assert told == _parsed(content)[1]
        assert (len(told), sleep.count) == (4, 7)
        assert len(tables["Watch"]) == 4


@pytest.mark.parametrize("cut", [b"", b"</HealthDat", b"/HealthData>\n"])
def test_a_search_of_what_is_cut_off_tells_the_line(cut: bytes) -> None:
    content = _export(ROW, HEART, ZONED).removesuffix(b"</HealthData>\n") + b"<Food>" + cut
    with pytest.raises(NightlabError, match=r"export\.xml, line \d+: broken XML"):
        _sleep(content, 64)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(VALUES)), st.integers(0, 3000), st.integers(1, 4000)),
        min_size=1,
        max_size=12,
    )
)
def test_stages_are_those_of_intervals(stretches: list[tuple[str, int, int]]) -> None:
    begin = datetime(2024, 1, 1, 23, 10, 7, tzinfo=UTC)
    spans = [
        (value, begin + timedelta(seconds=at), begin + timedelta(seconds=at + length))
        for value, at, length in stretches
    ]
    nights = [
        record
        for record in AppleHealth().read([_part(apple_night(spans))], zones=Zones("UTC"))
        if isinstance(record, Night) and record.hypnogram is not None
    ]
    in_order = sorted(sorted(spans, key=lambda span: span[1]), key=lambda span: RANK[span[0]])
    told = [Interval(VALUES[value], start, end) for value, start, end in in_order]
    for night in nights:
        stages = Hypnogram.from_intervals(told, start=night.start, end=night.end)
        assert night.hypnogram == stages


def _counts(content: bytes) -> set[tuple[str, str, int]]:
    records = AppleHealth().read([_part(content)], zones=Zones("UTC"))
    return {(r.verb, r.what, r.count) for r in records if isinstance(r, Counted)}


def test_what_is_left_out_is_counted_by_kind() -> None:
    correlation = (
        f' <Correlation type="HKCorrelationTypeIdentifierFood">\n{COFFEE} </Correlation>\n'
    )
    mind = ' <StateOfMind valence="0.4"/>\n'
    assert _counts(_export(HEART, ENERGY, ENERGY, SUMMARY, correlation, COFFEE, mind)) == {
        ("read", "samples of heart rate", 1),
        ("united", "events that stand there twice", 1),
        ("ignored", "rows of active energy burned", 2),
        ("ignored", "rows of activity summary", 1),
        ("ignored", "rows of correlation", 1),
        ("ignored", "rows of state of mind", 1),
    }


def test_many_kinds_are_named_by_the_commonest() -> None:
    lines = [ENERGY.replace("ActiveEnergyBurned", f"Kind{chr(65 + n)}") * (9 - n) for n in range(9)]
    counts = _counts(_export(*lines))
    assert ("ignored", "rows of kind a", 9) in counts
    assert ("ignored", "rows of 3 other types", 1 + 2 + 3) in counts


@pytest.mark.parametrize(
    "value",
    ["61", "061", "0.5", "123456789012345", "1234567890.12345", "0.1234567890123456", "1e-3"],
)
def test_a_value_is_what_python_reads(value: str) -> None:
    content = _export(*[STEPS.replace('"7"', f'"{value}"')] * 3)
    (series,) = [
        each
        for each in AppleHealth().read([_part(content)], zones=Zones("UTC"))
        if isinstance(each, Series) or (isinstance(each, Counted) and each.verb == "ignored")
    ]
    if float(value) > 200_000:
        assert series == Counted("ignored", "samples of steps that cannot be", 3)
    else:
        assert isinstance(series, Series)
        assert series.values.tolist() == [round(float(value), 9)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2024-01-01 23:10:00 +0100", "2023-02-29 23:10:00 +0100"),
        ("2024-01-01 23:10:00 +0100", "2024-01-01 24:10:00 +0100"),
        ("2024-01-01 23:10:00 +0100", "2024-01-01 23:60:00 +0100"),
        ("2024-01-01 23:10:00 +0100", "2024-01-01 23:10:60 +0100"),
        ("2024-01-01 23:10:00 +0100", "2024-13-01 23:10:00 +0100"),
        ("2024-01-01 23:10:00 +0100", "2024-00-01 23:10:00 +0100"),
        ("2024-01-01 23:10:00 +0100", "2024-01-00 23:10:00 +0100"),
        ("2024-01-01 23:10:00 +0100", "1969-01-01 23:10:00 +0100"),
        ("2024-01-01 23:10:00 +0100", "2200-01-01 23:10:00 +0100"),
        ("2024-01-01 23:10:00 +0100", "2024-01-01 23:10:00 +2400"),
        ("2024-01-01 23:10:00 +0100", "2024-01-01 23:10:00 +0160"),
        ("2024-01-01 23:10:00 +0100", "2024-01-01T23:10:00 +0100"),
        ('"7"', '"seven"'),
        ('"7"', '""'),
    ],
)
def test_a_sample_that_cannot_be_read_is_told_with_its_line(old: str, new: str) -> None:
    content = _export(*[STEPS] * 5, STEPS.replace(old, new))
    _check_same(content)
    records = AppleHealth().read([_part(content)], zones=Zones("UTC"))
    (skipped,) = [each for each in records if isinstance(each, Skipped)]
    assert skipped.is_unread
    assert skipped.where == "export.xml, line 7"
