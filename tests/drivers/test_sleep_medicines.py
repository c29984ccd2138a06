"""Medicines that disturb sleep: matched as safety matches them, with hours, doubts and other drivers."""

from __future__ import annotations

from datetime import time

import pytest

from nightlab.drivers.sleep_medicines import from_medicines, sleep_medicines
from nightlab.person import Medication
from nightlab.safety.medicines.vocabulary import vocabulary

HOUSE = "general knowledge"


def ratio(name: str, driver: str = "medicines", *times: time) -> float:
    """Return the ratio with which one medicine counts, 1 where it does not."""
    found = from_medicines(driver, [Medication(name, times)])
    return found[0].because.ratio if found else 1.0


def test_every_row_is_a_medicine_of_the_vocabulary() -> None:
    classes = {each for kinds in vocabulary().classes.values() for each in kinds}
    for row in sleep_medicines():
        assert row.name in (classes if row.kind == "class" else vocabulary().classes), row.name


def test_what_was_not_read_says_so() -> None:
    for row in sleep_medicines():
        assert row.checked != "no" or ("unverified" in row.source and HOUSE in row.source)
        assert row.note


@pytest.mark.parametrize(
    "name",
    [
        "sertraline",
        "Effexor",
        "propranolol",
        "prednisolone",
        "Sudafed",
        "methylphenidate",
        "theophylline",
        "varenicline",
        "zopiclone",
        "diazepam",
        "oxycodone",
        "bupropion",
    ],
)
def test_a_medicine_that_disturbs_sleep_speaks_for_medicines(name: str) -> None:
    assert ratio(name) > 1


def test_no_medicine_speaks_against_medicines_and_a_harmless_one_less_so() -> None:
    none = from_medicines("medicines", [])[0].because.ratio
    assert none < ratio("paracetamol") < 1


def test_a_medicine_that_nobody_recognises_says_nothing() -> None:
    assert from_medicines("medicines", [Medication("qwertzuiopol")]) == ()


def test_the_hour_decides_where_it_matters() -> None:
    morning, evening = time(8), time(20)
    assert ratio("furosemide", "medicines", evening) > ratio("furosemide") > 1
    assert ratio("furosemide", "medicines", morning) < 1
    assert ratio("sertraline", "medicines", morning) == ratio("sertraline", "medicines", evening)


def test_an_everyday_word_counts_less_than_a_name_and_is_less_sure() -> None:
    found = from_medicines("medicines", [Medication("water pills", (time(20),))])[0].because
    assert 1 < found.ratio < ratio("furosemide", "medicines", time(20))
    assert found.low < 1


def test_what_hardly_reaches_the_brain_counts_less_than_its_class() -> None:
    assert ratio("fluticasone") < ratio("prednisolone")


def test_medicines_speak_for_other_drivers_too() -> None:
    assert ratio("mirtazapine", "restless_legs") > ratio("sertraline", "restless_legs") > 1
    assert ratio("oxycodone", "apnoea") > 1
    assert ratio("anastrozole", "hot_flashes") > 1
    assert ratio("paracetamol", "apnoea") == 1


def test_several_medicines_are_each_told() -> None:
    taken = [Medication("sertraline"), Medication("prednisolone")]
    found = from_medicines("medicines", taken)
    assert {each.because.said for each in found} == {
        "sertraline, an SSRI",
        "prednisolone, a corticosteroid",
    }
