"""The calibration of sleep's constants: an objective that can be read, and nights that meet it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nightlab.body import calibrate
from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.body.people import parameter

STUDIES = tuple(calibrate.FREE)


@pytest.mark.parametrize("study", STUDIES)
def test_targets_are_measures_with_tolerance_and_source(study: str) -> None:
    assert calibrate.targets(study)
    for target in calibrate.targets(study):
        assert target.measure.removeprefix("sd_") in NIGHT_MEASURES, target
        assert target.tolerance > 0.0, target
        assert math.isfinite(target.value), target
        assert len(target.source) > 5, target


@pytest.mark.parametrize("study", STUDIES)
def test_what_is_free_is_calibrated_and_near_its_prior(study: str) -> None:
    for name, (middle, width) in calibrate.FREE[study].items():
        assert parameter(name).certainty == "calibrated", name
        assert abs(np.log(parameter(name).value / middle)) < 3.0 * width, name


@pytest.mark.parametrize("study", STUDIES)
def test_the_objective_counts_misses_in_tolerances_and_priors_in_widths(study: str) -> None:
    exact = {target.measure: target.value for target in calibrate.targets(study)}
    free = len(calibrate.FREE[study])
    assert not calibrate.misses(study, exact, np.zeros(free)).any()
    first = calibrate.targets(study)[0]
    off = exact | {first.measure: first.value + 2.0 * first.tolerance}
    terms = calibrate.misses(study, off, np.full(free, 0.5))
    assert terms[0] == pytest.approx(2.0)
    assert np.all(terms[-free:] == 0.5)


def test_nights_with_luck_of_their_own_meet_what_was_recorded() -> None:
    found = calibrate.nights_of("norms_pooled", {}, seed=2)
    off = {
        t.measure: (found[t.measure] - t.value) / t.tolerance
        for t in calibrate.targets("norms_pooled")
    }
    # Measures hang together, so no machine of stages meets all of them at once.
    assert max(map(abs, off.values())) < 3.0, off
    assert np.sqrt(np.mean(np.square(list(off.values())))) < 1.3, off
