"""A score from several measures of one thing: sure where they agree, blind to the arm, in one's unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import analyse
from nightlab.trials.score import Score, one_factor, sleep_score
from trials.made import arms_in_blocks, monte_carlo_error, noise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A measure whose truth is known: its change for one sd of the thing, and how much of it is the thing."""

    loading: float
    reliability: float
    mean: float = 0.0

    def read(self, thing: Floats, rng: np.random.Generator) -> Floats:
        """Read nights, with noise of the instrument's own."""
        own = np.sqrt(1 / self.reliability - 1) * rng.standard_normal(thing.size)
        read: Floats = self.mean + self.loading * (thing + own)
        return read


DIARY, WATCH, MAT = Instrument(20, 0.5, 40), Instrument(8, 0.7, 25), Instrument(3, 0.3, -5)
ALL = {"diary": DIARY, "watch": WATCH, "mat": MAT}


def readings(
    thing: Floats,
    rng: np.random.Generator,
    instruments: dict[str, Instrument] | None = None,
    missing: float = 0.0,
) -> dict[str, Floats]:
    """Every instrument's nights, each missing some of its own."""
    found = {name: one.read(thing, rng) for name, one in (instruments or ALL).items()}
    for column in found.values():
        column[rng.random(thing.size) < missing] = np.nan
    return found


def contrast(outcome: Floats, treated: Floats) -> float:
    """Mean on the arm less mean off it."""
    return float(np.nanmean(outcome[treated == 1]) - np.nanmean(outcome[treated == 0]))


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_many_nights_tell_loadings_and_reliabilities(missing: float) -> None:
    rng = np.random.default_rng(20261101)
    thing = noise(rng, 20000, 0.4)
    found = sleep_score(readings(thing, rng, missing=missing), reference="diary")
    told = {name: one.reliability for name, one in ALL.items()}
    assert found.reliabilities == pytest.approx(told, abs=0.04)
    information = {name: r / (1 - r) for name, r in told.items()}
    total = sum(information.values())
    assert found.weights == pytest.approx(
        {name: each / total for name, each in information.items()}, abs=0.04
    )
    assert found.reliability.mean == pytest.approx(total / (1 + total), abs=0.02)
    slope = np.polyfit(thing[~np.isnan(found.values)], found.values[~np.isnan(found.values)], 1)
    assert slope == pytest.approx([DIARY.loading, DIARY.mean], rel=0.03)


def test_the_noise_of_each_night_is_told_by_the_measures_it_has() -> None:
    rng = np.random.default_rng(20261102)
    thing = noise(rng, 8000, 0.3)
    measures = readings(thing, rng)
    measures["watch"][::2] = np.nan
    found = sleep_score(measures, reference="diary")
    error = found.values - DIARY.mean - DIARY.loading * thing
    for nights in (slice(0, None, 2), slice(1, None, 2)):
        assert error[nights].std() == pytest.approx(found.noise_sd[nights].mean(), rel=0.05)
    assert found.noise_sd[0] > found.noise_sd[1]
    assert (found.whole, found.part, found.left_out) == (4000, 4000, 0)


def test_an_effect_on_the_score_is_that_on_the_reference_and_surer_by_the_reliability() -> None:
    rng = np.random.default_rng(20261103)
    pooled, alone, shrunken = [], [], []
    for _ in range(80):
        treated = arms_in_blocks(rng, nights=140).astype(np.float64)
        thing = rng.standard_normal(140) + 0.5 * treated
        measures = readings(thing, rng)
        found = sleep_score(measures, reference="diary")
        pooled.append(contrast(found.values, treated))
        shrunken.append(found.reliability.mean * pooled[-1])
        alone.append(contrast(measures["diary"], treated))
    truth = 0.5 * DIARY.loading
    error = float(np.std(pooled)) / np.sqrt(len(pooled))
    assert np.mean(pooled) == pytest.approx(truth, abs=3 * error + 0.03 * truth)
    assert np.mean(shrunken) < truth - 3 * error  # as the regression score would have it
    reliability = 1 - 1 / (1 + sum(one.reliability / (1 - one.reliability) for one in ALL.values()))
    gain = np.var(alone) / np.var(pooled)
    assert gain == pytest.approx(reliability / DIARY.reliability, rel=0.35)


