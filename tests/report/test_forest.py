"""The evidence as a picture: every row of it, and what was left out."""

from __future__ import annotations

import pytest

from draw.checks import apart, check, words
from nightlab.evidence import collection, weigh
from nightlab.report.forest import forest, forest_rows, forest_svg

PAIRS = sorted({(a, o) for t in collection().trials.values() for a in t.agents for o in t.outcomes})


def test_the_picture_holds_the_trial_and_the_belief() -> None:
    told = words(check(forest_svg("bisglycinate", "isi")))
    assert "Schuster 2025, 155 people" in told
    assert "−1.6 (−4.2 to +1.0)" in told
    assert "You, with doubt added" in told


def test_what_cannot_be_weighed_is_in_the_picture() -> None:
    told = words(check(forest_svg("caffeine", "sol")))
    assert "You, by doubt alone" in told
    assert "Not weighed" in told
    assert "tells +9 min without" in told
    assert "T056 found harm that is not weighed here." in told


def test_a_guideline_against_it_is_in_the_picture() -> None:
    assert "AASM guideline (Sateia) 2017 advises against it (T035)." in words(
        check(forest_svg("melatonin", "sol"))
    )


@pytest.mark.parametrize(("agent", "outcome"), PAIRS)
def test_everything_there_is_can_be_drawn(agent: str, outcome: str) -> None:
    apart(check(forest_svg(agent, outcome, worthwhile=3.0)))


def test_names_of_trials_are_cut_between_words_if_at_all() -> None:
    told = [words(check(forest_svg(a, o, worthwhile=3.0))) for a, o in PAIRS]
    assert [each for each in told if "…" in each.replace("a meta-analysis of 2023…", "")] == []
    assert any("Ferracioli-Oda 2013, 19 trials, 1,683 people" in each for each in told)


def test_the_rows_are_those_of_the_prior() -> None:
    weighed = weigh("CBT-I", "waso")
    assert forest(weighed).certainty == "high"
    first, *_, evidence, last = forest_rows(weighed)
    assert [first["lower 95 %"], first["upper 95 %"]] == pytest.approx([-36.52, -15.48], abs=0.01)
    assert weighed.person is not None
    half = 1.96 * weighed.person.sd
    assert evidence["upper 95 %"] == pytest.approx(weighed.person.mean + half, abs=0.01)
    assert last["effect, min"] == weighed.prior.mean
    for bound, chance in (("lower 95 %", 0.025), ("upper 95 %", 0.975)):
        edge = last[bound]
        assert isinstance(edge, float)
        assert weighed.prior.below(edge) == pytest.approx(chance, abs=1e-9)
