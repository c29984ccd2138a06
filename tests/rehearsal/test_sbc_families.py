"""The posterior of people drawn from each family's own model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.rehearsal.sbc import uniformity
from nightlab.rehearsal.sbc_families import family_ranks

if TYPE_CHECKING:
    from nightlab.trials.family import Family

SEED = 20261129


@pytest.mark.parametrize(("family", "trials"), [("log", 120), ("counts", 12), ("ratings", 12)])
def test_the_truth_lies_anywhere_in_the_posterior(family: Family, trials: int) -> None:
    told = uniformity(family_ranks(family, trials=trials, seed=SEED), seed=SEED)
    assert told.ks_p > 0.01
    assert (np.abs(told.above) <= told.band * 1.2).all()


def test_a_scale_of_its_own_leaves_the_ranks_as_they_are() -> None:
    plain, minutes, percent = (
        family_ranks(family, trials=5, seed=SEED) for family in ("gaussian", "log", "logit")
    )
    assert minutes == pytest.approx(plain, abs=1e-3)
    assert percent == pytest.approx(plain, abs=1e-3)


def test_the_same_seed_gives_the_same_ranks() -> None:
    one, two, other = (family_ranks("counts", trials=2, seed=seed) for seed in (1, 1, 2))
    assert one.tolist() == two.tolist()
    assert one.tolist() != other.tolist()


@pytest.mark.parametrize(("family", "nights"), [("binary", 28), ("counts", 7)])
def test_what_cannot_be_drawn_is_refused(family: str, nights: int) -> None:
    with pytest.raises(NightlabError, match="14 nights or more"):
        family_ranks(family, trials=1, seed=1, nights=nights)  # type: ignore[arg-type]