def test_nothing_is_found_where_nothing_is_at_the_promised_rate() -> None:
    rng = np.random.default_rng(20261104)
    trials, outside = 80, 0
    for _ in range(trials):
        treated = arms_in_blocks(rng, nights=56)
        score = sleep_score(readings(noise(rng, 56, 0.3), rng, missing=0.2), reference="watch")
        effect = analyse(
            {"arm": treated, "score": score.values, "block": np.arange(56) // 14},
            outcome="score",
            arm="arm",
            block="block",
            better="lower",
            randomise=False,
        ).priors["neutral"]
        outside += not effect.lo95 < 0 < effect.hi95
    assert outside / trials <= 0.05 + 3 * monte_carlo_error(0.05, trials)


def test_two_measures_are_taken_as_equally_reliable_and_it_says_so() -> None:
    rng = np.random.default_rng(20261105)
    two = {"diary": DIARY, "watch": Instrument(8, 0.5, 25)}
    found = sleep_score(readings(noise(rng, 4000, 0.3), rng, two), reference="diary")
    assert found.weights == pytest.approx({"diary": 0.5, "watch": 0.5})
    assert found.reliabilities == pytest.approx({"diary": 0.5, "watch": 0.5}, abs=0.04)
    assert found.reliability.mean == pytest.approx(2 / 3, abs=0.03)  # Spearman and Brown
    (caution,) = found.cautions
    assert "equally reliable" in caution


def test_two_whole_measures_make_the_mean_of_both_in_the_references_unit() -> None:
    rng = np.random.default_rng(20261106)
    measures = readings(noise(rng, 60, 0.3), rng, {"diary": DIARY, "watch": WATCH})
    found = sleep_score(measures, reference="diary").values
    standard = [(column - column.mean()) / column.std() for column in measures.values()]
    expected = measures["diary"].mean() + measures["diary"].std() * np.mean(standard, axis=0)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@given(scale=st.floats(1e-4, 1e4), shift=st.floats(-1e3, 1e3), seed=st.integers(0, 2**20))
@settings(max_examples=12, deadline=None)
def test_units_and_order_of_the_other_measures_do_not_matter(
    scale: float, shift: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    measures = readings(noise(rng, 80, 0.3), rng, missing=0.1)
    plain = sleep_score(measures, reference="diary")
    moved = {
        "mat": measures["mat"],
        "watch": shift * scale + scale * measures["watch"],
        "diary": measures["diary"],
    }
    other = sleep_score(moved, reference="diary")
    np.testing.assert_allclose(other.values, plain.values, atol=0.02)
    assert other.weights == pytest.approx(dict(plain.weights), abs=1e-3)


def test_the_reference_gives_the_unit_alone() -> None:
    rng = np.random.default_rng(20261107)
    measures = readings(noise(rng, 90, 0.3), rng)
    diary, watch = (sleep_score(measures, reference=name) for name in ("diary", "watch"))
    assert np.corrcoef(diary.values, watch.values)[0, 1] == pytest.approx(1)
    assert diary.values.mean() == pytest.approx(measures["diary"].mean(), rel=1e-3)
    assert watch.values.mean() == pytest.approx(measures["watch"].mean(), rel=1e-3)
    assert diary.reliability == watch.reliability


def test_nights_that_tell_too_little_get_no_score_rather_than_a_wild_one() -> None:
    rng = np.random.default_rng(20261108)
    measures = readings(noise(rng, 300, 0.3), rng)
    measures["diary"][:30] = measures["watch"][:30] = np.nan
    measures["mat"][290:] = np.nan
    for column in measures.values():
        column[100:110] = np.nan
    found = sleep_score(measures, reference="diary")
    assert np.isnan(found.values[:30]).all()
    assert np.isnan(found.values[100:110]).all()
    assert np.isfinite(found.values[110:]).all()
    assert (found.whole, found.part, found.left_out) == (250, 10, 30)
    assert any("30 nights had only measures" in told for told in found.cautions)


def test_a_level_is_carried_over_where_one_measure_stops_half_way() -> None:
    rng = np.random.default_rng(20261109)
    thing = noise(rng, 400, 0.2)
    thing[200:] += 2.0
    measures = readings(thing, rng, {"diary": DIARY, "watch": WATCH, "clip": WATCH})
    measures["diary"][200:] = np.nan
    found = sleep_score(measures, reference="diary").values
    assert found[200:].mean() - found[:200].mean() == pytest.approx(2 * DIARY.loading, rel=0.2)


def test_a_measure_that_goes_the_other_way_is_refused_and_never_turned_round() -> None:
    rng = np.random.default_rng(20261110)
    measures = readings(noise(rng, 90, 0.3), rng)
    measures["efficiency"] = -measures.pop("watch")
    with pytest.raises(NightlabError, match="efficiency goes against diary: where one is high"):
        sleep_score(measures, reference="diary")
    with pytest.raises(NightlabError, match="diary and mat go against efficiency"):
        sleep_score(measures, reference="efficiency")
    two = {name: measures[name] for name in ("diary", "efficiency")}
    with pytest.raises(NightlabError, match="efficiency goes against diary"):
        sleep_score(two, reference="diary")


def test_two_readings_of_one_device_are_told() -> None:
    rng = np.random.default_rng(20261111)
    measures = readings(noise(rng, 600, 0.2), rng, {name: Instrument(1, 0.7) for name in "abcd"})
    assert sleep_score(measures, reference="a").cautions == ()
    again = measures | {"e": measures["d"] + 0.4 * rng.standard_normal(600)}
    told = sleep_score(again, reference="a").cautions
    assert any("One thing does not explain how the measures agree" in each for each in told)


def test_measures_that_hardly_agree_and_a_single_good_one_are_told() -> None:
    rng = np.random.default_rng(20261112)
    weak = {name: Instrument(1, 0.12) for name in "abc"}
    told = sleep_score(readings(noise(rng, 800, 0), rng, weak), reference="a").cautions
    assert any("hardly agree" in each for each in told)
    strong = {"a": Instrument(1, 0.99), "b": Instrument(1, 0.5), "c": Instrument(1, 0.5)}
    told = sleep_score(readings(noise(rng, 40000, 0), rng, strong), reference="b").cautions
    assert any("nearly a alone" in each for each in told)


def test_the_interval_of_the_reliability_holds_the_truth() -> None:
    rng = np.random.default_rng(20261113)
    total = sum(one.reliability / (1 - one.reliability) for one in ALL.values())
    held = 0
    for _ in range(60):
        score = sleep_score(readings(noise(rng, 100, 0.3), rng), reference="diary")
        held += score.reliability.lo95 < total / (1 + total) < score.reliability.hi95
    assert held / 60 >= 0.95 - 3 * monte_carlo_error(0.95, 60)


def test_sixty_nights_of_middling_measures_make_a_unit_a_few_per_cent_too_small() -> None:
    rng = np.random.default_rng(20261118)
    units = []
    for _ in range(150):
        thing = rng.standard_normal(60)
        three = {name: Instrument(1, 0.5) for name in "abc"}
        model = one_factor.fit(np.column_stack(list(readings(thing, rng, three).values())))
        share = model.information / model.information.sum()
        units.append(float(share @ (model.loadings[0] / model.loadings)))
    assert np.mean(units) == pytest.approx(0.96, abs=0.03)
    assert np.std(units) == pytest.approx(0.14, abs=0.03)


def test_the_model_is_where_the_likelihood_is_highest_but_for_two_nights_of_prior() -> None:
    rng = np.random.default_rng(20261114)
    values = np.column_stack(list(readings(noise(rng, 200, 0), rng).values()))
    found = one_factor.fit(values)
    spread = values.std(axis=0)

    def objective(loadings: Floats, share: Floats) -> float:
        matrix = np.outer(loadings, loadings) + np.diag(share)
        sample = np.corrcoef(values.T)
        fit = np.linalg.slogdet(matrix)[1] + np.trace(np.linalg.solve(matrix, sample))
        prior = one_factor.PRIOR_NIGHTS * np.sum(np.log(share) + one_factor.PRIOR_NOISE / share)
        return float(-0.5 * (len(values) * fit + prior))

    loadings, share = found.loadings / spread, found.noise / spread**2
    best = objective(loadings, share)
    for nudge in 0.01 * np.eye(3):
        for sign in (-1, 1):
            assert objective(loadings + sign * nudge, share) < best
            assert objective(loadings, share + sign * nudge) < best


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"watch": None, "mat": None}, "one measure makes no score"),
        ({"watch": np.ones(60)}, "measure watch: it is the same every night"),
        ({"watch": np.full(60, np.nan)}, "measure watch: it has no night"),
        ({"watch": np.ones(59) * np.arange(59)}, "different numbers of nights"),
        ({"watch": np.full(60, np.inf)}, "measure watch: it is no plain list of numbers"),
        ({"watch": np.array(["a"] * 60)}, "measure watch: it is no plain list of numbers"),
        ({"diary": None}, "'diary' is none of the measures"),
    ],
)
def test_bad_measures_get_one_clear_error(change: dict[str, Floats | None], message: str) -> None:
    rng = np.random.default_rng(20261115)
    given_ = readings(noise(rng, 60, 0.3), rng) | change
    measures = {name: column for name, column in given_.items() if column is not None}
    with pytest.raises(NightlabError, match=message):
        sleep_score(measures, reference="diary")


