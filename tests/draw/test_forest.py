"""Trials side by side: what the picture shows, and what it never does."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw.checks import SVG, apart, check, words
from nightlab.draw.forest import ForestPlot, Interval, draw_forest, forest_table
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden" / "forest"


def around(label: str, mean: float, sd: float, weight: float | None = None) -> Interval:
    return Interval(label, mean, mean - 1.96 * sd, mean + 1.96 * sd, weight)


def plot(**given_: Any) -> ForestPlot:
    plain: dict[str, Any] = {
        "agent": "magnesium bisglycinate",
        "outcome": "Insomnia Severity Index (0-28)",
        "unit": "points",
        "better": "lower",
        "trials": (around("Schuster 2025, 155 people", -1.6, 1.35, 1.0),),
        "prior": Interval("You, with doubt added", -0.48, -5.8, 5.4),
        "pooled": around("An average person", -1.6, 1.35),
        "person": around("You, by the trials alone", -1.6, 2.02),
        "worthwhile": 6.0,
        "certainty": "low",
    }
    return ForestPlot(**plain | given_)


def five() -> ForestPlot:
    rows = [
        around("Ardent 2010, 40 people", -9, 4, 0.07),
        around("Berg 2011, 120 people", -3, 2.2, 0.24),
        around("Chu 2012, 60 people", 2, 4.4, 0.06),
        around("De la Cruz 2013, 300 people", -5, 1.4, 0.6),
        around("Eide 2014, 24 people", -14, 6, 0.03),
    ]
    return plot(
        agent="a made-up agent",
        outcome="time to fall asleep",
        unit="min",
        trials=tuple(rows),
        pooled=Interval("An average person", -4.7, -8.5, -0.9),
        predicted=Interval("A new trial", -4.7, -9.1, -0.3),
        person=around("You, by the trials alone", -4.7, 8),
        prior=Interval("You, with doubt added", -2.0, -16.0, 10.0),
        worthwhile=10.0,
        unweighed=tuple(
            f"T{n} Nobody 20{n}: tells +9 min without a standard error, so it cannot be weighed"
            for n in range(10, 19)
        ),
    )


def nothing() -> ForestPlot:
    return plot(trials=(), pooled=None, person=None, certainty="", unit="min", worthwhile=0.5)


PICTURES: dict[str, Callable[[], ForestPlot]] = {"one": plot, "five": five, "nothing": nothing}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_not_changed(name: str) -> None:
    path = GOLDEN / f"{name}.svg"
    drawn = draw_forest(PICTURES[name]()).encode()
    if os.environ.get("NIGHTLAB_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(drawn)
    assert path.read_bytes() == drawn, "look at the change, then run with NIGHTLAB_GOLDEN=write"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_keeps_its_promises(name: str) -> None:
    apart(check(draw_forest(PICTURES[name]())))


def test_every_row_says_its_figures_and_its_weight() -> None:
    told = words(check(draw_forest(five())))
    assert "−9.0 (−16.8 to −1.2) · weighs 7 %" in told
    assert "−4.7 (−9.1 to −0.3)" in told
    assert "under 10 min: too small to matter" in told
    assert "← helps | harms →" in told


def test_where_higher_is_better_the_sides_change() -> None:
    assert "← harms | helps →" in words(check(draw_forest(plot(better="higher"))))


def test_what_is_not_weighed_is_listed_and_counted() -> None:
    told = words(check(draw_forest(five())))
    assert "T10 Nobody 2010" in told
    assert "and 3 more" in told


def test_one_trial_is_not_said_to_weigh_something() -> None:
    assert "weighs" not in words(check(draw_forest(plot())))


def test_without_a_trial_it_says_so() -> None:
    svg = draw_forest(nothing())
    assert "no trial that can be weighed" in words(check(svg))
    assert "0 results weighed" in svg


def test_the_description_holds_every_figure() -> None:
    desc = check(draw_forest(plot())).find(f"{SVG}desc")
    assert desc is not None
    assert "An average person: −1.6 (−4.2 to +1.0)" in str(desc.text)
    assert "under 6 points: too small to matter" in str(desc.text)
    assert "lower is better" in str(desc.text)


@pytest.mark.parametrize("name", PICTURES)
def test_how_sure_it_is_and_who_has_reviewed_it_stand_in_the_picture(name: str) -> None:
    """A picture is passed on without the page around it."""
    root = check(draw_forest(PICTURES[name]()))
    sure = "" if name == "nothing" else "Certainty: low. "
    for told in (words(root), str(root.findtext(f"{SVG}desc"))):
        assert f"{sure}No clinician has reviewed this yet." in told


def test_harm_that_is_not_weighed_stands_in_the_picture() -> None:
    root = check(draw_forest(plot(beware="T056 found harm that is not weighed here.")))
    apart(root)
    for told in (words(root), str(root.findtext(f"{SVG}desc"))):
        assert "T056 found harm" in told


def test_the_table_has_a_row_for_every_interval() -> None:
    rows = forest_table(five())
    assert [row["what"] for row in rows][-4:] == [
        "An average person",
        "A new trial",
        "You, by the trials alone",
        "You, with doubt added",
    ]
    assert rows[0]["weight, %"] == pytest.approx(7)
    assert rows[-1]["weight, %"] is None


@given(
    st.lists(st.tuples(st.text(max_size=60), st.floats(-1e6, 1e6), st.floats(0, 1e6)), max_size=6),
    st.floats(1e-3, 1e6),
    st.text(max_size=60),
)
def test_any_trials_give_a_picture_within_its_frame(
    rows: list[tuple[str, float, float]], worthwhile: float, agent: str
) -> None:
    trials = tuple(around(label, mean, sd, 1 / len(rows)) for label, mean, sd in rows)
    check(draw_forest(plot(trials=trials, worthwhile=worthwhile, agent=agent)))


@pytest.mark.parametrize(
    "given_",
    [
        {"mean": math.nan},
        {"lo95": 5.0},
        {"hi95": -5.0},
        {"lo95": -math.inf},
        {"weight": 1.5},
    ],
)
def test_an_interval_that_is_none_is_refused(given_: dict[str, float]) -> None:
    plain: dict[str, Any] = {"label": "x", "mean": 0.0, "lo95": -1.0, "hi95": 1.0}
    with pytest.raises(NightlabError, match="x: "):
        Interval(**plain | given_)


@pytest.mark.parametrize(
    "given_", [{"better": "up"}, {"worthwhile": 0.0}, {"worthwhile": math.nan}]
)
def test_a_plot_that_is_none_is_refused(given_: dict[str, Any]) -> None:
    with pytest.raises(NightlabError):
        plot(**given_)
