"""Every night of a trial: all of them there, arms told apart without colour, nothing on anything else."""

from __future__ import annotations

import gzip
import math
import os
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw import nights_people as people
from draw.checks import SVG, apart, check, words
from nightlab.draw.nights import ArmMean, Pause, RawNights, draw_nights, nights_table
from nightlab.draw.nights_marks import arm_class, arm_mark, hatch
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden" / "nights"
PICTURES: dict[str, Callable[[], RawNights]] = {
    "fortnight": people.fortnight,
    "with-pause": people.with_pause,
    "doses": people.doses,
    "eight-arms": people.eight,
    "year": people.year,
}
EIGHT = tuple("ABCDEFGH")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_not_changed(name: str) -> None:
    path = GOLDEN / f"{name}.svg"
    drawn = draw_nights(PICTURES[name]()).encode()
    if os.environ.get("NIGHTLAB_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(drawn)
    assert path.read_bytes() == drawn, "look at the change, then run with NIGHTLAB_GOLDEN=write"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_keeps_its_promises(name: str) -> None:
    apart(check(draw_nights(PICTURES[name]())))


def test_a_long_trial_stays_small() -> None:
    assert len(gzip.compress(draw_nights(people.year()).encode())) < 12_000


@pytest.mark.parametrize("name", PICTURES)
def test_every_night_is_drawn_once(name: str) -> None:
    data = PICTURES[name]()
    root = check(draw_nights(data))
    seen = int((~np.isnan(data.value)).sum())
    hints = [t for t in root.iter(f"{SVG}title") if t.text and re.match(r"\w{3} \d", t.text)]
    assert len(hints) == (seen if len(data.nights) <= 140 else 0)
    ticks = [p.get("d", "") for p in root.iter(f"{SVG}path") if p.get("class") == "s-ink fine"]
    lost = len(data.nights) - seen
    # One more tick stands in the legend.
    assert sum(len(re.findall(r"M[\d.]+,[\d.]+v9", d)) for d in ticks) == lost + 1


def test_marks_differ_in_shape_or_filling_as_well_as_in_colour() -> None:
    shapes = set()
    for arm in EIGHT:
        drawn = arm_mark(EIGHT, arm, 0, 0, 5).render()
        kind = re.sub(r"arm\d", "", arm_class(EIGHT, arm))
        shapes.add((re.sub(r"\s*<", "<", drawn), kind))
    assert len(shapes) == len(EIGHT)
    assert len({mark for mark, _ in shapes}) == len(EIGHT)


def test_the_legend_tells_mean_nights_and_missing_of_each_arm() -> None:
    told = words(check(draw_nights(people.with_pause())))
    assert "placebo: 40 min (36 to 45), 28 nights, 2 missing" in told
    assert "magnesium: 32 min (28 to 36), 24 nights, 2 missing" in told
    assert "off the scale: 300, 390" in told


def test_a_long_name_gives_way_to_its_figures() -> None:
    name = "magnesium bisglycinate with a great deal of lemon balm and a story"
    told = words(check(draw_nights(people.trial(("placebo", name)))))
    assert re.search(r"magnesium.*…: \d+ min \(\d+ to \d+\), \d+ nights", told)


def test_long_names_that_begin_alike_are_told_apart() -> None:
    thing = "magnesium bisglycinate taken daily"
    told = words(check(draw_nights(people.trial((f"{thing} at dinner", f"{thing} before bed")))))
    assert "… at dinner: " in told
    assert "… before bed: " in told


def test_doses_carry_their_unit() -> None:
    assert "200 mg: " in words(check(draw_nights(people.doses())))


def test_nights_far_off_do_not_flatten_the_others() -> None:
    data = people.trial(wild=2)
    root = check(draw_nights(data))
    scale = [
        float(t.text or "") for t in root.iter(f"{SVG}text") if t.get("class") == "t f-muted e"
    ]
    assert max(scale) < 200
    assert "2 nights off the scale" in (root.findtext(f"{SVG}desc") or "")


def test_the_table_has_every_night_and_pause() -> None:
    data = people.with_pause()
    rows = nights_table(data)
    assert len(rows) == len(data.nights) + 1
    assert {str(row["note"]) for row in rows} == {"", "missing", "pause until 2025-03-27: a cold"}
    assert [row["night"] for row in rows] == sorted(str(row["night"]) for row in rows)
    assert list(rows[0]) == ["night", "arm", "block", "Time to fall asleep (SOL), min", "note"]


def test_nights_before_the_first_dose_are_told_apart() -> None:
    data = people.trial(n=20)
    arms = ("",) * 5 + data.arms[5:]
    told = words(check(draw_nights(replace(data, arms=arms))))
    assert "nothing given" in told


def test_nothing_to_draw_is_said_calmly() -> None:
    empty = RawNights("Sleep quality", "", (), (), ())
    assert "No nights yet" in words(check(draw_nights(empty)))
    lost = replace(people.fortnight(), values=np.full(14, np.nan), means=())
    assert "No nights yet" in words(check(draw_nights(lost)))
    assert len(nights_table(lost)) == 14


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"values": [1.0]}, "as many values"),
        ({"arms": ("a",)}, "needs its arm"),
        ({"blocks": (1,)}, "needs its block"),
        ({"values": [math.inf] * 14}, "not endless"),
        ({"nights": (people.FIRST,) * 14}, "one a date"),
        ({"pauses": (Pause(date(2025, 3, 2), date(2025, 3, 1)),)}, "before it begins"),
        ({"means": (ArmMean("placebo", 5, 6, 7),)}, "lies in its interval"),
        ({"means": (ArmMean("placebo", math.nan, 6, 7),)}, "lies in its interval"),
        ({"means": (ArmMean("tea", 5, 4, 7),)}, "lies in its interval"),
        ({"order": tuple("123456789")}, "too many"),
        (
            {"nights": tuple(people.FIRST + timedelta(days=400 * i) for i in range(14))},
            "too many for a picture",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(change: dict[str, Any], what: str) -> None:
    with pytest.raises(NightlabError, match=what):
        replace(people.fortnight(), **change)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_trial_can_be_drawn(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 60))
    steps = data.draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    nights = [people.FIRST]
    for step in steps[1:]:
        nights.append(nights[-1] + timedelta(days=step))
    number = st.floats(-1e6, 1e6) | st.just(math.nan) | st.just(3.0)
    arm = st.sampled_from(["", *EIGHT[: data.draw(st.integers(2, 8))]])
    drawn = RawNights(
        data.draw(st.text(max_size=60)),
        data.draw(st.sampled_from(["", "min", "%"])),
        tuple(nights),
        data.draw(st.lists(number, min_size=n, max_size=n)),
        tuple(data.draw(st.lists(arm, min_size=n, max_size=n))),
        blocks=tuple(sorted(data.draw(st.lists(st.integers(1, 40), min_size=n, max_size=n)))),
        pauses=(Pause(nights[-1] - timedelta(days=3), nights[-1] + timedelta(days=30)),),
    )
    apart(check(draw_nights(drawn)))
    assert len(nights_table(drawn)) == n + 1


@given(st.floats(1, 400), st.floats(1, 400))
def test_a_hatch_stays_within_its_edges(wide: float, high: float) -> None:
    numbers = [float(v) for v in re.findall(r"-?\d+\.?\d*", hatch(0.0, 0.0, wide, high))]
    assert all(0 <= x <= wide + 0.01 for x in numbers[::2])
    assert all(0 <= y <= high + 0.01 for y in numbers[1::2])