def test_measures_of_other_nights_cannot_be_compared() -> None:
    rng = np.random.default_rng(20261116)
    measures = readings(noise(rng, 60, 0.3), rng)
    measures["diary"][:41] = np.nan
    with pytest.raises(NightlabError, match="diary and watch have 19 nights in common"):
        sleep_score(measures, reference="watch")
    measures = readings(noise(rng, 60, 0.3), rng)
    measures["diary"][:30] = np.nan
    measures["watch"][30:] = 5.0
    with pytest.raises(NightlabError, match="the same on every night that has another"):
        sleep_score(measures, reference="watch")


def test_the_same_nights_make_the_same_score() -> None:
    rng = np.random.default_rng(20261117)
    measures = readings(noise(rng, 60, 0.3), rng, missing=0.1)
    first, second = (sleep_score(measures, reference="mat") for _ in range(2))
    assert isinstance(first, Score)
    np.testing.assert_array_equal(first.values, second.values)
    assert (first.reliability, first.unit_sd) == (second.reliability, second.unit_sd)


def test_a_measure_that_varies_in_one_stretch_alone_is_refused() -> None:
    rng = np.random.default_rng(20261119)
    measures = readings(noise(rng, 60, 0.3), rng)
    measures["mat"][:54] = 5.0
    with pytest.raises(NightlabError, match="measure mat: it is the same on all but a few nights"):
        sleep_score(measures, reference="diary")


@pytest.mark.parametrize("others", [("diary",), ("diary", "watch"), ("diary", "watch", "mat")])
def test_two_copies_of_one_reading_are_told(others: tuple[str, ...]) -> None:
    """One device that reaches a lab by two ways is no second measure."""
    rng = np.random.default_rng(20261120)
    measures = readings(noise(rng, 90, 0.3), rng)
    kept = {name: measures[name] for name in others}
    plain = sleep_score(kept, reference="diary").cautions if len(kept) > 1 else ()
    told = sleep_score(kept | {"copy": 3 + 2 * measures["diary"]}, reference="diary").cautions
    sentence = "diary and copy agree almost to the last digit"
    assert any(each.startswith(sentence) for each in told)
    assert not any("last digit" in each for each in plain)
