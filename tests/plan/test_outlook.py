"""What a trial is expected to teach, held against the closed form and against simulated trials."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from nightlab.evidence import Normal, Prior, sceptical
from nightlab.plan.outlook import preposterior
from nightlab.trials.verdict import Chances, Decision, agree, decide

DELTA, SD = 10.0, 15.0


def normal(mean: float, sd: float) -> Prior:
    """Return a belief of one part."""
    return Prior("one", (Normal(1.0, mean, sd),))


@pytest.mark.parametrize(
    ("mean", "sd", "se", "price"), [(0, 5, 4, 1), (3, 8, 6, 2), (-2, 4, 10, 0)]
)
def test_learning_is_the_closed_form_for_a_normal_belief(
    mean: float, sd: float, se: float, price: float
) -> None:
    # E max(0, m - c) for m ~ N(mean, v): the unit normal loss of decision analysis.
    v = sd**2 / math.hypot(sd, se)
    z = (mean - price) / v
    known = (mean - price) * norm.cdf(z) + v * norm.pdf(z)
    expected = known - max(0.0, mean - price)

    found = preposterior(normal(mean, sd), se, sd=SD, delta=DELTA, price=price)

    assert found.learning == pytest.approx(expected, abs=0.01)


def test_learning_agrees_with_simulated_trials_under_a_mixture() -> None:
    belief = Prior("two", (Normal(0.4, 12.0, 5.0), Normal(0.6, 0.0, 5.0)))
    se, price = 4.0, 2.0
    rng = np.random.default_rng(7)
    first = rng.random(200_000) < 0.4
    truth = np.where(first, 12.0, 0.0) + 5.0 * rng.standard_normal(first.size)
    x = truth + se * rng.standard_normal(first.size)
    weigh = 0.4 * norm.pdf(x, 12, math.hypot(5, se))
    other = 0.6 * norm.pdf(x, 0, math.hypot(5, se))
    trust = 25 / (25 + se**2)
    after = (weigh * (12 + trust * (x - 12)) + other * trust * x) / (weigh + other)
    adopted = np.where(after > price, truth - price, 0.0)

    found = preposterior(belief, se, sd=SD, delta=DELTA, price=price)

    assert found.learning == pytest.approx(adopted.mean() - max(0, belief.mean - price), abs=0.05)


@settings(max_examples=60, deadline=None)
@given(
    mean=st.floats(-20, 20),
    sd=st.floats(0.5, 20),
    se=st.floats(0.5, 40),
    price=st.floats(0, 10),
)
def test_learning_is_never_negative_nor_more_than_knowing_all(
    mean: float, sd: float, se: float, price: float
) -> None:
    found = preposterior(normal(mean, sd), se, sd=SD, delta=DELTA, price=price)
    all_known = preposterior(normal(mean, sd), 1e-3, sd=SD, delta=DELTA, price=price)

    assert 0 <= found.learning <= all_known.learning + 0.05 * sd
    assert 0 <= found.chance <= 1


def test_a_sharper_trial_is_likelier_to_be_clear() -> None:
    chances = [
        preposterior(sceptical(DELTA), se, sd=SD, delta=DELTA, price=1).chance for se in (1, 4, 8)
    ]

    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.8
    assert chances[2] < 0.5


def test_a_clear_answer_is_what_a_trial_itself_would_decide() -> None:
    belief, se = sceptical(DELTA), 6.0
    rng = np.random.default_rng(8)
    x = DELTA / 2 * rng.standard_normal(4000) + se * rng.standard_normal(4000)
    neutral = Prior("neutral", (Normal(1.0, 0.0, 2.5 * SD),))

    def decided(prior: Prior, seen: float) -> Decision:
        trust = prior.sd**2 / (prior.sd**2 + se**2)
        sd = math.sqrt(trust) * se
        above = [1 - norm.cdf((bound - trust * seen) / sd) for bound in (-DELTA, 0.0, DELTA)]
        given = Chances(above[1], above[2], above[0] - above[2], 1 - above[0], 1 - above[1])
        return decide(given, confounded=False)

    clear = [agree(decided(belief, each), decided(neutral, each)) != "not-known-yet" for each in x]

    found = preposterior(belief, se, sd=SD, delta=DELTA, price=1)

    assert found.chance == pytest.approx(float(np.mean(clear)), abs=0.03)
