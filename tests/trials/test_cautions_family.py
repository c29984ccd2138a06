"""What is said of outcomes that are few, or of two kinds."""

from __future__ import annotations

from typing import Any

import pytest

from nightlab.trials import Verdict, analyse

ARMS = ["off", "on", "on", "off"] * 8


def judged(values: list[float], family: Any, arms: list[str] = ARMS, **options: Any) -> Verdict:
    table = {"arm": arms[: len(values)], "y": values}
    plain: dict[str, Any] = {"control": "off", "better": "higher", "randomise": False}
    return analyse(table, outcome="y", arm="arm", family=family, **plain | options)


def test_shares_among_per_cents_are_said() -> None:
    nights = [85.0, 90.0, 88.0, 92.0] * 8
    assert not any("per cent" in warning for warning in judged(nights, "logit").warnings)
    mixed = judged([0.85, *nights[1:]], "logit")
    assert any(w.startswith("1 night is between 0 and 1") for w in mixed.warnings)
    shares = [0.85, 0.9, 0.88, 0.92] * 8
    assert not any("per cent" in warning for warning in judged(shares, "logit").warnings)
    assert any("31 nights are" in w for w in judged([1.01, *shares[1:]], "logit").warnings)


def test_per_cents_stay_so_where_only_a_third_arm_says_that_they_are() -> None:
    arms = [*ARMS[:24], *["other"] * 8]
    low = [0.2, 0.9, 0.7, 0.3] * 6
    found = judged([*low, *[5.0, 6.0] * 4], "logit", arms, active="on")
    as_shares = judged(low, "logit")
    assert 0 < found.effect.mean < 1
    assert found.effect.mean == pytest.approx(as_shares.effect.mean, abs=0.1)


def test_few_counts_and_few_ratings_are_said() -> None:
    one = judged([1.0] + [0.0] * 31, "counts")
    assert any(w.startswith("Only 1 was counted in all") for w in one.warnings)
    ten = judged([1.0, 3.0, 2.0, 2.0, 4.0, 1.0, 2.0, 3.0, 1.0, 4.0], "ratings")
    assert any(w.startswith("Only 10 nights are rated") for w in ten.warnings)
    assert not any("rated" in w for w in judged([1.0, 3.0, 2.0, 4.0] * 8, "ratings").warnings)
