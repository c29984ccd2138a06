"""An organ runs by itself, as its page and its tests ask."""

from __future__ import annotations

import numpy as np
import pytest

from nightlab.body.alone import run_alone
from nightlab.body.organs.caffeine import ORGAN as CAFFEINE
from nightlab.body.organs.clock import ORGAN as CLOCK
from nightlab.errors import NightlabError


def test_a_dose_goes_in_at_its_hour_and_people_differ_by_their_values() -> None:
    run = run_alone(
        CAFFEINE,
        10.0,
        doses={"caffeine_mg": ((2.0, 100.0),)},
        values={"ke_per_h": np.array([0.1, 0.3])},
    )
    assert run["time_h"].shape == (100,)
    assert run["time_h"][-1] == pytest.approx(10.0)
    assert np.all(run["plasma_mg_l"][:20] == 0.0)
    assert np.all(run["plasma_mg_l"][20] > 0.0)
    assert run["plasma_mg_l"][-1, 0] > run["plasma_mg_l"][-1, 1]
    assert run["caffeine_occupancy"].shape == run["pull"].shape == (100, 2)


def test_surroundings_may_change_by_the_hour() -> None:
    dark = run_alone(CLOCK, 5.0)
    lit = run_alone(CLOCK, 5.0, around=lambda hour: {"light_lux": 1000.0 if hour >= 2.0 else 0.0})
    np.testing.assert_allclose(dark["receptors"][:20], lit["receptors"][:20])
    assert lit["receptors"][-1, 0] > dark["receptors"][-1, 0]


@pytest.mark.parametrize(
    "wrong", [{"values": {"nothing": 1.0}}, {"doses": {"tea": ()}}, {"around": {"weather": 1.0}}]
)
def test_a_name_nobody_knows_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(NightlabError, match="there is no"):
        run_alone(CAFFEINE, 1.0, **wrong)  # type: ignore[arg-type]
