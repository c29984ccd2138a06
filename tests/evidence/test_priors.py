"""From trials on others to one new person: what is weighed, how far, and what is left out."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.evidence import (
    CERTAINTY_WEIGHT,
    Collection,
    Normal,
    Prior,
    Trial,
    collection,
    pool,
    prior,
    sceptical,
    weigh,
)
from nightlab.trials import Literature, analyse
from nightlab.trials import prior as engine
from trials.made import trial as made_trial

SHELF = collection()
with (Path(__file__).parent / "golden" / "priors.csv").open(encoding="utf-8", newline="") as file:
    BY_HAND = list(csv.DictReader(file))


def result(name: str, effect: float, se: float | None = 2.0, **given_: Any) -> Trial:
    """Return a made-up result on melatonin and the time to fall asleep."""
    plain: dict[str, Any] = {
        "agents": ("melatonin",),
        "outcomes": ("sol_min",),
        "scale": "outcome",
        "design": "made up",
        "direction": "benefit",
        "certainty": "moderate",
        "source_checked": "no",
        "usable_as_prior": "yes",
        "n": 40,
        "studies": 1,
        "se_from": "the arms" if se else "",
    }
    return Trial(id=name, effect=effect, se=se, **plain | given_)


def shelf(*trials: Trial) -> Collection:
    return Collection({}, {t.id: t for t in trials}, SHELF.agents, SHELF.outcomes)


def test_bisglycinate_is_one_trial_and_mostly_doubt() -> None:
    found = weigh("Magnesium Bisglycinate", "ISI")
    assert [r.trial.id for r in found.used] == ["T010"]
    assert found.pooled is not None
    assert found.pooled.lo95 == pytest.approx(-4.246, abs=0.001)
    assert found.pooled.hi95 == pytest.approx(1.046, abs=0.001)
    person_sd = math.hypot(1.35, 1.5)
    trusted, doubt = found.prior.parts
    assert (trusted.weight, trusted.mean) == (0.3, -1.6)
    assert trusted.sd == pytest.approx(person_sd)
    assert doubt == Normal(0.7, 0.0, 3.0)
    assert found.prior.mean == pytest.approx(-0.48)
    spread = 0.3 * (person_sd**2 + 1.6**2) + 0.7 * 9 - 0.48**2
    assert found.prior.sd == pytest.approx(math.sqrt(spread))


@pytest.mark.parametrize(
    ("agent", "outcome"),
    [("bisglycinate", "isi"), ("oxide", "sol"), ("theanine", "sol"), ("cbti", "isi")],
)
def test_a_large_benefit_is_no_likelier_than_the_trials_or_doubt_alone_say(
    agent: str, outcome: str
) -> None:
    found = weigh(agent, outcome)
    assert found.person is not None
    doubt = sceptical(found.worthwhile)
    trials = Prior("trials", (found.person,))
    chances = sorted(p.below(-found.worthwhile) for p in (doubt, trials))
    assert chances[0] <= found.helps(found.worthwhile) <= chances[1]


def test_forms_are_not_pooled_in_silence() -> None:
    assert {r.trial.id for r in weigh("magnesium oxide", "isi").used} == {"T004"}
    assert {r.trial.id for r in weigh("magnesium oxide", "sol").used} == {"T001"}
    assert weigh("magnesium", "isi").used == ()
    assert weigh("bisglycinate", "sol").used == ()


def test_without_a_trial_the_prior_is_doubt_alone() -> None:
    found = weigh("magnesium taurate", "sol")
    assert (found.used, found.unused, found.pooled) == ((), (), None)
    assert (found.person, found.certainty) == (None, "")
    assert found.prior.parts == (Normal(1.0, 0.0, 5.0),)
    assert found.helps() == pytest.approx(0.5)
    assert found.parts == ()


def test_figures_without_an_error_are_listed_and_not_weighed() -> None:
    found = weigh("caffeine", "sol")
    assert found.used == ()
    assert {t.id: why for t, why in found.unused}["T056"].startswith("tells +9 min without")


@pytest.mark.parametrize(
    ("agent", "outcome", "identity"),
    [
        ("probiotic", "psqi", "T042"),
        ("tart cherry", "tst", "T052"),
        ("pmr", "psqi", "T078"),
        ("melatonin with magnesium and zinc", "psqi", "T016"),
        ("5-HTP", "sol", "T040"),
        ("magnesium", "blood pressure", "T023"),
        ("melatonin", "sol", "T034"),
    ],
)
def test_what_must_not_be_pooled_never_is(agent: str, outcome: str, identity: str) -> None:
    found = weigh(agent, outcome)
    assert identity not in [r.trial.id for r in found.used]
    assert identity in [t.id for t, _ in found.unused]


@pytest.mark.parametrize(
    ("agent", "outcome", "identity", "why"),
    [
        (
            "probiotic",
            "psqi",
            "T043",
            "some risk in the trials it holds; no effect with a standard",
        ),
        (
            "probiotic",
            "psqi",
            "T044",
            "found a benefit, but is not fit for a prior: no effect with a",
        ),
        ("prebiotics", "psqi", "T045", "No pooled estimate on sleep was found"),
        ("magnesium with b6", "dass", "T019", "not fit for a prior: a subgroup; no placebo arm"),
    ],
)
def test_a_result_that_is_not_fit_says_what_is_wrong_with_it(
    agent: str, outcome: str, identity: str, why: str
) -> None:
    assert why in {t.id: words for t, words in weigh(agent, outcome).unused}[identity]


@pytest.mark.parametrize("agent", list(SHELF.agents))
def test_no_reason_is_an_empty_word(agent: str) -> None:
    for outcome in SHELF.outcomes:
        for trial, why in weigh(agent, outcome, worthwhile=2.0).unused:
            assert len(why) > 20, trial.id
            assert "not told" not in why


def test_what_speaks_for_all_forms_names_the_one_it_comes_from() -> None:
    assert weigh("magnesium", "sol").only_forms == ("magnesium oxide",)
    assert weigh("magnesium oxide", "sol").only_forms == ()
    assert weigh("magnesium", "isi").only_forms == ()


def test_a_guideline_against_an_agent_holds_for_every_outcome() -> None:
    for outcome in ("sol", "tst", "psqi"):
        assert [t.id for t in weigh("melatonin", outcome).advised_against] == ["T035"]
    assert weigh("cbt-i", "sol").advised_against == ()


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_the_engine_takes_the_sign_as_it_stands(side: float) -> None:
    """Arm minus control on both sides, whichever side is better."""
    columns = made_trial(3, effect=0.0)
    means = [
        analyse(
            columns,
            outcome="sleep",
            arm="arm",
            night="night",
            block="block",
            better="lower",
            worthwhile=1.0,
            randomise=False,
            prior="evidence",
            literature=Literature(parts, 1.0) if parts else None,
        ).effect.mean
        for parts in ((), (Normal(1.0, side, 0.2),))
    ]
    assert (means[1] - means[0]) * side > 0.3


def test_a_prior_of_behaviour_is_what_the_review_says() -> None:
    found = weigh("CBT-I", "sol")
    assert found.weight == 0.9
    assert found.pooled is not None
    assert (found.pooled.mean, found.pooled.se) == (-19.03, 2.503)
    assert found.helps() > 0.9
    assert weigh("CBT-I", "sleep efficiency").helps() > 0.9


def test_effects_in_sds_are_turned_and_widened() -> None:
    found = weigh("CBT-I", "isi")
    assert found.pooled is not None
    assert found.pooled.mean == pytest.approx(-1.27 * 5)
    assert found.pooled.se > 0.219 * 5
    assert "times 5 points" in found.used[0].conversion
    latency = weigh("theanine", "sol")
    assert latency.pooled is not None
    assert latency.pooled.mean == pytest.approx(-0.15 * 25)
    assert "sign turned" in latency.used[0].conversion


@pytest.mark.parametrize("row", BY_HAND, ids=lambda row: f"{row['agent']}, {row['outcome']}")
def test_a_prior_is_the_one_worked_out_apart(row: dict[str, str]) -> None:
    """Mean and sd by the formula of the page, from the printed figures, without this program."""
    found = weigh(row["agent"], row["outcome"])
    assert [reading.trial.id for reading in found.used] == [row["trial"]]
    assert found.prior.mean == pytest.approx(float(row["mean"]), abs=6e-5)
    assert found.prior.sd == pytest.approx(float(row["sd"]), abs=6e-5)


def test_these_are_all_the_priors_with_a_trial_in_them() -> None:
    pairs = [(a, o) for a in SHELF.agents for o in SHELF.outcomes]
    held = [(a, o) for a, o in pairs if weigh(a, o, worthwhile=2.0).used]
    assert held == [(row["agent"], row["outcome"]) for row in BY_HAND]


def test_an_effect_in_sds_that_stays_in_sds_is_not_widened() -> None:
    assert weigh("probiotics", "sleep").used[0].se == 0.11
    assert weigh("CBT-I", "isi").used[0].se == pytest.approx(math.hypot(5 * 0.219, 0.3 * 6.35))


def test_shares_become_per_cent() -> None:
    found = weigh("magnesium oxide", "se").used[0]
    assert found.effect == pytest.approx(6.0)
    assert found.se == pytest.approx(2.77)


def test_several_trials_are_pooled_with_what_they_differ_by() -> None:
    trials = [result("A", -10), result("B", -2), result("C", -15), result("D", 1)]
    found = weigh("melatonin", "sol", evidence=shelf(*trials))
    assert found.pooled is not None
    assert found.pooled.k == 4
    assert found.pooled.tau is not None
    assert found.pooled.tau > 3
    assert found.person is not None
    assert found.person.sd == pytest.approx(
        math.sqrt(found.pooled.se**2 + found.pooled.tau**2 + 7.5**2)
    )


def test_several_trials_are_checked_against_each_other() -> None:
    trials = [result("A", -10), result("B", -2), result("C", -15)]
    found = weigh("melatonin", "sol", evidence=shelf(*trials))
    assert [name for name, _ in found.left_out] == ["A", "B", "C"]
    assert found.small is None
    many = [result(f"T{n}", -2.0 - n, 1.0 + n) for n in range(12)]
    seen = weigh("melatonin", "sol", evidence=shelf(*many)).small
    assert seen is not None
    assert seen.intercept < 0


def test_the_lowest_certainty_decides_the_weight() -> None:
    trials = shelf(result("A", -10, certainty="high"), result("B", -8, certainty="very low"))
    found = weigh("melatonin", "sol", evidence=trials)
    assert (found.certainty, found.weight) == ("very low", 0.1)


def test_a_review_stands_alone() -> None:
    review = result("A", -7, studies=19, contains=("B",))
    found = weigh("melatonin", "sol", evidence=shelf(review, result("B", -9), result("C", -8)))
    assert [r.trial.id for r in found.used] == ["A"]
    assert [why for _, why in found.unused] == [
        "already counted in A",
        "not pooled with the review A, which may count the same people",
    ]


def test_of_two_reviews_the_surer_is_taken_then_the_larger() -> None:
    low, high = result("A", -7, studies=30, certainty="low"), result("B", -9, studies=3)
    assert weigh("melatonin", "sol", evidence=shelf(low, high)).used[0].trial.id == "B"
    large = replace(low, certainty="moderate")
    assert weigh("melatonin", "sol", evidence=shelf(large, high)).used[0].trial.id == "A"


@given(st.floats(-40, 40), st.floats(0.5, 20), st.sampled_from(list(CERTAINTY_WEIGHT)))
def test_a_prior_never_leans_further_than_its_evidence(
    effect: float, se: float, certainty: str
) -> None:
    trials = shelf(result("A", effect, se, certainty=certainty))
    found = weigh("melatonin", "sol", evidence=trials)
    assert found.prior.mean == pytest.approx(CERTAINTY_WEIGHT[certainty] * effect, abs=1e-9)
    assert 0 <= found.helps(found.worthwhile) <= found.helps() <= 1
    assert found.pooled == pool([e for r in found.used if (e := r.estimate)])


@pytest.mark.parametrize("agent", list(SHELF.agents))
def test_every_agent_has_a_prior_on_every_outcome(agent: str) -> None:
    for outcome in SHELF.outcomes:
        found = weigh(agent, outcome, worthwhile=2.0)
        assert math.isfinite(found.prior.mean)
        assert found.prior.sd > 0
        assert len(found.used) + len(found.unused) == len(SHELF.results(agent, outcome))


def test_evidence_is_believed_as_far_as_it_is_sure() -> None:
    assert CERTAINTY_WEIGHT == {"high": 0.9, "moderate": 0.6, "low": 0.3, "very low": 0.1}


@pytest.mark.parametrize(("better", "chance"), [("sol", 0.0228), ("tst", 0.9772)])
def test_a_chance_counts_the_side_that_helps(better: str, chance: float) -> None:
    """A belief of +2 SD helps where more is better and harms where less is."""
    outcome = SHELF.outcome(better).key
    trials = shelf(result("A", 40.0, 1.0, outcomes=(outcome,), certainty="high"))
    found = replace(
        weigh("melatonin", outcome, evidence=trials), prior=Prior("x", (Normal(1.0, 2.0, 1.0),))
    )
    assert found.helps() == pytest.approx(chance, abs=1e-4)
    assert found.helps(2.0) == pytest.approx(0.5 if better == "tst" else 0.0, abs=1e-4)


def test_a_wanted_difference_wins_over_the_table() -> None:
    found = weigh("bisglycinate", "isi", worthwhile=2.0)
    assert found.prior.parts[1].sd == 1.0
    assert found.worthwhile_source == "as given"


@pytest.mark.parametrize("amount", [0.0, -1.0, math.nan, math.inf, 1e-300])
def test_no_difference_is_no_worthwhile_one(amount: float) -> None:
    with pytest.raises(NightlabError, match="worthwhile"):
        prior("bisglycinate", "isi", worthwhile=amount)


def test_an_outcome_without_a_difference_asks_for_one() -> None:
    with pytest.raises(NightlabError, match="give one with --worthwhile"):
        prior("regular schedule", "mortality")


def test_the_trial_engine_starts_from_it() -> None:
    """The engine's evidence prior is this very prior, and the nights move it."""
    weighed = weigh("magnesium bisglycinate", "isi", worthwhile=6.0)
    columns = made_trial(3, effect=-1.0)
    columns["isi"] = [3.0 * y for y in columns.pop("sleep")]
    how: dict[str, Any] = {
        "outcome": "isi",
        "arm": "arm",
        "night": "night",
        "block": "block",
        "better": "lower",
        "worthwhile": 6.0,
        "randomise": False,
        "prior": "evidence",
    }
    verdict = analyse(columns, **how, literature=Literature(weighed.parts, weighed.weight))
    assert verdict.prior == "evidence"
    assert verdict.effect.mean < 0
    mixed = Literature(prior("magnesium bisglycinate", "isi").parts, 1.0)
    whole = analyse(columns, **how, literature=mixed)
    assert whole.effect.mean == pytest.approx(verdict.effect.mean, abs=1e-6)
    assert whole.effect.sd == pytest.approx(verdict.effect.sd, abs=1e-6)


def test_a_prior_is_the_engines_own_kind() -> None:
    found = prior("bisglycinate", "isi")
    assert isinstance(found, engine.Prior)
    x = np.linspace(-40, 40, 8001)
    assert np.trapezoid(np.exp(found.log_density(x)), x) == pytest.approx(1)
