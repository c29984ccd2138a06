"""Which trial tests which driver, and whether its arm brings it in or takes it away."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from nightlab.drivers.catalogue import drivers
from nightlab.drivers.tested import DRIVERS, driver_and_way
from nightlab.drivers.tested import tested as read_trial


@pytest.mark.parametrize(
    ("arm", "control", "found"),
    [
        ("no coffee after noon", "as usual", ("caffeine", False)),
        ("coffee", "decaf coffee", ("caffeine", True)),
        ("decaf", "coffee", ("caffeine", False)),
        ("caffeine curfew", "nothing", ("caffeine", False)),
        ("coffee at four", "no coffee", ("caffeine", True)),
        ("nothing", "coffee", ("caffeine", False)),
        ("alcohol-free", "wine", ("alcohol", False)),
        ("dim evening light", "usual", ("late_light", False)),
        ("no screens", "as usual", ("late_light", False)),
        ("screens", "nothing", ("late_light", True)),
        ("earplugs", "nothing", ("bedroom", False)),
        ("warm bedroom", "nothing", ("bedroom", True)),
        ("magnesium bisglycinate", "placebo", ("low_magnesium", False)),
        ("glycinate", "placebo", ("low_magnesium", False)),
        ("fixed hours", "as usual", ("irregular_hours", False)),
        ("low histamine", "usual", ("histamine", False)),
        ("stimulus control", "as usual", ("learned_insomnia", False)),
        ("evening exercise", "none", ("late_exercise", True)),
        ("brisk walk", "nothing", ("inactivity", False)),
        ("melatonin", "placebo", None),
        ("warm bath", "as usual", None),
        ("coffee", "tea", None),
        ("magnesium", "glycine", None),
        ("", "", None),
    ],
)
def test_arms_are_read(arm: str, control: str, found: tuple[str, bool] | None) -> None:
    assert driver_and_way(arm, control) == found


def test_only_drivers_of_the_house_are_tested() -> None:
    assert {driver for driver, _ in DRIVERS} <= set(drivers())


def _verdict(**given: Any) -> Any:
    effect = SimpleNamespace(mean=-8.0, lo95=-13.0, hi95=-3.0)
    plain = {"arm": "no caffeine", "control": "usual", "outcome": "sol_min", "decision": "works"}
    return SimpleNamespace(effect=effect, **plain | given)


def _design(**given: Any) -> Any:
    return SimpleNamespace(**{"arms": ("usual", "no caffeine"), "factors": (), "unit": ""} | given)


def test_a_verdict_is_carried_over_as_it_is() -> None:
    (found,) = read_trial("t1", _design(), _verdict())
    assert (found.trial, found.driver, found.agent) == ("t1", "caffeine", "no caffeine")
    assert (found.decision, found.mean, found.lo95, found.hi95) == ("works", -8.0, -13.0, -3.0)
    assert not found.adds


@pytest.mark.parametrize(
    "design",
    [
        {"arms": ("usual", "no caffeine", "tea")},
        {"factors": ("caffeine", "light")},
        {"unit": "mg"},
    ],
)
def test_what_has_more_than_one_contrast_is_not_read(design: dict[str, Any]) -> None:
    assert read_trial("t1", _design(**design), _verdict()) == ()


def test_what_acts_on_no_driver_is_told_without_one() -> None:
    (found,) = read_trial("t1", _design(), _verdict(arm="melatonin", control="placebo"))
    assert (found.driver, found.agent) == ("", "melatonin")
    assert read_trial("t1", _design(), _verdict(arm="melatonin", control="glycine")) == ()
    assert read_trial("t1", _design(), _verdict(arm="nothing", control="nothing")) == ()
