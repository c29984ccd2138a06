import numpy as np
import pytest

from nightlab.body.alone import run_alone
from nightlab.body.organs.gaba import ORGAN


def test_by_itself_the_claim_acts_not_at_all_and_says_so() -> None:
    run = run_alone(ORGAN, 240.0, around={"magnesium_cell": -0.1})
    assert not np.any(run["pull"])
    calm = next(p for p in ORGAN.parameters if p.name == "calm")
    assert calm.support == "assumption"
    assert calm.doubt is not None


def test_if_it_were_true_more_magnesium_would_calm_and_none_added_would_do_nothing() -> None:
    values = {"calm": np.array([0.5, 0.5])}
    fed = run_alone(ORGAN, 240.0, values=values, around={"magnesium_cell": 0.05})["pull"][-1]
    lacking = run_alone(ORGAN, 240.0, values=values, around={"magnesium_cell": -0.05})["pull"][-1]
    assert fed == pytest.approx(-0.025, rel=1e-3)
    np.testing.assert_allclose(lacking, -fed)
    assert not np.any(run_alone(ORGAN, 24.0, values=values)["pull"])


def test_tone_follows_within_a_day() -> None:
    tone = run_alone(ORGAN, 24.0, around={"magnesium_cell": 1.0})["tone"][-1, 0]
    assert tone == pytest.approx(1.0 - np.exp(-1.0), rel=1e-9)
