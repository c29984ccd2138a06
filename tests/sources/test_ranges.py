from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS, Event
from nightlab.sources import Skipped, parse_event, read_file
from nightlab.sources.morning import read_morning
from nightlab.sources.ranges import FACTS, ranges

NIGHT = date(2024, 3, 2)
NOW = datetime(2024, 3, 2, 20, tzinfo=UTC)


def test_every_kind_has_a_range_with_its_source() -> None:
    assert ranges().keys() == EVENT_UNITS.keys()
    with FACTS.open(encoding="utf-8", newline="") as file:
        assert all(len(row["source"]) > 10 for row in csv.DictReader(file))
    assert all(r.ask_above is None or 0 < r.ask_above < r.most for r in ranges().values())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stress 11 20:00", "11 of stress cannot be; use 0 to 10"),
        ("mood 10.1 20:00", "10.1 of mood cannot be; use 0 to 10"),
        ("caffeine 80g 15:00", "80000 mg of caffeine cannot be; use 0 to 2000 mg"),
        ("alcohol 501g 21:00", "501 g of alcohol cannot be; use 0 to 500 g"),
        ("magnesium 400g 21:30", "400000 mg of dose cannot be; use 0 to 100000 mg"),
        ("exercise 25h 18:00", "1500 min of exercise cannot be; use 0 to 1440 min"),
        ("nap 99999999999999h 18:00", "min of nap cannot be"),
    ],
)
def test_more_than_can_be_is_refused_with_the_range(text: str, told: str) -> None:
    with pytest.raises(NightlabError) as caught:
        parse_event(text, date=NIGHT, zone="UTC")
    assert told in str(caught.value)


@pytest.mark.parametrize("kind", [kind for kind in EVENT_UNITS if kind not in {"dose", "tag"}])
def test_the_end_of_a_range_belongs_to_it(kind: str) -> None:
    unit = EVENT_UNITS[kind].replace("rating", "")
    most = ranges()[kind].most
    event = parse_event(f"{kind} {most:.0f}{unit} 15:00", date=NIGHT, zone="UTC")
    assert event.amount == most


def test_a_row_that_cannot_be_is_skipped_and_the_rest_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("at,kind,amount\n2024-03-01 15:00,stress,40\n2024-03-01 15:00,caffeine,80 mg\n")
    skipped, event = read_file(path, zone="UTC")
    assert skipped == Skipped("events.csv, line 2", "40 of stress cannot be")
    assert isinstance(event, Event)
    assert event.amount == 80


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("glycine 12g 21:30", "12000 mg of glycine at once is much"),
        ("caffeine 601mg 9:00", "601 mg of caffeine at once is much"),
        ("caffeine 600mg 9:00", None),
        ("psyllium 10g 9:00", None),
        ("stress 10 9:00", None),
        ("#longday", None),
    ],
)
def test_what_is_hardly_right_is_asked_about(text: str, doubt: str | None) -> None:
    morning = read_morning(diary=None, events=[text], night=None, zone="UTC", now=NOW)
    assert morning.doubts == (() if doubt is None else (doubt,))
    morning.check(sure=True)
    if doubt:
        with pytest.raises(NightlabError, match=doubt):
            morning.check(sure=False)


def test_the_page_on_formats_tells_the_same_figures() -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    known = ranges()
    for kind, unit, scale in (("caffeine", "mg", 1), ("alcohol", "g", 1), ("dose", "g", 1000)):
        assert f"{known[kind].most / scale:,.0f} {unit} of" in page
        assert f"{(known[kind].ask_above or 0) / scale:,.0f} {unit} of" in page
