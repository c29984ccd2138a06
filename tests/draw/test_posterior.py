from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw import people
from draw.checks import SVG, apart, check, words
from draw.people import bell, effect
from nightlab.draw import Curve, PosteriorDensity, draw_posterior, posterior_table
from nightlab.errors import NightlabError


def said(data: PosteriorDensity) -> str:
    return words(check(draw_posterior(data)))


def figures(data: PosteriorDensity) -> dict[str, float]:
    return {str(row["figure"]): float(str(row["value"])) for row in posterior_table(data)}


@pytest.mark.parametrize(
    ("mean", "sd", "headline"),
    [
        (-6.0, 2.5, "99 % chance it helps"),
        (6.0, 2.5, "99 % chance it makes things worse"),
        (0.2, 0.8, ">99 % chance it is too small to matter"),
        (0.0, 9.0, "50 % chance it helps"),
    ],
)
def test_the_headline_is_the_strongest_finding(mean: float, sd: float, headline: str) -> None:
    assert said(effect(mean, sd)).startswith(headline)


def test_the_caller_s_headline_stands_first() -> None:
    assert said(effect(-6, 2.5, headline="Not known yet")).startswith("Not known yet |")


def test_chances_agree_with_the_normal_distribution() -> None:
    found = figures(effect(-6.0, 2.5))
    assert found["chance that it helps"] == pytest.approx(0.99180, abs=1e-3)
    assert found["chance that it helps enough to matter"] == pytest.approx(0.88493, abs=1e-3)
    assert found["chance that it is too small to matter"] == pytest.approx(0.11491, abs=1e-3)
    assert found["chance that it harms enough to matter"] == pytest.approx(0.00016, abs=1e-4)


def test_which_side_helps_is_said_and_mirrored() -> None:
    lower, higher = effect(-6.0, 2.5), effect(6.0, 2.5, better="higher")
    assert figures(lower)["chance that it helps"] == pytest.approx(
        figures(higher)["chance that it helps"]
    )
    assert "99 % | helps | 1 % | worse" in said(lower)
    assert "1 % | worse | 99 % | helps" in said(higher)


def test_both_sides_are_coloured_and_the_band_is_pale() -> None:
    root = check(draw_posterior(effect(-2.0, 2.5)))
    classes = [path.get("class") for path in root.iter(f"{SVG}path")]
    assert {"f-helps", "f-helps soft", "f-worse soft", "f-worse"} <= set(classes)


def test_without_a_smallest_effect_there_is_no_band() -> None:
    data = effect(-6.0, 2.5, delta=0.0)
    assert "too small" not in said(data)
    assert "smallest effect that matters" not in figures(data)


def test_the_sign_is_explained_and_the_unit_named() -> None:
    drawn = said(effect(-6.0, 2.5))
    assert "← shorter" in drawn
    assert "longer →" in drawn
    assert "−6.0 min (95 % sure: −10.9 to −1.1)" in drawn


def test_other_curves_and_the_truth_are_named() -> None:
    drawn = said(people.simulated())
    assert "before the trial" in drawn
    assert "truth −7.0 min (simulated)" in drawn
    assert figures(people.simulated())["chance that it helps, before the trial"] == pytest.approx(
        0.5, abs=1e-3
    )


def test_a_coarse_grid_of_few_points_is_drawn() -> None:
    data = effect(0.0, 1.0, x=[-4, 0, 4], density=[0, 1, 0])
    assert figures(data)["chance that it helps"] == pytest.approx(0.5)
    check(draw_posterior(data))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"mean": math.nan}, "finite"),
        ({"truth": math.inf}, "finite"),
        ({"density": np.full(601, np.nan)}, "finite"),
        ({"density": np.ones(600)}, "as many heights"),
        ({"lo95": 5.0, "hi95": 4.0}, "low to high"),
        ({"delta": -1.0}, "not negative"),
        ({"better": "bigger"}, "higher or lower"),
        ({"others": (Curve("odd", np.ones(3)),)}, "odd"),
        ({"others": (Curve("c", np.ones(601)),) * 4}, "three"),
    ],
)
def test_what_is_no_posterior_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(NightlabError, match=says):
        replace(effect(-6.0, 2.5), **change)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=80)
@given(
    mean=st.floats(-1e4, 1e4),
    sd=st.floats(0.01, 1e3),
    delta=st.one_of(st.just(0.0), st.floats(0.001, 1e4)),
    better=st.sampled_from(["higher", "lower"]),
    truth=st.one_of(st.none(), st.floats(-1e4, 1e4)),
    text=st.text(max_size=200),
)
def test_any_posterior_makes_a_picture(
    *, mean: float, sd: float, delta: float, better: str, truth: float | None, text: str
) -> None:
    x = np.linspace(mean - 6 * sd, mean + 6 * sd, 201)
    data = effect(
        mean,
        sd,
        x=x,
        density=bell(x, mean, sd),
        delta=delta,
        better=better,
        truth=truth,
        unit=text,
        outcome=text,
        lower_word=text,
        higher_word=text,
        headline=text,
        others=(Curve(text, bell(x, mean, 2 * sd)),),
    )
    apart(check(draw_posterior(data)))
    assert all(0 <= v <= 1 for k, v in figures(data).items() if k.startswith("chance"))
