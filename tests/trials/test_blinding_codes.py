"""Codes are all different, hard to misread, and say nothing of arm or order."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import Design
from nightlab.trials.blinding.codes import ALPHABET, LENGTH, is_code, read_code, unit_codes

CHI2_30_AT_1_IN_10000 = 67.6


@given(st.integers(0, 2**63), st.integers(1, 400))
def test_codes_are_different_valid_and_stay_when_a_trial_grows(seed: int, units: int) -> None:
    codes = unit_codes(seed, units)
    assert len(set(codes)) == units
    assert all(is_code(code) for code in codes)
    assert unit_codes(seed, min(units + 7, 400))[:units] == codes


def test_any_two_codes_differ_in_two_letters_or_more() -> None:
    nearest = min(
        sum(a != b for a, b in zip(one, other, strict=True))
        for one, other in combinations(unit_codes(3, 400), 2)
    )
    assert nearest >= 2


def test_one_misread_letter_and_two_swapped_ones_are_noticed() -> None:
    for code in unit_codes(11, 60):
        for i in range(LENGTH):
            for letter in set(ALPHABET) - {code[i]}:
                assert not is_code(code[:i] + letter + code[i + 1 :])
        for i in range(LENGTH - 1):
            assert not is_code(code[:i] + code[i + 1] + code[i] + code[i + 2 :])


def test_the_alphabet_has_no_vowel_and_no_look_alike() -> None:
    assert set(ALPHABET) & set("AEIOUY0Q1L2Z5S8B6G9DTPVW") == set()
    assert len(set(ALPHABET)) == 11


def test_a_code_is_read_however_it_is_typed() -> None:
    code = unit_codes(7, 1)[0]
    assert read_code(f"  {code[:2].lower()}-{code[2:].lower()} ") == code


@pytest.mark.parametrize("text", ["", "H4FY", "H4F", "H4FXX", "XXXX", "ЖЖЖЖ"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(NightlabError, match="is no code"):
        read_code(text)


def test_more_packages_than_codes_are_refused() -> None:
    with pytest.raises(NightlabError, match="cannot be coded"):
        unit_codes(1, 1001)


def test_codes_say_nothing_of_the_arm_nor_of_the_order() -> None:
    """Each letter of a code against the arm and the half of the trial, over many seeds."""
    table = np.zeros((3, len(ALPHABET), 4))
    for seed in range(300):
        design = Design(("off", "on"), nights=20, seed=seed, block_nights=10)
        arms = design.periods()
        for unit, code in enumerate(unit_codes(seed, 20)):
            for place in range(3):
                table[place, ALPHABET.index(code[place]), 2 * arms[unit] + (unit >= 10)] += 1
    expected = table.sum(axis=2, keepdims=True) * table.sum(axis=1, keepdims=True)
    expected /= table.sum(axis=(1, 2), keepdims=True)
    chi2 = ((table - expected) ** 2 / expected).sum(axis=(1, 2))
    assert (chi2 < CHI2_30_AT_1_IN_10000).all()


def test_codes_do_not_depend_on_the_schedule() -> None:
    one = Design(("off", "on"), nights=20, seed=5, block_nights=10)
    other = Design(("on", "off"), nights=20, seed=5, block_nights=4)
    assert one.labels() != other.labels()
    assert unit_codes(one.seed, 20) == unit_codes(other.seed, 20)
