"""What holds for every picture, over snapshots drawn from seeded data."""

from __future__ import annotations

import gzip
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from draw import body_people, people
from draw.checks import apart, check, ids
from nightlab import draw

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden"
PICTURES: dict[str, Callable[[], str]] = {
    "hypnogram-wearable": lambda: draw.draw_hypnogram(people.wearable()),
    "hypnogram-laboratory": lambda: draw.draw_hypnogram(people.laboratory()),
    "hypnogram-clocks-back": lambda: draw.draw_hypnogram(people.clocks_back()),
    "hypnogram-actigraph": lambda: draw.draw_hypnogram(people.actigraph()),
    "hypnogram-in-bed-only": lambda: draw.draw_hypnogram(people.in_bed_only()),
    "hypnogram-empty": lambda: draw.draw_hypnogram(draw.HypnogramStrip(people.BERLIN)),
    "raster-sixty": lambda: draw.draw_raster(people.sixty()),
    "raster-week": lambda: draw.draw_raster(people.week()),
    "raster-shift-worker": lambda: draw.draw_raster(people.shift_worker()),
    "raster-all-missing": lambda: draw.draw_raster(
        draw.NightRaster(first=date(2025, 1, 1), last=date(2025, 1, 14))
    ),
    "raster-empty": lambda: draw.draw_raster(draw.NightRaster()),
    "posterior-helps": lambda: draw.draw_posterior(people.effect(-6.0, 2.5)),
    "posterior-too-small": lambda: draw.draw_posterior(people.effect(0.3, 0.8)),
    "posterior-worse": lambda: draw.draw_posterior(people.effect(7.5, 3.0, better="lower")),
    "posterior-simulated": lambda: draw.draw_posterior(people.simulated()),
    "calendar-open": lambda: draw.draw_calendar(people.trial()),
    "calendar-blinded": lambda: draw.draw_calendar(people.blinded()),
    "calendar-long": lambda: draw.draw_calendar(people.long_trial()),
    "rates": lambda: draw.draw_rates(people.rates()),
    "ranks": lambda: draw.draw_ranks(people.ranked(), "Ranks of the truth"),
    "curves-day": lambda: draw.draw_curves(body_people.day()),
    "curves-weeks": lambda: draw.draw_curves(body_people.weeks()),
    "versus": lambda: draw.draw_versus(body_people.compared()),
    "sway": lambda: draw.draw_sway(body_people.swayed()),
    "waterfall": lambda: draw.draw_waterfall(body_people.drivers()),
    "calendar-empty": lambda: draw.draw_calendar(draw.DoseCalendar()),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_not_changed(name: str) -> None:
    path = GOLDEN / f"{name}.svg"
    drawn = PICTURES[name]().encode()
    if os.environ.get("NIGHTLAB_GOLDEN") == "write":
        path.write_bytes(drawn)
    assert path.read_bytes() == drawn, "look at the change, then run with NIGHTLAB_GOLDEN=write"


def test_every_snapshot_has_its_picture() -> None:
    assert {path.stem for path in GOLDEN.glob("*.svg")} == set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_keeps_its_promises(name: str) -> None:
    root = check(PICTURES[name]())
    apart(root)


def test_pictures_on_one_page_share_no_id() -> None:
    found = [each for name in PICTURES for each in ids(check(PICTURES[name]()))]
    assert len(found) == len(set(found))


def test_four_pictures_of_sixty_nights_are_small() -> None:
    four = [
        draw.draw_hypnogram(people.wearable()),
        draw.draw_raster(people.sixty()),
        draw.draw_posterior(people.simulated()),
        draw.draw_calendar(people.trial()),
    ]
    assert sum(len(gzip.compress(each.encode())) for each in four) < 15_000
