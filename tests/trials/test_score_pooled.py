"""Several places that tell one outcome, pooled on the scale on which it is judged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from begun import DAY, START, begun, design, nights_of, protocol
from nightlab.errors import NightlabError
from nightlab.trials.gathering import gather
from nightlab.trials.score import from_scale, to_scale

BOTH = ("diary", "watch")


@given(st.floats(0, 100), st.sampled_from(["gaussian", "log", "logit", "student"]))
def test_a_measure_comes_back_from_its_scale(value: float, family: str) -> None:
    one = np.array([value, np.nan])
    back = from_scale(to_scale(one, family), family)  # type: ignore[arg-type]
    assert back == pytest.approx(one, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize(("family", "lowest", "highest"), [("log", 0, np.inf), ("logit", 0, 100)])
def test_no_score_is_a_night_that_cannot_be(family: str, lowest: float, highest: float) -> None:
    back = from_scale(np.array([-50.0, -8.0, 8.0, 50.0]), family)  # type: ignore[arg-type]
    assert ((back >= lowest) & (back <= highest)).all()


@pytest.mark.parametrize("family", ["gaussian", "log"])
def test_a_trial_is_judged_on_the_score_of_two_places(family: str) -> None:
    trial = begun(protocol(design=design(nights=56), score=BOTH, family=family))
    nights = [*nights_of(trial, seed=5), *nights_of(trial, seed=9, source="watch")]
    told = gather(trial, "sol_min", nights, [], origin=None)
    assert told.source.startswith("diary and watch, pooled (reliability 0.")
    assert any("equally reliable" in caution for caution in told.cautions)
    asked = trial.ask("sol_min", nights, until=START + 200 * DAY)
    assert asked.verdict().decision == "works"
    assert set(told.cautions) <= set(asked.notes)


def test_which_place_gives_the_unit_changes_nothing_else() -> None:
    """The reference alone gives the unit."""
    trial = begun(protocol(design=design(nights=56), score=BOTH, family="log"))
    other = begun(protocol(design=design(nights=56), score=BOTH, source="watch", family="log"))
    nights = [*nights_of(trial, seed=5), *nights_of(trial, seed=9, source="watch")]
    first, second = (
        np.array(list(gather(t, "sol_min", nights, [], origin=None).values.values()))
        for t in (trial, other)
    )
    assert np.corrcoef(np.log(first + 1), np.log(second + 1))[0, 1] == pytest.approx(1.0)


def test_one_place_alone_brings_no_cautions() -> None:
    trial = begun(protocol())
    assert gather(trial, "sol_min", nights_of(trial), [], origin=None).cautions == ()


@pytest.mark.parametrize("family", ["counts", "ratings"])
def test_what_comes_in_whole_numbers_is_never_pooled(family: str) -> None:
    """Told before the first night, not after the last."""
    with pytest.raises(NightlabError, match=r"no whole number.*--family gaussian"):
        protocol(score=BOTH, family=family)
