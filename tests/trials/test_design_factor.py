"""A factorial trial seen as with and without one of its things."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, Episode
from nightlab.trials import Design, Protocol, RunningTrial, Verdict, plan_design, randomisation
from nightlab.trials.data import read_data
from nightlab.trials.designs.factor import factor_seen
from nightlab.trials.designs.possible import possible_schedules
from nightlab.trials.exposure import exposure
from nightlab.trials.nuisance import build
from nightlab.trials.randomisation import Contrast, possible
from nightlab.trials.table import read_table
from trials.made import is_uniform, monte_carlo_error, noise

THINGS = ("magnesium", "glycine")
START = date(2026, 1, 1)


def design(nights: int = 56, seed: int = 3, **more: Any) -> Design:
    return plan_design("factorial", THINGS, nights=nights, seed=seed, **more)


def has(made: Design, thing: str) -> np.ndarray:
    return np.array([thing in label.split(" + ") for label in made.labels()], dtype=float)


def judged(made: Design, sol_min: np.ndarray, **options: Any) -> Verdict:
    trial = RunningTrial("t1", "", START, "finished", Protocol(made), "", {})
    episodes = [
        Episode.of_diary(_night(dose.take_on, sol))
        for dose, sol in zip(trial.schedule, sol_min, strict=True)
    ]
    return trial.verdict("sol_min", episodes, until=date(2027, 1, 1), prior="neutral", **options)


def test_each_thing_is_weighed_over_all_nights() -> None:
    rng = np.random.default_rng(20261122)
    made = design(112)
    sol = 90 + 12 * has(made, "magnesium") - 20 * has(made, "glycine") + 6 * noise(rng, 112, 0.2)
    with_magnesium = judged(made, sol, active="with magnesium", worthwhile=5)
    with_glycine = judged(
        made, sol, active=" WITH Glycine", control="without glycine", worthwhile=5
    )
    alone = judged(made, sol, active="magnesium", worthwhile=5)
    assert (with_magnesium.arm, with_magnesium.control) == ("with magnesium", "without magnesium")
    assert with_magnesium.arms == {"with magnesium": 56, "without magnesium": 56}
    assert with_magnesium.effect.mean == pytest.approx(12, abs=2.5)
    assert with_glycine.effect.mean == pytest.approx(-20, abs=2.5)
    assert (with_magnesium.decision, with_glycine.decision) == ("harms", "works")
    assert with_magnesium.effect.sd < 0.85 * alone.effect.sd
    assert with_magnesium.smallest_p == with_magnesium.randomisation_p == 1 / 2000
    for verdict in (with_magnesium, with_glycine, alone):
        changed = [warning for warning in verdict.warnings if "Changed after" in warning]
        assert changed == ["Changed after the design was sealed: prior, worthwhile."]


@pytest.mark.parametrize("beyond", [0.0, 15.0])
def test_a_pair_is_weighed_beyond_the_sum_of_its_things(beyond: float) -> None:
    rng = np.random.default_rng(20261122)
    made = design(160)
    both = has(made, "magnesium") * has(made, "glycine")
    sol = 90 - 12 * has(made, "magnesium") - 8 * has(made, "glycine") + beyond * both
    sol += 5 * noise(rng, 160, 0.2)
    pair = judged(made, sol, active="Glycine × magnesium", worthwhile=5)
    single = judged(made, sol, active="with glycine", worthwhile=5)
    assert (pair.arm, pair.control) == ("magnesium x glycine", "the sum of the two")
    assert pair.arms == {"magnesium x glycine": 40, "the sum of the two": 120}
    assert pair.effect.lo95 < beyond < pair.effect.hi95
    assert 1.2 < pair.effect.sd / single.effect.sd < 2.4
    assert pair.randomisation_p is None
    with pytest.raises(NightlabError, match="a pair is held against the sum of the two"):
        judged(made, sol, active="magnesium x glycine", control="neither")


def test_a_trial_under_way_is_weighed_too() -> None:
    rng = np.random.default_rng(1)
    made = design(56)
    sol = 60 + 15 * has(made, "glycine") + 5 * noise(rng, 56, 0.2)
    trial = RunningTrial("t1", "", START, "running", Protocol(made), "", {})
    verdict = judged(made, sol, active="with glycine", worthwhile=5)
    assert verdict.nights == 56
    some = [
        Episode.of_diary(_night(d.take_on, s)) for d, s in zip(trial.schedule, sol, strict=True)
    ]
    early = trial.verdict(
        "sol_min", some, until=START + timedelta(days=30), active="with glycine", worthwhile=5
    )
    assert early.nights == 30
    assert early.effect.mean > 0
    beside = trial.verdict(
        "sol_min", some, until=START + timedelta(days=30), active="with magnesium", worthwhile=5
    )
    # With glycine's nights told wrong its 15 minutes would be noise: an error of 3 min and more.
    assert beside.effect.sd < 2.2
    assert beside.effect.mean == pytest.approx(0, abs=3 * beside.effect.sd)


def _night(evening: date | None, sol: float) -> DiaryEntry:
    assert evening is not None
    out = datetime(evening.year, evening.month, evening.day, 22, tzinfo=UTC)
    woke = out + timedelta(hours=9)
    return DiaryEntry("UTC", out, out + timedelta(minutes=float(sol)), woke, woke)


@pytest.mark.parametrize("things", [THINGS, ("a", "b", "c")])
def test_the_other_things_stay_where_they_were_drawn(things: tuple[str, ...]) -> None:
    made = plan_design("factorial", things, nights=2 * 2 ** len(things), seed=5)
    seen = factor_seen(made, f"with {things[1]}", None)
    assert seen is not None
    assert seen.redraw is not None
    part = possible_schedules(seen.redraw.rules)
    others = [thing for thing in things if thing != things[1]]

    def rest(codes: Any) -> list[list[bool]]:
        return [[o in made.arms[int(c)].split(" + ") for o in others] for c in codes]

    drawn = part.all()
    assert all(rest(row) == rest(made.periods()) for row in drawn)
    # In each block each combination of the others stands twice, once with the thing and once without.
    assert part.size == (2 ** (2 ** (len(things) - 1))) ** 2
    assert len({tuple(row) for row in drawn.tolist()}) == part.size
    assert part.holds(made.periods())


def test_without_an_effect_of_its_own_small_values_come_as_often_as_they_should() -> None:
    rng = np.random.default_rng(20261122)
    p = []
    for _ in range(200):
        made = design(24, seed=int(rng.integers(2**60)))
        seen = factor_seen(made, "with magnesium", None)
        assert seen is not None
        sleep = noise(rng, 24, 0.3) + 3 * has(made, "glycine")
        data = read_data(
            read_table({"arm": list(seen.labels), "y": sleep.tolist(), **seen.others}),
            outcome="y",
            arm="arm",
            control=seen.control,
            active=seen.active,
            night=None,
            block=None,
            covariates=tuple(seen.others),
        )
        assert seen.redraw is not None
        redraw = possible(data, seen.redraw)
        assert redraw is seen.redraw
        nuisance = build(
            days=data.days,
            seen=data.seen,
            runs=None,
            blocks=None,
            trend="linear",
            covariates=data.covariates,
            other_arms=data.others,
        )
        contrast = Contrast(data, data.outcome[data.seen], nuisance, 0.3, 0.0)
        opinion = randomisation.test(contrast, redraw, rng)
        assert opinion is not None
        p.append(opinion.p)
    values = np.array(p)
    assert np.mean(values <= 0.05) <= 0.05 + 2 * monte_carlo_error(0.05, values.size)
    assert is_uniform(np.histogram(values, bins=8, range=(0, 1))[0])


def test_what_lingers_of_the_others_is_allowed_for() -> None:
    made = design(32, half_life_nights=0.5)
    seen = factor_seen(made, "with glycine", None)
    assert seen is not None
    assert seen.others == {"with magnesium": exposure(has(made, "magnesium"), 0.5).tolist()}


def test_what_lingers_is_what_the_verdict_is_asked_with() -> None:
    seen = factor_seen(design(32, half_life_nights=0.5), "with glycine", None, 1.5)
    assert seen is not None
    expected = exposure(has(design(32), "magnesium"), 1.5).tolist()
    assert seen.others == {"with magnesium": expected}


def test_a_trial_of_combinations_asks_which_question_is_meant() -> None:
    with pytest.raises(NightlabError, match="active: a trial of combinations asks") as refused:
        factor_seen(design(), None, None)
    assert "'with magnesium', 'with glycine'" in refused.value.fix
    assert "'magnesium + glycine'" in refused.value.fix


@pytest.mark.parametrize("asked", ["magnesium", "with tea", "without glycine"])
def test_anything_else_is_an_arm(asked: str) -> None:
    assert factor_seen(design(), asked, None) is None
    assert factor_seen(plan_design("nightly", ["a", "b"], nights=8, seed=1), "with a", None) is None


def test_a_factor_is_held_against_its_own_absence_alone() -> None:
    with pytest.raises(NightlabError, match="control: nights with glycine are held against those"):
        factor_seen(design(), "with glycine", "neither")
